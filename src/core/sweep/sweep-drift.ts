import { formatPrefix } from '../address.ts';
import { counted } from '../rounding.ts';
import { blockAtOrdinal, blockOfNumber } from './block-space.ts';
import { heaviest, MOST_LISTED } from './heaviest.ts';
import { shareUp } from './share-text.ts';
import type { SweepDiff } from './sweep-diff.ts';
import { diffSweeps } from './sweep-diff.ts';
import type { ReadSweep } from './sweep-record.ts';

/** What moved since the sweep before of the same endpoint and the same blocks, as the views show it. */
export interface SweepDrift extends Omit<SweepDiff, 'moved'> {
  /** Index of the leaf of the sweep before. */
  readonly index: number;
  /** Unix time of its last answer, milliseconds. */
  readonly lastMs: number;
  readonly moved: {
    /** With most users first; no more than MOST_LISTED. */
    readonly rows: readonly MovedRow[];
    readonly stretches: number;
    readonly blocks: number;
  };
  readonly sentence: string;
}

/** Consecutive blocks of one network that land otherwise than before. */
export interface MovedRow {
  /** The first of them. */
  readonly first: string;
  readonly blocks: number;
  readonly network: string;
  /** Share of all users, in [0, 1]. */
  readonly users: number;
  readonly from: string;
  readonly to: string;
}

/** Throws RangeError when the two sweeps are not of the same blocks. Pure. */
export function describeDrift(before: ReadSweep, index: number, after: ReadSweep): SweepDrift {
  const { moved, ...diff } = diffSweeps(before.map, after.map, after.weights);
  const { rows, stretches, blocks } = heaviest(moved, MOST_LISTED);
  const total = after.weights.reduce((sum, run) => sum + run.blocks * run.weight, 0);
  return {
    ...diff,
    index,
    lastMs: before.leaf.lastMs,
    moved: {
      rows: rows.map(({ ordinal, weight, ...rest }) => ({
        first: formatPrefix(blockOfNumber(after.space.family, blockAtOrdinal(after.space, ordinal))),
        users: weight / total,
        ...rest,
      })),
      stretches,
      blocks,
    },
    sentence: driftSentence(diff, blocks, after.leaf.family === 4 ? 'users' : 'blocks'),
  };
}

/** What moved and what cannot be told, shares rounded up: none of them speaks for the claim. */
export function driftSentence(
  { ways, movedUsers, relandedUsers, renumberedUsers, unknownUsers }: Omit<SweepDiff, 'moved'>,
  blocks: number,
  of: 'users' | 'blocks',
): string {
  const moved =
    ways.length === 0
      ? 'No block is known to land otherwise than before.'
      : `${counted(blocks, 'block')} with ${shareUp(movedUsers)} of ${of} ${blocks === 1 ? 'lands' : 'land'} otherwise than before${relandedUsers > 0 ? `; for ${shareUp(relandedUsers)} the addresses are the same, and what is known of them changed` : ''}.`;
  return `${moved} Other addresses that land alike: ${shareUp(renumberedUsers)}. Without an answer in one of the sweeps, so not known: ${shareUp(unknownUsers)}.`;
}
