/** Windows are UTC and half-open, [fromMs, toMs). Rolling ones carry counts only; those with a fixed start carry bounds too. */
export interface Window {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Length of the whole window when it has a fixed start, else undefined. */
  readonly fixedMs: number | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The live windows at a moment, in the order of display. */
export function liveWindows(nowMs: number): readonly Window[] {
  const midnightMs = nowMs - (nowMs % DAY_MS);
  return [
    { name: '1h', fromMs: nowMs - HOUR_MS, toMs: nowMs, fixedMs: undefined },
    { name: '1d', fromMs: nowMs - DAY_MS, toMs: nowMs, fixedMs: undefined },
    { name: 'today', fromMs: midnightMs, toMs: nowMs, fixedMs: DAY_MS },
  ];
}

/** How far back any live window reaches: what is older need not be kept at hand. */
export const LONGEST_WINDOW_MS: number = DAY_MS;

/** The UTC day of a moment, `2026-11-23`. */
export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The day after a UTC day. */
export function utcDayAfter(day: string): string {
  return utcDay(Date.parse(`${day}T00:00:00Z`) + DAY_MS);
}
