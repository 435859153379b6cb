import type { Judgement } from './judgement.ts';
import type { Outcome } from './outcome.ts';
import { OUTCOMES } from './outcome.ts';
import { tallyKey } from './tally-key.ts';

/** Counts of draws: a commutative monoid, so that a window is the sum of its slots in any order. */
export interface Tally {
  readonly counts: Counts;
  /** `elsewhere` on the operator's own sites. */
  readonly operatorSite: number;
  /** `landed` outside the claim's country. */
  readonly landedAbroad: number;
  /** `landed` at a service marked edge. */
  readonly landedEdge: number;
  /** Draws whose answer was seen without a client subnet, accepted or not. */
  readonly vantageOnly: number;
  /** Counts of outcomes by label, of each breakdown. Every draw has one label in each. */
  readonly by: Readonly<Record<Breakdown, Readonly<Record<string, Counts>>>>;
  /**
   * Draws by landing, region and reason: `tallyKey` of outcome, kind and label, as in `landed|us-ashburn-1|A`, `fronted|cdn|akamai`,
   * `elsewhere|operator-site|own-sg`, `indeterminate||stale_feed`.
   */
  readonly detail: Readonly<Record<string, number>>;
  /**
   * Exceptions by mapping cluster: `tallyKey` of endpoint, end of its aliases, kind and whose. Draws of one cluster are sent by one
   * decision of the operator's, and are no witnesses of each other.
   */
  readonly clusters: Readonly<Record<string, number>>;
}

export type Counts = Readonly<Record<Outcome, number>>;

/** What draws are told apart by beside their outcome; `country` is where they landed. What nothing says is `unknown`. */
export const BREAKDOWNS = [
  'network',
  'endpoint',
  'family',
  'resolver',
  'resolver_class',
  'vantage',
  'country',
] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

/** The tally of one draw. `claimCountry` is an ISO code; a landing of unknown country is not counted as abroad. */
export function tallyOf(judgement: Judgement, claimCountry: string): Tally {
  return tallyOfSlot([judgement], claimCountry);
}

/** The tally of the draws of a slot, as the sum of those of each. */
export function tallyOfSlot(judgements: readonly Judgement[], claimCountry: string): Tally {
  const sum = tallySum();
  sum.addDraws(judgements, claimCountry);
  return sum.value();
}

/** The sum of any number, that of none counting no draws: order and grouping do not matter. */
export function sumTallies(tallies: Iterable<Tally>): Tally {
  const sum = tallySum();
  for (const tally of tallies) sum.add(tally);
  return sum.value();
}

/** A tally in the making: many draws are added to it faster than their tallies are to each other. */
export interface TallySum {
  readonly addDraws: (judgements: readonly Judgement[], claimCountry: string) => void;
  readonly add: (tally: Tally) => void;
  /** What was added so far. */
  readonly value: () => Tally;
}

export function tallySum(): TallySum {
  const sum = emptySum();
  return {
    addDraws: (judgements, claimCountry) => {
      for (const judgement of judgements) addDraw(sum, judgement, claimCountry);
    },
    add: (tally) => addTally(sum, tally),
    value: () => tallyFrom(sum),
  };
}

/** Mapping clusters with an exception. */
export function clustersIn({ clusters }: Tally): number {
  return Object.keys(clusters).length;
}

