import type { Frame } from '../frame.ts';
import type { BlockSpace } from './block-space.ts';
import { blockNumber, ordinalOfBlock } from './block-space.ts';

/** Blocks of a space that follow each other and have the same network and weight, in the order of ordinals. */
export interface WeightRun {
  readonly blocks: number;
  /** Of each block, in units of the frame. */
  readonly weight: number;
  readonly network: string;
}

/** How much the blocks of `frameSpace` weigh. */
export function weightRuns({ rows }: Pick<Frame, 'rows'>): readonly WeightRun[] {
  return rows
    .filter(({ first }) => first.address.family === 4)
    .map((row) => ({ row, first: blockNumber(row.first.address) }))
    .sort((a, b) => a.first - b.first)
    .map(({ row: { blocks, weight, network } }) => ({ blocks, weight, network }));
}

/** Tells the weight of a block by its number. `weights` are of the space; RangeError for a block of none. */
export function weightOfBlock(space: BlockSpace, weights: readonly WeightRun[]): (block: number) => number {
  const ends = new Float64Array(weights.length);
  let end = 0;
  for (const [i, { blocks }] of weights.entries()) {
    end += blocks;
    ends[i] = end;
  }
  return (block) => {
    const ordinal = ordinalOfBlock(space, block);
    let [low, high] = [0, weights.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ordinal < (ends[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return weights[low]?.weight ?? 0;
  };
}
