import type { RangeFeed } from './feed.ts';
import { parseGeofeed } from './geofeed.ts';

/** DigitalOcean. Source: https://docs.digitalocean.com/platform/, an undated geofeed with 1,182 prefixes in July 2025. */
export const digitalocean: RangeFeed = {
  id: 'digitalocean',
  kind: 'ranges',
  urls: ['https://digitalocean.com/geo/google.csv'],
  contentTypes: ['text/csv', 'text/plain', 'application/octet-stream', 'binary/octet-stream'],
  maxBytes: 2 * 1024 * 1024,
  minRows: 500,
  minIntervalSeconds: 20 * 3600,
  isLines: true,
  parse: (bytes) => parseGeofeed(bytes),
};
