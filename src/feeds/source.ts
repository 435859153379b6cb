import { FeedError } from './feed.ts';
import type { FeedPart, InForce } from './part.ts';

/** A feed with the place that it is read from: what `refresh.ts` needs to know of any kind of feed. */
export interface FeedSource<Data> {
  readonly feed: Pick<FeedPart<Data>, 'id' | 'kind' | 'source' | 'limitMs'>;
  /** Least time between two looks; 0 for what lies on this machine and may be looked at whenever one likes. */
  readonly minIntervalMs: number;
  /** The last good copy, if one is kept. Rejects with FeedError when it is damaged. */
  readonly restore: () => Promise<InForce<Data> | undefined>;
  /** Looks whether there is another copy, and keeps it if it passes the guards. */
  readonly look: (copy: InForce<Data> | undefined, nowMs: number) => Promise<Look<Data>>;
}

/** What a look brought: a copy, another or the same, or a refusal. */
export type Look<Data> =
  | {
      readonly state: 'accepted';
      readonly copy: InForce<Data>;
      readonly says: string;
      /** The publisher's clock, Unix milliseconds, where one answered. */
      readonly dateMs?: number | undefined;
    }
  | { readonly state: 'refused'; readonly error: FeedError; readonly dateMs?: number | undefined };

/** What the work resolves with, or the FeedError that it rejects with as a value: a refusal is an answer. */
export async function refusalAsValue<Value>(
  work: () => Promise<Value>,
): Promise<Value | { readonly state: 'refused'; readonly error: FeedError }> {
  try {
    return await work();
  } catch (error) {
    // Guards stand deep in parsers, where throwing keeps them readable; this is where that ends.
    if (error instanceof FeedError) return { state: 'refused', error };
    throw error;
  }
}
