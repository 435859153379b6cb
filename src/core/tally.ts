import type { Outcome } from './outcome.ts';

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
  /** Draws by landing, region and reason: key `outcome|kind|label`. */
  readonly detail: Readonly<Record<string, number>>;
}
