import type { BlockLength, BlockSpace } from '../../../src/core/sweep/block-space.ts';
import { blockAtOrdinal } from '../../../src/core/sweep/block-space.ts';
import { partAround } from '../../../src/core/sweep/planner.ts';

/** A server's map: for each block the prefix that its answer holds for. Prefixes never overlap, as in an honest server. */
export type Steering = (block: number) => { readonly first: number; readonly length: number };

/** Splits the space at random from the top; `chance` is that of a split at each length. */
export function randomSteering(seed: number, blockLength: BlockLength, chance: (length: number) => number): Steering {
  return (block) => {
    let part = { first: 0, length: 0 };
    while (part.length < blockLength && hash(seed, part.first, part.length) / 2 ** 32 < chance(part.length)) {
      part = partAround(block, part.length + 1, blockLength);
    }
    return part;
  };
}

function hash(seed: number, first: number, length: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul((first / 2 ** 24) | 0, 0xc2b2ae35);
  h = Math.imul(h ^ (first | 0) ^ (h >>> 13), 0x27d4eb2f) ^ Math.imul(length + 1, 0x165667b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

/** Every block of a space, for comparing one by one. */
export function* everyBlock(space: BlockSpace): Generator<number> {
  for (let ordinal = 0; ordinal < space.blocks; ordinal += 1) yield blockAtOrdinal(space, ordinal);
}

/** Integers from 0 to 2^32-1, the same for one seed (xorshift32). */
export function seeded(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
