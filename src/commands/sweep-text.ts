import { formatPrefix } from '../core/address.ts';
import type { Outcome } from '../core/outcome.ts';
import { OUTCOMES } from '../core/outcome.ts';
import { counted, integer } from '../core/rounding.ts';
import { blockAtOrdinal, blockOfNumber } from '../core/sweep/block-space.ts';
import { shareDown, shareUp } from '../core/sweep/share-text.ts';
import type { SweepDiff } from '../core/sweep/sweep-diff.ts';
import { driftSentence } from '../core/sweep/sweep-drift.ts';
import type { ReadSweep } from '../core/sweep/sweep-record.ts';
import type { NotLandedRow } from '../core/sweep/sweep-report.ts';
import { describeSweep } from '../core/sweep/sweep-report.ts';

/** Rows of a table in a terminal; the CSV has them all. */
const ROWS = 12;
const SHARE_WIDTH = 12;

export function sweepText(past: ReadSweep): string {
  const report = describeSweep(past, undefined);
  const of = report.usersKnown ? 'users' : 'blocks';
  const { outcomes, landings, networks } = report.shares;
  const { rows, stretches } = report.notLanded;
  const { lower, upper } = report.landedBlocks;
  const lines = [
    report.sentence,
    `landed of all blocks: between ${shareDown(lower)} and ${shareUp(upper)}`,
    ...(report.landedUsers === undefined
      ? []
      : [
          `landed of all users: between ${shareDown(report.landedUsers.lower)} and ${shareUp(report.landedUsers.upper)}`,
        ]),
    `shares of ${of}: ${OUTCOMES.map((outcome) => `${outcome} ${outcomeShare(outcome, outcomes[outcome])}`).join(', ')}`,
    ...landings.slice(0, ROWS).map(({ landing, users }) => row(shareUp(users), landing)),
    ...networks
      .slice(0, ROWS)
      .map(({ network, users, outcomes: own }) => row(shareUp(users), `${network}: landed ${shareDown(own.landed)}`)),
    ...rows.slice(0, ROWS).map(notLandedLine),
    ...(stretches > ROWS
      ? [`  and ${stretches - ROWS === 1 ? 'one stretch' : `${integer(stretches - ROWS)} stretches`} more: --csv`]
      : []),
    `map ${past.leaf.map}`,
  ];
  return `${lines.join('\n')}\n`;
}

function notLandedLine({ first, blocks, network, landing, users }: NotLandedRow): string {
  return row(shareUp(users), `${blocksText(first, blocks)}, ${network}: ${landing}`);
}

function blocksText(first: string, blocks: number): string {
  return blocks === 1 ? first : `${first} and ${integer(blocks - 1)} after it`;
}

/** What landed is rounded down, all else up. */
function outcomeShare(outcome: Outcome, share: number): string {
  return outcome === 'landed' ? shareDown(share) : shareUp(share);
}

function row(share: string, text: string): string {
  return `${share.padStart(SHARE_WIDTH)}  ${text}`;
}

export function diffText(diff: SweepDiff, before: ReadSweep, after: ReadSweep): string {
  const blocks = diff.ways.reduce((sum, way) => sum + way.blocks, 0);
  const lines = [
    `${after.leaf.endpoint}, from ${timeOf(before)} to ${timeOf(after)}`,
    driftSentence(diff, blocks, after.leaf.family === 4 ? 'users' : 'blocks'),
    ...diff.ways
      .slice(0, ROWS)
      .map((way) => row(shareUp(way.users), `${counted(way.blocks, 'block')}: ${way.from} -> ${way.to}`)),
    ...(diff.ways.length > ROWS ? [`  and ${integer(diff.ways.length - ROWS)} more such ways: --json`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

export function diffDocument(diff: SweepDiff, before: ReadSweep, after: ReadSweep): object {
  const { space } = after;
  return {
    endpoint: after.leaf.endpoint,
    from: timeOf(before),
    to: timeOf(after),
    shares_of: after.leaf.family === 4 ? 'users' : 'blocks',
    moved: diff.movedUsers,
    relanded: diff.relandedUsers,
    renumbered: diff.renumberedUsers,
    unknown: diff.unknownUsers,
    ways: diff.ways,
    stretches: diff.moved.map(({ ordinal, blocks, network, from, to }) => ({
      first: formatPrefix(blockOfNumber(space.family, blockAtOrdinal(space, ordinal))),
      blocks,
      network,
      from,
      to,
    })),
  };
}

function timeOf({ leaf }: ReadSweep): string {
  return new Date(leaf.lastMs).toISOString();
}
