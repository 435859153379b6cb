import type { ParsedRanges, RangeFeed } from './feed.ts';
import { parseJsonBytes, requireFilledArray, requireObject, requireText } from './json-bytes.ts';
import { prefixRows, requireRegion } from './prefix-rows.ts';
import { parseUtcTime } from './utc-time.ts';

/**
 * Oracle Cloud Infrastructure's published ranges. Source:
 * https://docs.oracle.com/en-us/iaas/Content/General/Concepts/addressranges.htm, which asks for no more than a look a day.
 * The list had 505 prefixes in June 2022 and 972 in July 2025.
 */
export const oci: RangeFeed = {
  id: 'oci',
  kind: 'ranges',
  urls: ['https://docs.oracle.com/en-us/iaas/tools/public_ip_ranges.json'],
  contentTypes: ['application/json', 'text/plain', 'application/octet-stream', 'binary/octet-stream'],
  maxBytes: 4 * 1024 * 1024,
  minRows: 100,
  minIntervalSeconds: 20 * 3600,
  parse: parseOci,
};

/**
 * `{ last_updated_timestamp, regions: [{ region, cidrs: [{ cidr, tags }] }] }`. The tags (`OCI`, `OSN`, `OBJECT_STORAGE`)
 * name what uses a prefix; none of them is an edge service. Throws FeedError `parse`, which says where.
 */
// Written by the publisher, or by whatever answered in its place.
function parseOci(bytes: Uint8Array): ParsedRanges {
  const list = requireObject<'last_updated_timestamp' | 'regions'>(parseJsonBytes(bytes), 'the list');
  const dated = parseUtcTime(list.last_updated_timestamp, 'last_updated_timestamp');
  const rows = prefixRows();
  for (const [r, entry] of requireFilledArray(list.regions, 'regions').entries()) {
    const at = `regions[${r}]`;
    const { region: name, cidrs } = requireObject<'region' | 'cidrs'>(entry, at);
    const region = requireRegion(name, `${at}.region`);
    for (const [c, cidr] of requireFilledArray(cidrs, `${at}.cidrs`).entries()) {
      const place = `${at}.cidrs[${c}]`;
      const row = requireObject<'cidr' | 'tags'>(cidr, place);
      rows.add(row.cidr, `${place}.cidr`, { region, tags: requireTags(row.tags, `${place}.tags`) });
    }
  }
  return { dated, rows: rows.all() };
}

function requireTags(value: unknown, place: string): readonly string[] {
  return requireFilledArray(value, place).map((tag, t) => requireText(tag, `${place}[${t}]`));
}
