import { formatPrefix } from '../address.ts';
import { counted, integer } from '../rounding.ts';
import { pruningError } from './audit.ts';
import { answeredWeights, misprunedWeight } from './audit-strata.ts';
import { blockAtOrdinal, blockOfNumber } from './block-space.ts';
import { heaviest, MOST_LISTED } from './heaviest.ts';
import { outcomeOfClass } from './landing-class.ts';
import { notLanded } from './not-landed.ts';
import { shareUp } from './share-text.ts';
import type { SweepDrift } from './sweep-drift.ts';
import { describeDrift } from './sweep-drift.ts';
import type { ReadSweep, SweepLeaf } from './sweep-record.ts';
import type { SweepShares } from './sweep-shares.ts';
import { sweepShares } from './sweep-shares.ts';

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
  /** The same as a share of all users; undefined where it is not known how much the audited blocks weigh. */
  readonly landedUsers: { readonly lower: number; readonly upper: number } | undefined;
  readonly notLanded: NotLandedReport;
  /** What moved since the sweep before; undefined where there is none of the same endpoint and blocks. */
  readonly drift: SweepDrift | undefined;
  readonly sentence: string;
}

/** The blocks that did not wholly land. */
export interface NotLandedReport {
  /** With most users first; no more than MOST_LISTED. */
  readonly rows: readonly NotLandedRow[];
  readonly stretches: number;
  readonly blocks: number;
  /** Share of all users, in [0, 1]. */
  readonly users: number;
}

/** Consecutive blocks of the frame that did not wholly land. */
export interface NotLandedRow {
  /** The first of them. */
  readonly first: string;
  readonly blocks: number;
  readonly network: string;
  readonly landing: string;
  /** Share of all users, in [0, 1]. */
  readonly users: number;
  /** Of the first block. */
  readonly addresses: readonly string[];
}

/** A sweep and the index of its leaf. */
export interface IndexedSweep {
  readonly index: number;
  readonly sweep: ReadSweep;
}

/** What a sweep comes to; `before` is of the same endpoint and the same blocks. Pure. */
export function describeSweep(sweep: ReadSweep, index: number | undefined, before?: IndexedSweep): SweepReport {
  const { leaf, map, weights } = sweep;
  const { all, answered, asked } = leaf.blocks;
  const inherited = Math.max(0, answered - asked);
  const error = pruningError(leaf.audit);
  let landed = 0;
  for (const { blocks, answer } of map.runs) {
    const classes = map.answers[answer]?.landings ?? [];
    landed += (blocks * classes.filter((one) => outcomeOfClass(one) === 'landed').length) / Math.max(1, classes.length);
  }
  const wrong = error * inherited;
  const shares = sweepShares(map, weights);
  return {
    index,
    leaf,
    shares,
    usersKnown: leaf.family === 4,
    coverage: all === 0 ? 0 : answered / all,
    inherited,
    pruningError: error,
    landedBlocks: {
      lower: all === 0 ? 0 : Math.max(0, landed - wrong) / all,
      upper: all === 0 ? 1 : Math.min(all, landed + wrong + (all - answered)) / all,
    },
    landedUsers: landedUsers(sweep, shares, inherited),
    notLanded: notLandedReport(sweep),
    drift: before === undefined ? undefined : describeDrift(before.sweep, before.index, sweep),
    sentence: sentenceOf(leaf, inherited, error),
  };
}

/** Users in blocks that inherited their answer are taken for all in blocks that have one: a few of these were asked. */
function landedUsers(
  { leaf, map, weights }: ReadSweep,
  { outcomes, notAsked }: SweepShares,
  inherited: number,
): SweepReport['landedUsers'] {
  const { strata } = leaf.audit;
  const total = weights.reduce((sum, { blocks, weight }) => sum + blocks * weight, 0);
  if (strata === undefined || total === 0) return undefined;
  const wrong = inherited === 0 ? 0 : misprunedWeight(strata, answeredWeights(map, weights)) / total;
  return {
    lower: Math.max(0, outcomes.landed - wrong),
    upper: Math.min(1, outcomes.landed + wrong + outcomes.missing + notAsked),
  };
}

function notLandedReport({ map, space, weights }: ReadSweep): NotLandedReport {
  const total = weights.reduce((sum, { blocks, weight }) => sum + blocks * weight, 0);
  const { rows, stretches, blocks, weight } = heaviest(notLanded(map, weights), MOST_LISTED);
  return {
    rows: rows.map((row) => ({
      first: formatPrefix(blockOfNumber(space.family, blockAtOrdinal(space, row.ordinal))),
      blocks: row.blocks,
      network: row.network,
      landing: row.landing,
      users: row.weight / total,
      addresses: row.answer.addresses,
    })),
    stretches,
    blocks,
    users: total === 0 ? 0 : weight / total,
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
        : `${integer(inherited)} inherited the answer of another block by its scope; of ${counted(audit.audited, 'block')} that were asked after all ${integer(audit.disagreed)} landed otherwise, so up to ${shareUp(error)} of the inherited may.`;
  return `${endpoint} was asked as ${what}: ${integer(blocks.answered)} of ${integer(blocks.all)} have an answer, ${integer(blocks.missing)} gave none, ${integer(blocks.notAsked)} were not asked, between ${timeOf(firstMs)} and ${timeOf(lastMs)}. ${pruning} Not a sample of users and without an interval; it enters no window.`;
}

function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
