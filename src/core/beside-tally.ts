import type { ConnectionJudgement, ConnectionJudgementLeaf } from './connection-record.ts';
import type { Domestic } from './domestic.ts';
import { tallyKey } from './tally-key.ts';

/**
 * What the connection judgements of one claim come to in one window: counts of draws beside their outcomes, a commutative monoid like
 * the tally. States, verdicts and places are named as the leaves name them: which there are is a matter of the version that judged.
 */
export interface BesideTally {
  /** Connection judgements that it sums up: one a slot. */
  readonly slots: number;
  /** Draws that they are about: those that were given an address which was followed. */
  readonly draws: number;
  /** By the verdict on the path to that address; draws without a trace are in none. */
  readonly paths: Readonly<Record<string, number>>;
  /** Of those that landed, by whether time shows them in the country. */
  readonly domestic: DomesticCounts;
  /** By how far the connection to the drawn address came. */
  readonly states: Readonly<Record<string, number>>;
  /**
   * With a further edge that did not land: `tallyKey` of purpose, outcome and label, as in `redirect|elsewhere|own-sg`. A draw counts
   * once for each place, and names at most four, so that no server can bring forth more places than that.
   */
  readonly left: Readonly<Record<string, number>>;
}

export type DomesticCounts = Readonly<Record<Domestic, number>>;

/** What one connection judgement adds to its windows. */
export function besideTallyOf({ judgements }: Pick<ConnectionJudgementLeaf, 'judgements'>): BesideTally {
  return {
    slots: 1,
    draws: judgements.length,
    paths: counted(judgements.flatMap(({ path }) => path ?? [])),
    domestic: domesticIn(judgements),
    states: counted(judgements.flatMap(({ state }) => state ?? [])),
    left: counted(judgements.flatMap(placesOf)),
  };
}

/** The sum of any number; order and grouping do not matter. */
export function sumBeside(tallies: Iterable<BesideTally>): BesideTally {
  const all = [...tallies];
  return {
    slots: all.reduce((sum, { slots }) => sum + slots, 0),
    draws: all.reduce((sum, { draws }) => sum + draws, 0),
    paths: sumCounts(all.map(({ paths }) => paths)),
    domestic: sumDomestic(all.map(({ domestic }) => domestic)),
    states: sumCounts(all.map(({ states }) => states)),
    left: sumCounts(all.map(({ left }) => left)),
  };
}

/** The places off the provider that the edges of one draw led to, each once. */
function placesOf({ left }: ConnectionJudgement): readonly string[] {
  return [...new Set(left.map(({ purpose, outcome, label }) => tallyKey([purpose, outcome, label])))];
}

function domesticIn(judgements: readonly ConnectionJudgement[]): DomesticCounts {
  const draws = (state: Domestic): number => judgements.filter(({ domestic }) => domestic === state).length;
  return { shown: draws('shown'), not_shown: draws('not_shown'), not_tested: draws('not_tested') };
}

function sumDomestic(all: readonly DomesticCounts[]): DomesticCounts {
  const draws = (state: Domestic): number => all.reduce((sum, counts) => sum + counts[state], 0);
  return { shown: draws('shown'), not_shown: draws('not_shown'), not_tested: draws('not_tested') };
}

function counted(keys: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return withoutPrototype(counts);
}

function sumCounts(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const each of all) {
    for (const [key, draws] of Object.entries(each)) counts.set(key, (counts.get(key) ?? 0) + draws);
  }
  return withoutPrototype(counts);
}

/** Labels are any text, `__proto__` too. */
function withoutPrototype(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  const object: Record<string, number> = Object.create(null);
  for (const [key, draws] of counts) object[key] = draws;
  return object;
}
