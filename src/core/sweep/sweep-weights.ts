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

/** Tells stretches of blocks that have one run in each of two lists; both are of the same number of blocks. Throws RangeError else. */
export function overlay<A extends Sized, B extends Sized>(
  as: readonly A[],
  bs: readonly B[],
  tell: (a: A, b: B, blocks: number, ordinal: number) => void,
): void {
  let [i, j, usedA, usedB, ordinal] = [0, 0, 0, 0, 0];
  for (;;) {
    const [a, b] = [as[i], bs[j]];
    if (a === undefined || b === undefined) break;
    const blocks = Math.min(a.blocks - usedA, b.blocks - usedB);
    tell(a, b, blocks, ordinal);
    ordinal += blocks;
    usedA += blocks;
    usedB += blocks;
    if (usedA === a.blocks) [i, usedA] = [i + 1, 0];
    if (usedB === b.blocks) [j, usedB] = [j + 1, 0];
  }
  if (i !== as.length || j !== bs.length) throw new RangeError('the runs are of different blocks');
}

interface Sized {
  readonly blocks: number;
}
