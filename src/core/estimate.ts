import { clopperPearson } from './interval.ts';
import { OUTCOMES } from './outcome.ts';
import { sequenceBounds } from './sequence.ts';
import type { Tally } from './tally.ts';
import { drawsIn, undecidedIn } from './tally.ts';

/** Below this many draws, or this coverage, no percentage is exported at all. */
export const LEAST_DRAWS = 30;
const LEAST_COVERAGE = 0.5;
/** From this coverage on the decided draws may speak for themselves. */
const FULL_COVERAGE = 0.95;

/** The five counts of a window and what follows from them (method, section 2). Ratios lie in [0, 1]. */
export interface Estimate {
  readonly n: number;
  readonly counts: Tally['counts'];
  /** True when n < 30 or coverage < 0.5: no percentage may be exported. */
  readonly suppressed: boolean;
  /** x / n; undefined when suppressed. */
  readonly strict: number | undefined;
  /** (x + k) / n; undefined when suppressed. */
  readonly ceiling: number | undefined;
  /** x / (x + f + e); undefined when suppressed or coverage < 0.95. */
  readonly determinate: number | undefined;
  /** (x + f + e) / n; undefined when n = 0. */
  readonly coverage: number | undefined;
  /** Five shares that sum to exactly 1; undefined when suppressed, for the share that landed is the percentage. */
  readonly shares: Tally['counts'] | undefined;
  /**
   * Shares of all draws: the operator's own sites, landed outside the claim's country, landed at a provider edge, vantage-only;
   * undefined when suppressed.
   */
  readonly operatorSite: number | undefined;
  readonly landedAbroad: number | undefined;
  readonly landedEdge: number | undefined;
  readonly vantageOnly: number | undefined;
}

/** Lower from x, upper from x + k: valid whatever the missing draws would have said. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
  readonly method: 'confidence-sequence' | 'clopper-pearson';
  /** Of each side by itself: 0.95 for the sequence, 0.975 for Clopper-Pearson, whose two sides together have 0.95. */
  readonly confidence: number;
}

/** What follows from the counts of a window without any statistics (method, section 2). */
export function estimate(tally: Tally): Estimate {
  const { counts } = tally;
  const n = drawsIn(counts);
  const k = undecidedIn(counts);
  const coverage = n === 0 ? undefined : (n - k) / n;
  const suppressed = isSuppressed(counts);
  const share = (count: number): number | undefined => (suppressed ? undefined : count / n);
  return {
    n,
    counts,
    suppressed,
    strict: share(counts.landed),
    ceiling: share(counts.landed + k),
    determinate: suppressed || !isFull(counts) ? undefined : counts.landed / (n - k),
    coverage,
    shares: suppressed ? undefined : sharesOf(counts),
    operatorSite: share(tally.operatorSite),
    landedAbroad: share(tally.landedAbroad),
    landedEdge: share(tally.landedEdge),
    vantageOnly: share(tally.vantageOnly),
  };
}

/** Whether too little was measured for any percentage. */
export function isSuppressed(counts: Tally['counts']): boolean {
  const n = drawsIn(counts);
  return n < LEAST_DRAWS || n - undecidedIn(counts) < LEAST_COVERAGE * n;
}

/** Whether coverage is so high that the decided draws may speak for themselves. */
export function isFull(counts: Tally['counts']): boolean {
  const n = drawsIn(counts);
  // In integers: 0.95 n is not always the double that 0.95 of n draws is.
  return 100 * (n - undecidedIn(counts)) >= 100 * FULL_COVERAGE * n;
}

/**
 * Bounds of a live window with a fixed start, good at every look (method, section 8). `plannedDraws` are those of the whole window.
 * They are there also when the percentage is suppressed: whoever publishes them withholds them then.
 */
export function boundsOf(tally: Tally, plannedDraws: number): Bounds {
  const { x, most, n } = extremes(tally);
  const { lower, upper } = sequenceBounds(plannedDraws);
  return { lower: lower(x, n), upper: upper(most, n), method: 'confidence-sequence', confidence: 0.95 };
}

/** Bounds of a closed window: those of Clopper-Pearson, at the worst that the undecided draws could have said. */
export function closedBounds(tally: Tally): Bounds {
  const { x, most, n } = extremes(tally);
  return {
    lower: clopperPearson(x, n).lower,
    upper: clopperPearson(most, n).upper,
    method: 'clopper-pearson',
    confidence: 0.975,
  };
}

function extremes({ counts }: Tally): { readonly x: number; readonly most: number; readonly n: number } {
  return { x: counts.landed, most: counts.landed + undecidedIn(counts), n: drawsIn(counts) };
}

/**
 * Shares on the grid of 2^-52, where doubles below 2 add without error, so that the five sum to exactly 1 in any order. What
 * rounding down leaves over goes to the greatest remainders.
 */
function sharesOf(counts: Tally['counts']): Tally['counts'] {
  const n = BigInt(drawsIn(counts));
  const parts = OUTCOMES.map((outcome, order) => {
    const scaled = BigInt(counts[outcome]) << 52n;
    return { outcome, order, units: scaled / n, remainder: scaled % n };
  });
  const left = Number((1n << 52n) - parts.reduce((sum, part) => sum + part.units, 0n));
  const byRemainder = parts.toSorted((a, b) => Number(b.remainder - a.remainder) || a.order - b.order);
  const favoured = new Set(byRemainder.slice(0, left).map(({ outcome }) => outcome));
  const entries = parts.map(({ outcome, units }) => [
    outcome,
    Number(units + (favoured.has(outcome) ? 1n : 0n)) / 2 ** 52,
  ]);
  return Object.fromEntries(entries) as Tally['counts'];
}