/** Draws in all: n of the method. */
export function drawsIn(counts: Counts): number {
  return OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** Draws that decide nothing: k of the method. */
export function undecidedIn(counts: Counts): number {
  return counts.indeterminate + counts.missing;
}

type MutableCounts = { -readonly [K in Outcome]: number };

/** Names come from feeds and frames, any text, `__proto__` too: hence maps. */
interface Summing {
  readonly counts: MutableCounts;
  operatorSite: number;
  landedAbroad: number;
  landedEdge: number;
  vantageOnly: number;
  readonly by: Readonly<Record<Breakdown, Map<string, MutableCounts>>>;
  readonly detail: Map<string, number>;
  readonly clusters: Map<string, number>;
}

function emptySum(): Summing {
  return {
    counts: noCounts(),
    operatorSite: 0,
    landedAbroad: 0,
    landedEdge: 0,
    vantageOnly: 0,
    by: {
      network: new Map(),
      endpoint: new Map(),
      family: new Map(),
      resolver: new Map(),
      resolver_class: new Map(),
      vantage: new Map(),
      country: new Map(),
    },
    detail: new Map(),
    clusters: new Map(),
  };
}

function addDraw(sum: Summing, judgement: Judgement, claimCountry: string): void {
  const { outcome, country, whose } = judgement;
  const landed = outcome === 'landed';
  sum.counts[outcome] += 1;
  if (outcome === 'elsewhere' && whose?.kind === 'operator-site') sum.operatorSite += 1;
  if (landed && country !== undefined && country !== claimCountry) sum.landedAbroad += 1;
  if (landed && judgement.edge === true) sum.landedEdge += 1;
  if (judgement.vantageOnly === true) sum.vantageOnly += 1;
  const { by } = sum;
  // Written out: a year has ten million of these.
  countsAt(by.network, judgement.network)[outcome] += 1;
  countsAt(by.endpoint, judgement.endpoint)[outcome] += 1;
  countsAt(by.family, `v${judgement.family}`)[outcome] += 1;
  countsAt(by.resolver, judgement.resolver)[outcome] += 1;
  countsAt(by.resolver_class, judgement.resolverClass ?? 'unknown')[outcome] += 1;
  countsAt(by.vantage, judgement.vantage ?? 'unknown')[outcome] += 1;
  countsAt(by.country, country ?? 'unknown')[outcome] += 1;
  addTo(sum.detail, tallyKey([outcome, ...detailParts(judgement)]), 1);
  if (outcome === 'elsewhere') {
    addTo(sum.clusters, tallyKey([judgement.endpoint, judgement.alias ?? '', ...detailParts(judgement)]), 1);
  }
}

function addTally(sum: Summing, tally: Tally): void {
  addInto(sum.counts, tally.counts);
  sum.operatorSite += tally.operatorSite;
  sum.landedAbroad += tally.landedAbroad;
  sum.landedEdge += tally.landedEdge;
  sum.vantageOnly += tally.vantageOnly;
  for (const breakdown of BREAKDOWNS) {
    for (const [label, counts] of Object.entries(tally.by[breakdown]))
      addInto(countsAt(sum.by[breakdown], label), counts);
  }
  for (const [key, draws] of Object.entries(tally.detail)) addTo(sum.detail, key, draws);
  for (const [key, draws] of Object.entries(tally.clusters)) addTo(sum.clusters, key, draws);
}

function tallyFrom(sum: Summing): Tally {
  const { counts, operatorSite, landedAbroad, landedEdge, vantageOnly, by } = sum;
  return {
    counts: { ...counts },
    operatorSite,
    landedAbroad,
    landedEdge,
    vantageOnly,
    by: {
      network: copied(by.network),
      endpoint: copied(by.endpoint),
      family: copied(by.family),
      resolver: copied(by.resolver),
      resolver_class: copied(by.resolver_class),
      vantage: copied(by.vantage),
      country: copied(by.country),
    },
    detail: plain(sum.detail),
    clusters: plain(sum.clusters),
  };
}

/** An object without a prototype: each tally has names of its own, and what Object.fromEntries makes of them takes longer to fill. */
function plain<T>(map: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  const object: Record<string, T> = Object.create(null);
  for (const [name, value] of map) object[name] = value;
  return object;
}

/** The same of counts that may still grow. */
function copied(map: ReadonlyMap<string, Counts>): Readonly<Record<string, Counts>> {
  const object: Record<string, Counts> = Object.create(null);
  for (const [name, counts] of map) object[name] = { ...counts };
  return object;
}

function noCounts(): MutableCounts {
  return { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
}

function countsAt(all: Map<string, MutableCounts>, label: string): MutableCounts {
  const held = all.get(label);
  if (held !== undefined) return held;
  const counts = noCounts();
  all.set(label, counts);
  return counts;
}

function addInto(sum: MutableCounts, counts: Counts): void {
  for (const outcome of OUTCOMES) sum[outcome] += counts[outcome];
}

function addTo(counts: Map<string, number>, key: string, draws: number): void {
  counts.set(key, (counts.get(key) ?? 0) + draws);
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
