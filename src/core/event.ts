/** Why what is said of an endpoint changed. Closed list, append-only: it is a label of a metric and stands in evidence. */
export const CAUSES = [
  'answer', // the name system gives something else: the world
  'vantage', // another resolver or vantage asks: ours
  'feed', // a list of ranges or countries says something else
  'origin', // another network originates the route, by the origin data
  'rpki', // another validity of the route, by the validated payloads
  'age', // a feed has come to an age at which it decides less, or has left that age
  'configuration', // the rules of the claim
  'software', // another version of the method or of this program
  'several', // more than one of these, and no one alone
  'unknown', // nothing tells the world from us
] as const;
export type Cause = (typeof CAUSES)[number];

/**
 * One thing that was exchanged for another. `from` and `to` are digests of a feed or configuration, or versions; of a fall in coverage `to`
 * has the reasons of the draws that decided nothing.
 */
export interface Change {
  readonly cause: Exclude<Cause, 'several'>;
  /** Id of the feed, where one was exchanged. */
  readonly feed?: string;
  readonly from?: string;
  readonly to?: string;
}

/** What is said of an endpoint, in the order of its weight: each can change by itself. `coverage` is said of draws, never of an address. */
export const FACETS = ['landing', 'region', 'origin', 'rpki', 'alias', 'prefix', 'coverage'] as const;
export type Facet = (typeof FACETS)[number];

/** The facets of one draw, or of one address under one set of feeds, as short texts. */
export type Facets = Readonly<Partial<Record<Facet, string>>>;

/** Something new that is said of an endpoint, and why. */
export interface DriftEvent {
  /** Of a fall in coverage that struck several: how many. */
  readonly endpoint: string;
  readonly cause: Cause;
  /** What made it; never empty. */
  readonly changes: readonly Change[];
  /** What is new; never empty, in the order of `FACETS`. `before`: what was said until then, latest first, the first few. */
  readonly facets: readonly { readonly facet: Facet; readonly before: readonly string[]; readonly now: string }[];
  /** Leaves of draws that show it, the first few; of a change of ours the latest draws of the addresses that it is about. */
  readonly leaves: readonly number[];
  /** How many draws of the slot show it; of a change of ours, how many of the addresses that are remembered. */
  readonly shownBy: number;
}

/** What is new in a slot. Stands before the judgement leaf of the slot, and counts only with it. */
export interface DriftLeaf {
  readonly $kind: 'drift';
  readonly claim: string;
  readonly slot: number;
  readonly events: readonly DriftEvent[];
  /** Events of the slot beyond those that one leaf holds. */
  readonly left: number;
}

/** The cause of one or several changes. */
export function causeOf(changes: readonly Change[]): Cause {
  const [first, ...rest] = changes;
  if (first === undefined) throw new RangeError('nothing changes without a cause');
  return rest.every(({ cause }) => cause === first.cause) ? first.cause : 'several';
}
