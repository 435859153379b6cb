import { formatPrefix, parsePrefix } from '../core/address.ts';
import type { ParsedRanges, RangeFeed, RangeRow } from './feed.ts';
import { FeedError } from './feed.ts';
import { parseJsonBytes, quote, requireFilledArray, requireObject, requireText } from './json-bytes.ts';

/**
 * Oracle Cloud Infrastructure's published ranges. Source:
 * https://docs.oracle.com/en-us/iaas/Content/General/Concepts/addressranges.htm, which asks for no more than a look a day.
 * The list had 505 prefixes in June 2022 and 972 in July 2025.
 */
export const oci: RangeFeed = {
  id: 'oci',
  url: 'https://docs.oracle.com/en-us/iaas/tools/public_ip_ranges.json',
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
  const dated = parseTimestamp(list.last_updated_timestamp);
  const places = new Map<string, string>();
  const rows: RangeRow[] = [];
  for (const [r, entry] of requireFilledArray(list.regions, 'regions').entries()) {
    const at = `regions[${r}]`;
    const region = requireObject<'region' | 'cidrs'>(entry, at);
    const name = requireRegion(region.region, `${at}.region`);
    for (const [c, cidr] of requireFilledArray(region.cidrs, `${at}.cidrs`).entries()) {
      const place = `${at}.cidrs[${c}]`;
      const row = parseRow(cidr, name, place);
      const earlier = places.get(row.prefix);
      if (earlier !== undefined) {
        throw new FeedError('parse', `${place}.cidr ${row.prefix} stands already at ${earlier}`);
      }
      places.set(row.prefix, place);
      rows.push(row);
    }
  }
  return { dated, rows };
}

function parseRow(value: unknown, region: string, place: string): RangeRow {
  const row = requireObject<'cidr' | 'tags'>(value, place);
  const text = requireText(row.cidr, `${place}.cidr`);
  const prefix = parsePrefix(text);
  if (prefix === undefined)
    throw new FeedError('parse', `${place}.cidr ${quote(text)} is no prefix with host bits zero`);
  const tags = requireFilledArray(row.tags, `${place}.tags`).map((tag, t) => requireText(tag, `${place}.tags[${t}]`));
  return { prefix: formatPrefix(prefix), region, tags, service: undefined };
}

/** Region names become metric labels and evidence: lower-case words joined by hyphens, `us-ashburn-1`. */
function requireRegion(value: unknown, place: string): string {
  const region = requireText(value, place);
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(region) || region.length > 40) {
    throw new FeedError('parse', `${place} ${quote(region)} is no region name`);
  }
  return region;
}

/** `2025-07-31T18:18:01.103975`, without a zone: UTC. Unix seconds. */
function parseTimestamp(value: unknown): number {
  const text = requireText(value, 'last_updated_timestamp');
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z?$/.exec(text);
  const ms = match === null ? Number.NaN : Date.parse(`${match[1]}Z`);
  // The round trip refuses days that do not exist, which the engine would move into the next month.
  if (match === null || Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(match[1] ?? '')) {
    throw new FeedError('parse', `last_updated_timestamp ${quote(text)} is no time`);
  }
  return ms / 1000;
}
