import { counted } from '../core/rounding.ts';

/** Times and digests as the page prints them; shares and counts are in words by `core/rounding`. */

/** `14:05`, UTC. */
export function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

/** When a slot began: with seconds where slots are shorter than a minute, as in a demo. */
export function slotClock(slot: number, slotMs: number): string {
  const ms = slot * 1000;
  return slotMs < 60_000 ? new Date(ms).toISOString().slice(11, 19) : clock(ms);
}

/** `2026-11-23T14:05:00Z`, with milliseconds where there are any. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** Made once: to make one takes as long as a good part of a page. */
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `23 November 2026`, UTC. */
export function day(ms: number): string {
  return DAY.format(ms);
}

/** An age or a limit in the greatest unit that fits, rounded down: `3 days`, `5 hours`, `40 minutes`, `5 seconds`. */
export function duration(seconds: number): string {
  if (seconds >= 2 * 86_400) return counted(Math.floor(seconds / 86_400), 'day');
  if (seconds >= 2 * 3600) return counted(Math.floor(seconds / 3600), 'hour');
  if (seconds >= 120) return counted(Math.floor(seconds / 60), 'minute');
  return counted(Math.max(0, Math.floor(seconds)), 'second');
}

/** Enough of a digest to compare by eye; the whole of it stands in the API and in the log. */
export function shortDigest(sha256: string): string {
  return sha256.slice(0, 12);
}
