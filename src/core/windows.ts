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
/** 1 January 1970 was a Thursday: weeks begin on the Monday before it. */
const MONDAY_BEFORE_MS = -3 * DAY_MS;

/**
 * The live windows at a moment, in the order of display. Those that roll over more than a day begin at a full hour, so that an
 * old hour is kept as one sum: they are up to an hour shorter than their name says, never longer.
 */
export function liveWindows(nowMs: number): readonly Window[] {
  return [
    rolling('1h', HOUR_MS, nowMs),
    rolling('1d', DAY_MS, nowMs),
    rolling('7d', 7 * DAY_MS, nowMs),
    rolling('30d', 30 * DAY_MS, nowMs),
    begun('today', dayOf(nowMs), nowMs),
    begun('this_week', weekOf(nowMs), nowMs),
    begun('this_month', monthOf(nowMs), nowMs),
  ];
}

/** How long what a single slot says is kept at hand; older slots are kept by the hour. */
export const LONGEST_SLOT_WINDOW_MS: number = DAY_MS;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The UTC day that holds a moment. */
export function dayOf(ms: number): Span {
  const fromMs = Math.floor(ms / DAY_MS) * DAY_MS;
  return { fromMs, toMs: fromMs + DAY_MS };
}

/** The ISO week, from Monday, that holds a moment. */
export function weekOf(ms: number): Span {
  const weeks = Math.floor((ms - MONDAY_BEFORE_MS) / (7 * DAY_MS));
  const fromMs = MONDAY_BEFORE_MS + weeks * 7 * DAY_MS;
  return { fromMs, toMs: fromMs + 7 * DAY_MS };
}

/** The month that holds a moment. */
export function monthOf(ms: number): Span {
  const date = new Date(ms);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { fromMs: Date.UTC(year, month), toMs: Date.UTC(year, month + 1) };
}

/** The UTC day of a moment, `2026-11-23`. */
export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The day after a UTC day. */
export function utcDayAfter(day: string): string {
  return utcDay(Date.parse(`${day}T00:00:00Z`) + DAY_MS);
}

/** Where a window of so many milliseconds that ends now begins: at a full hour when it is longer than a day. */
export function rollingFrom(nowMs: number, lengthMs: number): number {
  const fromMs = nowMs - lengthMs;
  return lengthMs <= DAY_MS ? fromMs : Math.ceil(fromMs / HOUR_MS) * HOUR_MS;
}

function rolling(name: string, lengthMs: number, nowMs: number): Window {
  return { name, fromMs: rollingFrom(nowMs, lengthMs), toMs: nowMs, fixedMs: undefined };
}

function begun(name: string, { fromMs, toMs }: Span, nowMs: number): Window {
  return { name, fromMs, toMs: nowMs, fixedMs: toMs - fromMs };
}
