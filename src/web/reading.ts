import type { Estimate } from '../core/estimate.ts';
import type { ClaimReport, LiveWindow } from '../core/report.ts';

/** Draws below which no window has a percentage (method, section 2). */
export const LEAST_DRAWS = 30;

/** Why a window shows no percentage: its slots were missed, it has too few draws, or too few of them were decided. */
export type Withheld = 'stale' | 'sample' | 'coverage';

export function withheld(claim: ClaimReport, estimate: Estimate): Withheld | undefined {
  // Before its first slot is judged a claim is not stale but young.
  if (!claim.fresh && claim.lastSlotMs !== undefined) return 'stale';
  if (!estimate.suppressed) return undefined;
  return estimate.n < LEAST_DRAWS ? 'sample' : 'coverage';
}

/** The window that heads the page: the rolling hour, until the rolling day has half of the draws that a day plans. */
export function primaryWindow(claim: ClaimReport): LiveWindow | undefined {
  const named = (name: string): LiveWindow | undefined => claim.windows.find(({ window }) => window === name);
  const aDay = named('1d');
  const planned = (claim.drawsPerSlot * 86_400_000) / claim.slotMs;
  return aDay !== undefined && aDay.estimate.n >= planned / 2 ? aDay : (named('1h') ?? claim.windows[0]);
}

/** A window in words: `the last hour`. */
export function windowName(window: string): string {
  return WINDOW_NAMES[window] ?? window;
}

const WINDOW_NAMES: Readonly<Record<string, string>> = {
  '1h': 'the last hour',
  '1d': 'the last 24 hours',
  '7d': 'the last 7 days',
  '30d': 'the last 30 days',
  today: 'today, since 00:00 UTC',
  this_week: 'this week, since Monday 00:00 UTC',
  this_month: 'this month, since the first, 00:00 UTC',
};
