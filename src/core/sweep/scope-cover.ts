import type { BlockLength } from './block-space.ts';

/** What an authority's scope says of the blocks that its answer holds for. */
export interface Cover {
  /** Length of the prefix. */
  readonly length: number;
  /** The scope was longer than what was told of the client: the answer may differ within the block. */
  readonly overlong: boolean;
}

/**
 * The prefix around a block that an authority's answer holds for (method, section 5; RFC 7871, 7.3.1): 0 is the whole family, a scope
 * beyond what was told is cut back to it. From a recursive resolver 0 would say nothing of the kind, which is why sweeps ask authorities.
 */
export function coverOf(scope: number, told: BlockLength): Cover {
  return { length: Math.min(scope, told), overlong: scope > told };
}

/** How many answers had each scope. */
export type ScopeCounts = ReadonlyMap<number, number>;

/** Fewer answers than this may have one scope by chance. */
const ENOUGH = 50;

/**
 * The one scope of a server that answers every block by itself, undefined for others: nothing is inherited from its answers, and the
 * sweep is of as many questions as there are blocks.
 */
export function fixedScope(counts: ScopeCounts, told: BlockLength): number | undefined {
  const [only, ...others] = counts.keys();
  if (only === undefined || others.length > 0 || only < told) return undefined;
  return (counts.get(only) ?? 0) >= ENOUGH ? only : undefined;
}
