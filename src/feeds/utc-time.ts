import { FeedError } from './feed.ts';
import { quote, requireText } from './json-bytes.ts';

/**
 * A time of a list as Unix seconds: `2025-07-31T18:18:01.103975`, with a blank in place of the T too, with Z or without a
 * zone, which then is UTC. Throws FeedError `parse` that names the place.
 */
export function parseUtcTime(value: unknown, place: string): number {
  const text = requireText(value, place);
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z?$/.exec(text);
  const iso = `${match?.[1]}T${match?.[2]}`;
  const ms = Date.parse(`${iso}Z`);
  // The round trip refuses days that do not exist, which the engine would move into the next month.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(iso)) {
    throw new FeedError('parse', `${place} ${quote(text)} is no time`);
  }
  return ms / 1000;
}
