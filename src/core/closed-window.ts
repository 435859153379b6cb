import type { Span } from './windows.ts';
import { dayOf, monthOf, utcDay, weekOf } from './windows.ts';

/** A window that has an end: a UTC day `2026-11-22`, an ISO week `2026-W47` or a month `2026-11`. */
export interface ClosedWindow extends Span {
  readonly name: string;
  readonly kind: WindowKind;
}

export const WINDOW_KINDS = ['day', 'week', 'month'] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

/** `open` until its end, then to be recorded as provisional, at last as final (method, section 8). */
export type WindowStage = 'open' | 'closing' | 'provisional' | 'final';

const HOUR_MS = 3_600_000;
/** Slots that the disk refused at first may still come in. */
const PROVISIONAL_AFTER_MS = HOUR_MS;
/** After this nothing is taken in any more. */
const FINAL_AFTER_MS = 72 * HOUR_MS;
const WEEK_MS = 7 * 24 * HOUR_MS;

const NAMES = /^(\d{4})-(?:(\d{2})-(\d{2})|W(\d{2})|(\d{2}))$/;

/** The window of a kind that holds a moment. */
export function closedWindowAt(kind: WindowKind, ms: number): ClosedWindow {
  const span = { day: dayOf, week: weekOf, month: monthOf }[kind](ms);
  return { name: nameOf(kind, span), kind, ...span };
}

/** Strict: undefined for any text that is no window's canonical name, also for a week 53 of a year that has 52. */
export function parseClosedWindow(name: string): ClosedWindow | undefined {
  const match = NAMES.exec(name);
  if (match === null) return undefined;
  const [, year, month, day, week, alone] = match;
  const window =
    week !== undefined
      ? // 4 January always lies in the first week of its year (ISO 8601).
        closedWindowAt('week', Date.parse(`${year}-01-04T00:00:00Z`) + (Number(week) - 1) * WEEK_MS)
      : day !== undefined
        ? at('day', `${year}-${month}-${day}`)
        : at('month', `${year}-${alone}-01`);
  return window?.name === name ? window : undefined;
}

function at(kind: WindowKind, day: string): ClosedWindow | undefined {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) ? undefined : closedWindowAt(kind, ms);
}

/** From when on a window is final, Unix milliseconds. */
export function finalFromMs({ toMs }: Span): number {
  return toMs + FINAL_AFTER_MS;
}

export function stageOf(window: Span, nowMs: number): WindowStage {
  const { toMs } = window;
  if (nowMs < toMs) return 'open';
  if (nowMs < toMs + PROVISIONAL_AFTER_MS) return 'closing';
  return nowMs < finalFromMs(window) ? 'provisional' : 'final';
}

/**
 * The windows that may need a record at a moment, oldest first: those of each kind that have ended and are not final for longer than
 * `graceMs`, so that a service that was down then still records them.
 */
export function recentlyClosed(nowMs: number, graceMs: number): readonly ClosedWindow[] {
  return WINDOW_KINDS.flatMap((kind) => {
    const windows: ClosedWindow[] = [];
    let window = closedWindowAt(kind, nowMs);
    for (;;) {
      window = closedWindowAt(kind, window.fromMs - 1);
      if (finalFromMs(window) + graceMs <= nowMs) return windows.reverse();
      if (stageOf(window, nowMs) !== 'closing') windows.push(window);
    }
  });
}

function nameOf(kind: WindowKind, { fromMs }: Span): string {
  switch (kind) {
    case 'day':
      return utcDay(fromMs);
    case 'month':
      return utcDay(fromMs).slice(0, 7);
    case 'week': {
      // The year of a week is that of its Thursday.
      const thursday = fromMs + 3 * 24 * HOUR_MS;
      const year = utcDay(thursday).slice(0, 4);
      const first = weekOf(Date.parse(`${year}-01-04T00:00:00Z`)).fromMs;
      return `${year}-W${String(Math.round((fromMs - first) / WEEK_MS) + 1).padStart(2, '0')}`;
    }
  }
}
