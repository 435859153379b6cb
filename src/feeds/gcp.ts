import { FeedError, type ParsedRanges, type RangeFeed } from './feed.ts';
import { parseJsonBytes, quote, requireFilledArray, requireObject, requireText } from './json-bytes.ts';
import { prefixRows, requireRegion, requireService } from './prefix-rows.ts';

/**
 * The address ranges of Google Cloud's customers. Source:
 * https://cloud.google.com/compute/docs/faq#find_ip_range. The list had 540 prefixes in June 2022 and 937 in May 2026.
 */
export const gcp: RangeFeed = {
  id: 'gcp',
  kind: 'ranges',
  urls: ['https://www.gstatic.com/ipranges/cloud.json'],
  contentTypes: ['application/json'],
  maxBytes: 4 * 1024 * 1024,
  minRows: 300,
  minIntervalSeconds: 3600,
  parse: parseGcp,
};

/**
 * `{ syncToken, prefixes: [{ ipv4Prefix or ipv6Prefix, service, scope }] }`; the scope is a region or `global`. Dated by
 * `syncToken`: `creationTime` bears no zone, and is not in UTC. Throws FeedError `parse`, which says where.
 */
// Written by the publisher, or by whatever answered in its place.
function parseGcp(bytes: Uint8Array): ParsedRanges {
  const list = requireObject<'syncToken' | 'prefixes'>(parseJsonBytes(bytes), 'the list');
  const dated = parseSyncToken(list.syncToken);
  const rows = prefixRows();
  for (const [i, item] of requireFilledArray(list.prefixes, 'prefixes').entries()) {
    const place = `prefixes[${i}]`;
    const entry = requireObject<'ipv4Prefix' | 'ipv6Prefix' | 'service' | 'scope'>(item, place);
    const member = memberOf(entry, place);
    rows.add(entry[member], `${place}.${member}`, {
      family: member === 'ipv4Prefix' ? 4 : 6,
      region: requireRegion(entry.scope, `${place}.scope`),
      service: requireService(entry.service, `${place}.service`),
    });
  }
  return { dated, rows: rows.all() };
}

/** An entry is of one family. */
function memberOf(
  { ipv4Prefix, ipv6Prefix }: { readonly ipv4Prefix?: unknown; readonly ipv6Prefix?: unknown },
  place: string,
): 'ipv4Prefix' | 'ipv6Prefix' {
  if ((ipv4Prefix === undefined) === (ipv6Prefix === undefined)) {
    throw new FeedError('parse', `${place} must have either ipv4Prefix or ipv6Prefix`);
  }
  return ipv4Prefix === undefined ? 'ipv6Prefix' : 'ipv4Prefix';
}

/** Unix milliseconds as text: when the list was published. Whole seconds. */
function parseSyncToken(value: unknown): number {
  const text = requireText(value, 'syncToken');
  if (!/^[1-9][0-9]{12}$/.test(text)) {
    throw new FeedError('parse', `syncToken ${quote(text)} is no time in Unix milliseconds`);
  }
  return Math.floor(Number(text) / 1000);
}
