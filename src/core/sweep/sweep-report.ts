import { formatPrefix } from '../address.ts';
import { boundUp, counted, integer } from '../rounding.ts';
import { pruningError } from './audit.ts';
import type { BlockSpace } from './block-space.ts';
import { blockAtOrdinal, blockOfNumber } from './block-space.ts';
import { landingText, outcomeOfClass } from './landing-class.ts';
import type { SweepMap } from './sweep-map.ts';
import type { SweepLeaf } from './sweep-record.ts';
import type { SweepShares } from './sweep-shares.ts';
import { notLanded, sweepShares } from './sweep-shares.ts';
import type { WeightRun } from './sweep-weights.ts';

/** A sweep as the views show it. Of its map only sums and the blocks that did not land are held. */
export interface SweepReport {
  /** Index of its leaf; undefined while it is not in the log. */
  readonly index: number | undefined;
  readonly leaf: SweepLeaf;
  readonly shares: SweepShares;
  /** False where nobody knows how many users are behind a block: shares of users are then shares of blocks. */
  readonly usersKnown: boolean;
  /** Share of all blocks that have an answer, in [0, 1]. */
  readonly coverage: number;
  /** Blocks that inherited their answer. */
  readonly inherited: number;
  /** The most of the inherited blocks that may land otherwise than their answer says (method, section 5). */
  readonly pruningError: number;
  /** Share of all blocks that landed: what can be said of it at least, and at most, with the pruning error and all that is missing. */
  readonly landedBlocks: { readonly lower: number; readonly upper: number };
  readonly notLanded: readonly NotLandedRow[];
  readonly sentence: string;
}

/** Consecutive blocks of the frame that did not wholly land. */
export interface NotLandedRow {
  /** The first of them. */
  readonly first: string;
  readonly blocks: number;
  readonly network: string;
  readonly landing: string;
  /** Of the first block. */
  readonly addresses: readonly string[];
}

/** A sweep as it was read back from the evidence. */
export interface ReadSweep {
  readonly leaf: SweepLeaf;
  readonly map: SweepMap;
  readonly space: BlockSpace;
  readonly weights: readonly WeightRun[];
}

/** What a sweep comes to. Pure. */
export function describeSweep({ leaf, map, space, weights }: ReadSweep, index: number | undefined): SweepReport {
  const { all, answered, asked } = leaf.blocks;
  const inherited = Math.max(0, answered - asked);
  const error = pruningError(leaf.audit);
  let landed = 0;
  for (const { blocks, answer } of map.runs) {
    const classes = map.answers[answer]?.landings ?? [];
    landed += (blocks * classes.filter((one) => outcomeOfClass(one) === 'landed').length) / Math.max(1, classes.length);
  }
  const wrong = error * inherited;
  return {
    index,
    leaf,
    shares: sweepShares(map, weights),
    usersKnown: leaf.family === 4,
    coverage: all === 0 ? 0 : answered / all,
    inherited,
    pruningError: error,
    landedBlocks: {
      lower: all === 0 ? 0 : Math.max(0, landed - wrong) / all,
      upper: all === 0 ? 1 : Math.min(all, landed + wrong + (all - answered)) / all,
    },
    notLanded: notLanded(map, weights).map(({ ordinal, blocks, network, answer }) => ({
      first: formatPrefix(blockOfNumber(space.family, blockAtOrdinal(space, ordinal))),
      blocks,
      network,
      landing: landingText(answer.landings),
      addresses: answer.addresses,
    })),
    sentence: sentenceOf(leaf, inherited, error),
  };
}

/** A sweep is no sample of blocks: there is no interval, but coverage, the time that it took, and what pruning may have missed. */
function sentenceOf(
  { endpoint, family, blocks, firstMs, lastMs, audit, fixedScope }: SweepLeaf,
  inherited: number,
  error: number,
): string {
  const what = family === 4 ? 'client blocks /24 of the frame' : 'routed client blocks /48';
  const pruning =
    fixedScope !== undefined
      ? `The server answers each block by itself (scope ${fixedScope}): nothing was inherited.`
      : inherited === 0
        ? 'Nothing was inherited.'
        : `${integer(inherited)} inherited the answer of another block by its scope; of ${counted(audit.audited, 'block')} that were asked after all ${integer(audit.disagreed)} landed otherwise, so up to ${boundUp(error).replace('every draw', 'all')} of the inherited may.`;
  return `${endpoint} was asked as ${what}: ${integer(blocks.answered)} of ${integer(blocks.all)} have an answer, ${integer(blocks.missing)} gave none, ${integer(blocks.notAsked)} were not asked, between ${timeOf(firstMs)} and ${timeOf(lastMs)}. ${pruning} Not a sample of users and without an interval; it enters no window.`;
}

function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
