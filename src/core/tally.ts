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

/** The sum of any number, that of none counting no draws: order and grouping do not matter. */
export function sumTallies(tallies: Iterable<Tally>): Tally {
  const counts = countsOf(() => 0);
  const sums = { operatorSite: 0, landedAbroad: 0, landedEdge: 0, vantageOnly: 0 };
  // Names come from feeds and frames, any text, `__proto__` too: hence maps.
  const networks = new Map<string, Mutable<Counts>>();
  const detail = new Map<string, number>();
  for (const tally of tallies) {
    addInto(counts, tally.counts);
    sums.operatorSite += tally.operatorSite;
    sums.landedAbroad += tally.landedAbroad;
    sums.landedEdge += tally.landedEdge;
    sums.vantageOnly += tally.vantageOnly;
    for (const [name, of] of Object.entries(tally.networks)) {
      const sum = networks.get(name);
      if (sum === undefined) networks.set(name, { ...of });
      else addInto(sum, of);
    }
    for (const [key, draws] of Object.entries(tally.detail)) detail.set(key, (detail.get(key) ?? 0) + draws);
  }
  return { counts, ...sums, networks: Object.fromEntries(networks), detail: Object.fromEntries(detail) };
}

/** Draws in all: n of the method. */
export function drawsIn(counts: Counts): number {
  return OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** Draws that decide nothing: k of the method. */
export function undecidedIn(counts: Counts): number {
  return counts.indeterminate + counts.missing;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function countsOf(count: (outcome: Outcome) => number): Mutable<Counts> {
  return {
    landed: count('landed'),
    fronted: count('fronted'),
    elsewhere: count('elsewhere'),
    indeterminate: count('indeterminate'),
    missing: count('missing'),
  };
}

function addInto(sum: Mutable<Counts>, counts: Counts): void {
  for (const outcome of OUTCOMES) sum[outcome] += counts[outcome];
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
