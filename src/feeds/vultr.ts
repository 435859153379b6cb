import type { ParsedRanges, RangeFeed } from './feed.ts';
import { placeName } from './geofeed.ts';
import { parseJsonBytes, requireFilledArray, requireObject } from './json-bytes.ts';
import { prefixRows } from './prefix-rows.ts';
import { parseZonedTime } from './utc-time.ts';

/** Vultr. Source: the geofeed of Constant, its owner, as JSON. It had some 550 prefixes in April 2024. */
export const vultr: RangeFeed = {
  id: 'vultr',
  kind: 'ranges',
  urls: ['https://geofeed.constant.com/?json'],
  contentTypes: ['application/json', 'text/plain'],
  maxBytes: 4 * 1024 * 1024,
  minRows: 200,
  minIntervalSeconds: 20 * 3600,
  parse: parseVultr,
};

/** `{ updated, subnets: [{ ip_prefix, alpha2code, region }] }`. Throws FeedError `parse`, which says where. */
// Written by the publisher, or by whatever answered in its place.
function parseVultr(bytes: Uint8Array): ParsedRanges {
  const list = requireObject<'updated' | 'subnets'>(parseJsonBytes(bytes), 'the list');
  const dated = parseZonedTime(list.updated, 'updated');
  const rows = prefixRows();
  for (const [i, subnet] of requireFilledArray(list.subnets, 'subnets').entries()) {
    const place = `subnets[${i}]`;
    const { ip_prefix, alpha2code, region } = requireObject<'ip_prefix' | 'alpha2code' | 'region'>(subnet, place);
    rows.add(ip_prefix, `${place}.ip_prefix`, {
      region: placeName(textOrNone(alpha2code), textOrNone(region)),
    });
  }
  return { dated, rows: rows.all() };
}

/** Of a place nothing is required. */
function textOrNone(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
