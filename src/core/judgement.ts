import type { Family } from './address.ts';
import type { Grade, Outcome, Reason, Whose } from './outcome.ts';

/** What one draw means, under the rules and the snapshot that its judgement leaf names. */
export interface Judgement {
  /** Index of the draw within the slot, and of its leaf in the log. */
  readonly index: number;
  readonly leaf: number;
  readonly block: string;
  readonly endpoint: string;
  /** Family that was measured in the end; `moved` when the name had no AAAA and A was asked instead. */
  readonly family: Family;
  readonly moved: boolean;
  readonly network: string;
  readonly resolver: string;
  /** Its class when this was judged, which decides what a missing client subnet means; absent from leaves of before there was this. */
  readonly resolverClass?: string;
  readonly vantage?: string;
  readonly outcome: Outcome;
  readonly reason?: Reason;
  readonly rule?: number;
  /** The picked address, and how the whole answer set landed. */
  readonly address?: string;
  readonly answers?: { readonly of: number; readonly landed: number };
  readonly origins?: readonly number[];
  /** The route that holds the address; where the origin data has no routes, the published range. */
  readonly prefix?: string;
  /** Where the chain of aliases ends, when there is one: the last 40 characters of that name. */
  readonly alias?: string;
  /** Leaf of the trace that was consulted (rule 7), whatever it showed. */
  readonly trace?: number;
  readonly grade?: Grade;
  readonly edge?: boolean;
  readonly region?: string;
  readonly country?: string;
  /** fronted: the CDN's id. */
  readonly by?: string;
  /** elsewhere: whose. */
  readonly whose?: Whose;
  /** What the deciding answer said of our client subnet, and by whose authority. */
  readonly ecs?: 'echoed' | 'absent' | 'wrong' | 'none';
  readonly authority?: string;
  /** Zones whose authorities echoed it on the way: kept so that a later judge knows who is able to. */
  readonly echoing?: readonly string[];
  /** The answer was judged as seen from the vantage, without a client subnet, and the claim accepts that. */
  readonly vantageOnly?: boolean;
}

/** One leaf a slot: all its judgements. */
export interface JudgementLeaf {
  readonly $kind: 'judgement';
  readonly claim: string;
  readonly slot: number;
  readonly lengthMs: number;
  /** Digests of what its draws were made from, as its slot leaf has them. */
  readonly frame: string;
  readonly manifest: string;
  readonly snapshot: string;
  readonly configuration: string;
  readonly method: string;
  readonly version: string;
  readonly judgements: readonly Judgement[];
}
