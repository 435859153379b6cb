import type { Outcome } from './outcome.ts';
import { OUTCOMES } from './outcome.ts';
import type { Judgement } from './record.ts';

/** Counts of draws: a commutative monoid, so that a window is the sum of its slots in any order. */
export interface Tally {
  readonly counts: Readonly<Record<Outcome, number>>;
  /** `elsewhere` on the operator's own sites. */
  readonly operatorSite: number;
  /** `landed` outside the claim's country. */
  readonly landedAbroad: number;
  /** `landed` at a service marked edge. */
  readonly landedEdge: number;
  /** Draws whose answer was seen without a client subnet, accepted or not. */
  readonly vantageOnly: number;
  /** Counts of outcomes by network (ISP) of the frame. */
  readonly networks: Readonly<Record<string, Readonly<Record<Outcome, number>>>>;
  /**
   * Draws by landing, region and reason: key `outcome|kind|label`, as in `landed|us-ashburn-1|A`, `fronted|cdn|akamai`,
   * `elsewhere|operator-site|own-sg`, `indeterminate||stale_feed`. A `|` within a part is written `%7C`, a `%` `%25`.
   */
  readonly detail: Readonly<Record<string, number>>;
}

type Counts = Tally['counts'];

/** The tally of no draws: adding it changes nothing. */
export function emptyTally(): Tally {
  return {
    counts: countsOf(() => 0),
    operatorSite: 0,
    landedAbroad: 0,
    landedEdge: 0,
    vantageOnly: 0,
    networks: {},
    detail: {},
  };
}

/** The tally of one draw. `claimCountry` is an ISO code; a landing of unknown country is not counted as abroad. */
export function tallyOf(judgement: Judgement, claimCountry: string): Tally {
  const { outcome, country } = judgement;
  const counts = countsOf((each) => (each === outcome ? 1 : 0));
  const landed = outcome === 'landed';
  return {
    counts,
    operatorSite: one(outcome === 'elsewhere' && judgement.whose?.kind === 'operator-site'),
    landedAbroad: one(landed && country !== undefined && country !== claimCountry),
    landedEdge: one(landed && judgement.edge === true),
    vantageOnly: one(judgement.vantageOnly === true),
    networks: { [judgement.network]: counts },
    detail: { [detailKey(judgement)]: 1 },
  };
}

/** The sum: order and grouping do not matter. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    counts: addCounts(a.counts, b.counts),
    operatorSite: a.operatorSite + b.operatorSite,
    landedAbroad: a.landedAbroad + b.landedAbroad,
    landedEdge: a.landedEdge + b.landedEdge,
    vantageOnly: a.vantageOnly + b.vantageOnly,
    networks: merge(a.networks, b.networks, addCounts),
    detail: merge(a.detail, b.detail, (x, y) => x + y),
  };
}

/** Draws in all: n of the method. */
export function drawsIn(counts: Counts): number {
  return OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** Draws that decide nothing: k of the method. */
export function undecidedIn(counts: Counts): number {
  return counts.indeterminate + counts.missing;
}

function countsOf(count: (outcome: Outcome) => number): Counts {
  return {
    landed: count('landed'),
    fronted: count('fronted'),
    elsewhere: count('elsewhere'),
    indeterminate: count('indeterminate'),
    missing: count('missing'),
  };
}

function addCounts(a: Counts, b: Counts): Counts {
  return countsOf((outcome) => a[outcome] + b[outcome]);
}

/** The members of both, in the order of first appearance. Names come from feeds and frames: any text, `__proto__` too. */
function merge<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  add: (x: T, y: T) => T,
): Readonly<Record<string, T>> {
  const sums = new Map(Object.entries(a));
  for (const [key, value] of Object.entries(b)) {
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? value : add(sum, value));
  }
  return Object.fromEntries(sums);
}

function detailKey(judgement: Judgement): string {
  return [judgement.outcome, ...detailParts(judgement)]
    .map((part) => part.replaceAll('%', '%25').replaceAll('|', '%7C'))
    .join('|');
}

function detailParts({ outcome, region, grade, by, whose, reason }: Judgement): readonly [kind: string, label: string] {
  switch (outcome) {
    case 'landed':
      return [region ?? 'unknown', grade ?? 'unknown'];
    case 'fronted':
      return ['cdn', by ?? 'unknown'];
    case 'elsewhere':
      return [whose?.kind ?? 'unknown', whose?.id ?? 'unknown'];
    case 'indeterminate':
    case 'missing':
      return ['', reason ?? 'unknown'];
  }
}

function one(condition: boolean): 0 | 1 {
  return condition ? 1 : 0;
}
