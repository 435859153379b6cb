import type { Frame } from '../frame.ts';
import { blockNumber } from './block-space.ts';

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
