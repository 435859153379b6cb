/**
 * Numbers, times and digests as the page prints them. Percentages have one decimal: landed shares and lower bounds are
 * rounded down, every other share and upper bounds up (method, section 4).
 */

const NO_BREAK = '\u00a0';

/** A share of counted draws, rounded down: computed from whole numbers, so that 29 of 100 is 29.0 and not 28.9. */
export function shareDown(draws: number, n: number): string {
  return draws === n ? everyOne(n) : percent(Math.floor((draws * 1000) / n));
}

/** A share of counted draws, rounded up. */
export function shareUp(draws: number, n: number): string {
  return draws === n ? everyOne(n) : upTo(Math.ceil((draws * 1000) / n));
}

/** A lower bound, in [0, 1]. */
export function boundDown(bound: number): string {
  return percent(Math.min(999, Math.floor(bound * 1000)));
}

/** An upper bound, in [0, 1]. */
export function boundUp(bound: number): string {
  return upTo(Math.ceil(bound * 1000));
}

/** A level below 1, as it was configured: 0.999 is 99.9 %. */
export function levelPercent(level: number): string {
  return `${Number((level * 100).toPrecision(12))}${NO_BREAK}%`;
}

function percent(tenths: number): string {
  return `${(tenths / 10).toFixed(1)}${NO_BREAK}%`;
}

/** A share below 1 may round up to the whole, which would say more than was seen. */
function upTo(tenths: number): string {
  return tenths >= 1000 ? `over ${percent(999)}` : percent(tenths);
}

function everyOne(n: number): string {
  return `${integer(n)} of ${integer(n)}`;
}

/** `3168` as `3,168`. */
export function integer(value: number): string {
  return value.toLocaleString('en-US');
}

/** `draw` or `draws`, with the number before it. */
export function counted(value: number, singular: string, plural: string = `${singular}s`): string {
  return `${integer(value)} ${value === 1 ? singular : plural}`;
}

/** `14:05`, UTC. */
export function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

/** `23 November 2026`, UTC. */
export function day(ms: number): string {
  return new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** An age or a limit in the greatest unit that fits, rounded down: `3 days`, `5 hours`, `40 minutes`. */
export function duration(seconds: number): string {
  if (seconds >= 2 * 86_400) return counted(Math.floor(seconds / 86_400), 'day');
  if (seconds >= 2 * 3600) return counted(Math.floor(seconds / 3600), 'hour');
  return counted(Math.max(0, Math.floor(seconds / 60)), 'minute');
}

/** Enough of a digest to compare by eye; the whole of it stands in the API and in the log. */
export function shortDigest(sha256: string): string {
  return sha256.slice(0, 12);
}
