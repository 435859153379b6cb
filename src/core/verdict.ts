import { isFull, isSuppressed } from './estimate.ts';
import type { OneSidedBounds } from './interval.ts';
import { CLOSED_BOUNDS } from './interval.ts';
import type { Tally } from './tally.ts';
import { drawsIn, undecidedIn } from './tally.ts';

/** The verdicts, method, section 9. */
export const VERDICTS = [
  'CONTRADICTED',
  'SUPPRESSED',
  'FRONTED',
  'SUPPORTED',
  'SUPPORTED_IF_MISSING_AT_RANDOM',
  'NOT_CONTRADICTED',
  'INCONCLUSIVE',
] as const;
export type Verdict = (typeof VERDICTS)[number];
export type InconclusiveReason = 'coverage' | 'sample' | 'unconfirmed' | 'fronted';

/** What may be said of a claim at one level, in one window. */
export interface LevelVerdict {
  readonly level: number;
  /** Whether the level is the quoted one or one that is tested. */
  readonly basis: 'quoted' | 'tested';
  readonly verdict: Verdict;
  readonly reason: InconclusiveReason | undefined;
  /** The sentence of the method for this verdict. */
  readonly sentence: string;
  /** Draws still missing for a statement at this level, all of them landing; undefined when none is needed or none suffices. */
  readonly drawsNeeded: number | undefined;
}

/** `reason` is there when the verdict is INCONCLUSIVE, and only then. */
export interface VerdictAt {
  readonly verdict: Verdict;
  readonly reason: InconclusiveReason | undefined;
}

/** Share of elsewhere draws that, once it is beyond the noise, confirms the exceptions of a window (method, section 9 c). */
const CONFIRMING_SHARE = 0.001;

/** Draws beyond which nobody should be told to wait for a statement. */
const MOST_DRAWS = 1_000_000_000;

/**
 * What may be said of a claim at a level in (0, 1]: the first line that is true of the table in section 9 of the method.
 * `confirmed` counts confirmed exceptions. `bounds` are those of the window: Clopper-Pearson for a closed one, the sequence for
 * a live one.
 */
export function verdictAt(
  level: number,
  counts: Tally['counts'],
  confirmed: number,
  { lower, upper }: OneSidedBounds,
): VerdictAt {
  const { landed: x, fronted: f, elsewhere: e } = counts;
  const n = drawsIn(counts);
  const k = undecidedIn(counts);
  const told = (verdict: Exclude<Verdict, 'INCONCLUSIVE'>): VerdictAt => ({ verdict, reason: undefined });
  if (level === 1 && confirmed > 0) return told('CONTRADICTED');
  if (isSuppressed(counts)) return told('SUPPRESSED');
  const most = upper(x + f + k, n);
  if (level < 1 && most < level) return told('CONTRADICTED');
  if (f > 0 && upper(x + k, n) < level && level <= most) return told('FRONTED');
  if (lower(x, n) >= level) return told('SUPPORTED');
  if (isFull(counts) && lower(x, x + f + e) >= level) return told('SUPPORTED_IF_MISSING_AT_RANDOM');
  if (isFull(counts) && f + e === 0) return told('NOT_CONTRADICTED');
  return { verdict: 'INCONCLUSIVE', reason: reasonAt(level, counts) };
}

/**
 * What would still stand in the way if draws went on for ever with the shares that they have now: at level 1 an exception that
 * nobody has confirmed; below it the draws, undecided or fronted, on whose meaning it turns; else nothing but their number.
 */
function reasonAt(level: number, counts: Tally['counts']): InconclusiveReason {
  const { landed: x, fronted: f, elsewhere: e } = counts;
  const n = drawsIn(counts);
  const k = undecidedIn(counts);
  if (level === 1 && e > 0) return 'unconfirmed';
  if (x / n >= level || (x + f + k) / n < level) return 'sample';
  return (x + k) / n >= level ? 'coverage' : 'fronted';
}

/**
 * Confirmed exceptions by condition (c): all of them when the share of elsewhere draws is beyond doubt above 0.001, else none.
 * `bounds` are those of the window, as for the verdict.
 */
export function confirmedByShare(
  elsewhere: number,
  n: number,
  { lower }: Pick<OneSidedBounds, 'lower'> = CLOSED_BOUNDS,
): number {
  return lower(elsewhere, n) > CONFIRMING_SHARE ? elsewhere : 0;
}

/**
 * How many more draws, all of them landing, would give SUPPORTED at this level under these bounds. Undefined when it is given
 * already, and when no number of draws would do (level 1) or none below 10^9.
 */
export function drawsNeeded(level: number, counts: Tally['counts'], bounds: OneSidedBounds): number | undefined {
  const supportedAfter = (more: number): boolean =>
    verdictAt(level, { ...counts, landed: counts.landed + more }, 0, bounds).verdict === 'SUPPORTED';
  if (level >= 1 || supportedAfter(0)) return undefined;
  let [short, enough] = [0, 1];
  while (!supportedAfter(enough)) {
    [short, enough] = [enough, 2 * enough];
    if (enough > MOST_DRAWS) return undefined;
  }
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    if (supportedAfter(middle)) enough = middle;
    else short = middle;
  }
  return enough;
}
