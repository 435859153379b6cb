import type { Levels } from './claim-verdicts.ts';
import type { ClosedWindow } from './closed-window.ts';
import { closedWindowAt, parseClosedWindow } from './closed-window.ts';
import { CLOSED_BOUNDS } from './interval.ts';
import { OUTCOMES } from './outcome.ts';
import type { Counts } from './tally.ts';
import { drawsIn } from './tally.ts';
import type { Verdict } from './verdict.ts';
import { confirmedByShare, VERDICTS, verdictAt } from './verdict.ts';
import type { WindowLeaf } from './window-record.ts';

/**
 * The days around a cited window. 365 daily verdicts tempt people to choose their day, so a day is cited with its month, and with how
 * many of that month's days had which verdict.
 */
export interface SpanDays {
  /** The window whose days these are: the month of a day, or the week or month itself. */
  readonly window: string;
  /** Days that are recorded as final, and the sum of their counts. */
  readonly days: number;
  readonly counts: Counts;
  readonly levels: readonly {
    readonly level: number;
    readonly basis: 'quoted' | 'tested';
    /** In the order of the method's table, without those that no day had. */
    readonly verdicts: readonly { readonly verdict: Verdict; readonly days: number }[];
  }[];
}

/** The window that a window's days are told of: a day's month, else itself. Throws RangeError for what is no window. */
export function spanOf(name: string): ClosedWindow {
  const window = parseClosedWindow(name);
  if (window === undefined) throw new RangeError(`${name} is the name of no closed window`);
  return window.kind === 'day' ? closedWindowAt('month', window.fromMs) : window;
}

/** @param records of the final days of the span, each day once */
export function spanDays(
  { name }: ClosedWindow,
  { quoted, tested }: Levels,
  records: readonly Pick<WindowLeaf, 'sums'>[],
): SpanDays {
  const counts = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, records.reduce((sum, { sums }) => sum + sums.counts[outcome], 0)]),
  ) as Counts;
  const levels = [
    { level: quoted, basis: 'quoted' as const },
    ...tested.map((level) => ({ level, basis: 'tested' as const })),
  ].map((each) => {
    const found = records.map((record) => verdictOf(record, each.level));
    return {
      ...each,
      verdicts: VERDICTS.map((verdict) => ({ verdict, days: found.filter((one) => one === verdict).length })).filter(
        ({ days }) => days > 0,
      ),
    };
  });
  return { window: name, days: records.length, counts, levels };
}

function verdictOf({ sums: { counts, confirmed } }: Pick<WindowLeaf, 'sums'>, level: number): Verdict {
  const all = Math.max(confirmed, confirmedByShare(counts.elsewhere, drawsIn(counts)));
  return verdictAt(level, counts, all, CLOSED_BOUNDS).verdict;
}
