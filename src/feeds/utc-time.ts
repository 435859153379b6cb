import { FeedError } from './feed.ts';
import { quote, requireText } from './json-bytes.ts';

const DATE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;

/**
 * A time of a list as Unix seconds: `2025-07-31T18:18:01.103975`, with a blank in place of the T too, with Z or without a
 * zone, which then is UTC. Throws FeedError `parse` that names the place.
 */
export function parseUtcTime(value: unknown, place: string): number {
  return parseTime(value, place, ['Z', undefined]);
}

/** The same with its distance from UTC: `2024-04-18T07:55:40-04:00` (RFC 3339). */
export function parseZonedTime(value: unknown, place: string): number {
  return parseTime(value, place, undefined);
}

/** `zones`: those that may stand there; undefined: any, but one must. */
function parseTime(value: unknown, place: string, zones: readonly (string | undefined)[] | undefined): number {
  const text = requireText(value, place);
  const [, date, time, zone] = DATE_TIME.exec(text) ?? [];
  const known = zones === undefined ? zone !== undefined : zones.includes(zone);
  const iso = `${date}T${time}`;
  const utcMs = Date.parse(`${iso}Z`);
  const ms = Date.parse(`${iso}${zone ?? 'Z'}`);
  // The round trip refuses days that do not exist, which the engine would move into the next month.
  if (!known || Number.isNaN(utcMs) || Number.isNaN(ms) || !new Date(utcMs).toISOString().startsWith(iso)) {
    throw new FeedError('parse', `${place} ${quote(text)} is no time`);
  }
  return ms / 1000;
}
