import type { RangeFeed } from './feed.ts';
import { parseGeofeed } from './geofeed.ts';
import { parseUtcTime } from './utc-time.ts';

/** Linode, which is Akamai's cloud. Source: the geofeed that its whois records name; 4,552 prefixes in July 2025. */
export const linode: RangeFeed = {
  id: 'linode',
  kind: 'ranges',
  urls: ['https://geoip.linode.com/'],
  contentTypes: ['text/csv', 'text/plain', 'application/octet-stream'],
  maxBytes: 4 * 1024 * 1024,
  minRows: 1500,
  minIntervalSeconds: 20 * 3600,
  isLines: true,
  parse: (bytes) => parseGeofeed(bytes, lastModified),
};

/** `Last modified: 2025-07-24 10:00:06.525037`, without a zone: taken as UTC. Any other comment tells nothing. */
function lastModified(comment: string): number | undefined {
  const text = /^Last modified: ([0-9-]{10} [0-9:]{8}(?:\.[0-9]{1,9})?)$/.exec(comment)?.[1];
  return text === undefined ? undefined : parseUtcTime(text, 'Last modified');
}
