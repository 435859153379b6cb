import type { ParsedRanges, RangeFeed } from './feed.ts';
import { parseJsonBytes, requireFilledArray, requireObject } from './json-bytes.ts';
import { prefixRows } from './prefix-rows.ts';

/**
 * Fastly's edge. Source: https://www.fastly.com/documentation/reference/api/utils/public-ip-list/. 19 IPv4 and 2 IPv6
 * prefixes in July 2025.
 */
export const fastly: RangeFeed = {
  id: 'fastly',
  kind: 'cdn',
  urls: ['https://api.fastly.com/public-ip-list'],
  contentTypes: ['application/json'],
  maxBytes: 64 * 1024,
  minRows: 10,
  minIntervalSeconds: 3600,
  parse: parseFastly,
};

/** `{ addresses: [IPv4 prefix], ipv6_addresses: [IPv6 prefix] }`, undated. Throws FeedError `parse`, which says where. */
// Written by the publisher, or by whatever answered in its place.
function parseFastly(bytes: Uint8Array): ParsedRanges {
  const list = requireObject<'addresses' | 'ipv6_addresses'>(parseJsonBytes(bytes), 'the list');
  const rows = prefixRows();
  for (const [member, family] of [
    ['addresses', 4],
    ['ipv6_addresses', 6],
  ] as const) {
    for (const [i, prefix] of requireFilledArray(list[member], member).entries()) {
      rows.add(prefix, `${member}[${i}]`, { family });
    }
  }
  return { dated: undefined, rows: rows.all() };
}
