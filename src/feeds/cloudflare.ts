import type { RangeFeed } from './feed.ts';
import { parsePrefixLines } from './prefix-lines.ts';

/** Cloudflare's edge. Source: https://www.cloudflare.com/ips/. 15 IPv4 and 7 IPv6 prefixes in May 2026, used everywhere. */
export const cloudflare: RangeFeed = {
  id: 'cloudflare',
  kind: 'cdn',
  urls: ['https://www.cloudflare.com/ips-v4', 'https://www.cloudflare.com/ips-v6'],
  contentTypes: ['text/plain'],
  maxBytes: 64 * 1024,
  minRows: 12,
  minIntervalSeconds: 3600,
  isLines: true,
  parse: parsePrefixLines,
};
