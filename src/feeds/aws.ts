import type { Family } from '../core/address.ts';
import { FeedError, type ParsedRanges, type RangeFeed } from './feed.ts';
import { parseJsonBytes, quote, requireFilledArray, requireObject, requireText } from './json-bytes.ts';
import { type PrefixRows, prefixRows, requireRegion, requireService } from './prefix-rows.ts';

/**
 * The address ranges of Amazon Web Services. Source: https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-syntax.html.
 * The list had 6,276 prefixes in June 2022 and 10,323 in May 2026.
 */
export const aws: RangeFeed = {
  id: 'aws',
  kind: 'ranges',
  urls: ['https://ip-ranges.amazonaws.com/ip-ranges.json'],
  contentTypes: ['application/json', 'binary/octet-stream', 'application/octet-stream'],
  maxBytes: 16 * 1024 * 1024,
  minRows: 4000,
  minIntervalSeconds: 3600,
  parse: parseAws,
};

/**
 * `{ syncToken, prefixes: [{ ip_prefix, region, service, network_border_group }], ipv6_prefixes: [...] }`. One prefix stands
 * there once for each service: the sum of them, `AMAZON`, and `EC2`, `CLOUDFRONT`, ... Where a prefix is advertised from
 * elsewhere than its region (a local zone), its network border group is a tag. Throws FeedError `parse`, which says where.
 */
// Written by the publisher, or by whatever answered in its place.
function parseAws(bytes: Uint8Array): ParsedRanges {
  const list = requireObject<'syncToken' | 'prefixes' | 'ipv6_prefixes'>(parseJsonBytes(bytes), 'the list');
  const dated = parseSyncToken(list.syncToken);
  const rows = prefixRows();
  addEntries(rows, list.prefixes, 'prefixes', 'ip_prefix', 4);
  addEntries(rows, list.ipv6_prefixes, 'ipv6_prefixes', 'ipv6_prefix', 6);
  return { dated, rows: rows.all() };
}

type PrefixMember = 'ip_prefix' | 'ipv6_prefix';

function addEntries(rows: PrefixRows, value: unknown, list: string, member: PrefixMember, family: Family): void {
  for (const [i, item] of requireFilledArray(value, list).entries()) {
    const place = `${list}[${i}]`;
    const entry = requireObject<PrefixMember | 'region' | 'service' | 'network_border_group'>(item, place);
    const region = regionName(entry.region, `${place}.region`);
    const group = regionName(entry.network_border_group, `${place}.network_border_group`);
    rows.add(entry[member], `${place}.${member}`, {
      family,
      region,
      service: requireService(entry.service, `${place}.service`),
      tags: group === region ? [] : [group],
    });
  }
}

/** The one that is written in capitals is `GLOBAL`. */
function regionName(value: unknown, place: string): string {
  return requireRegion(requireText(value, place).toLowerCase(), place);
}

/** Unix seconds as text: when the list was published. */
function parseSyncToken(value: unknown): number {
  const text = requireText(value, 'syncToken');
  if (!/^[1-9][0-9]{9}$/.test(text))
    throw new FeedError('parse', `syncToken ${quote(text)} is no time in Unix seconds`);
  return Number(text);
}
