import type { RangeFeed } from './feed.ts';
import { parsePrefixLines } from './prefix-lines.ts';

/**
 * Address blocks of Akamai. Its documentation has them as two text files in an archive
 * (https://techdocs.akamai.com/property-manager/docs/origin-ip-access-control), which nothing here unpacks: an operator
 * supplies them as one file, one after the other. They are not all of Akamai: it is told by its ASNs first of all.
 * 19 IPv4 and 3 IPv6 prefixes in July 2025.
 */
export const akamai: RangeFeed = {
  id: 'akamai',
  kind: 'cdn',
  urls: [],
  contentTypes: ['text/plain'],
  maxBytes: 1024 * 1024,
  minRows: 10,
  minIntervalSeconds: 20 * 3600,
  isLines: true,
  parse: parsePrefixLines,
};
