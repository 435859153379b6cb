import { formatPrefix } from '../core/address.ts';
import { OUTCOMES } from '../core/outcome.ts';
import { counted, integer } from '../core/rounding.ts';
import { blockAtOrdinal, blockOfNumber } from '../core/sweep/block-space.ts';
import { landingText } from '../core/sweep/landing-class.ts';
import type { SweepDiff } from '../core/sweep/sweep-diff.ts';
import { describeSweep } from '../core/sweep/sweep-report.ts';
import { overlay } from '../core/sweep/sweep-weights.ts';
import type { PastSweep } from '../sweep/past.ts';

/** Rows of a table in a terminal; the CSV has them all. */
const ROWS = 12;

/** A ratio as a percentage, up to two decimals and never rounded up to the whole. */
function percent(ratio: number): string {
  return `${(Math.floor(ratio * 10_000) / 100).toFixed(2)} %`;
}

export function sweepText(past: PastSweep): string {
  const report = describeSweep(past, undefined);
  const of = report.usersKnown ? 'users' : 'blocks';
  const { outcomes, landings, networks } = report.shares;
  const lines = [
    report.sentence,
    `landed of all blocks: between ${percent(report.landedBlocks.lower)} and ${percent(report.landedBlocks.upper)}`,
    `shares of ${of}: ${OUTCOMES.map((outcome) => `${outcome} ${percent(outcomes[outcome])}`).join(', ')}`,
    ...landings.slice(0, ROWS).map(({ landing, users }) => `  ${percent(users).padStart(9)}  ${landing}`),
    ...networks
      .slice(0, ROWS)
      .map(
        ({ network, users, outcomes: own }) =>
          `  ${percent(users).padStart(9)}  ${network}: landed ${percent(own.landed)}`,
      ),
    ...report.notLanded.slice(0, ROWS).map(notLandedLine),
    ...(report.notLanded.length > ROWS
      ? [`  and ${counted(report.notLanded.length - ROWS, 'stretch')} more: --csv`]
      : []),
    `map ${past.leaf.map}`,
  ];
  return `${lines.join('\n')}\n`;
}

function notLandedLine({
  first,
  blocks,
  network,
  landing,
}: ReturnType<typeof describeSweep>['notLanded'][number]): string {
  return `  ${first} and ${integer(blocks - 1)} after it, ${network}: ${landing}`;
}

/** Every stretch of blocks with its network and answer; a field with a comma or a quotation mark is quoted (RFC 4180). */
export function sweepCsv({ map, space, weights }: PastSweep): string {
  const lines = ['first,blocks,network,weight_of_each,addresses,landing'];
  overlay(map.runs, weights, ({ answer }, { network, weight }, blocks, ordinal) => {
    const first = formatPrefix(blockOfNumber(space.family, blockAtOrdinal(space, ordinal)));
    const { addresses, landings } = map.answers[answer] ?? { addresses: [], landings: ['not asked'] };
    lines.push([first, blocks, network, weight, addresses.join(' '), landingText(landings)].map(csvField).join(','));
  });
  return `${lines.join('\r\n')}\r\n`;
}

export function diffText(diff: SweepDiff, before: PastSweep, after: PastSweep): string {
  const lines = [
    `${after.leaf.endpoint}: from ${timeOf(before)} to ${timeOf(after)} blocks with ${percent(diff.movedUsers)} of users moved, others with ${percent(diff.renumberedUsers)} got other addresses that land alike`,
    ...diff.ways.map(
      ({ from, to, blocks, users }) => `  ${percent(users).padStart(9)}  ${counted(blocks, 'block')}: ${from} -> ${to}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

export function diffDocument(diff: SweepDiff, before: PastSweep, after: PastSweep): object {
  return {
    endpoint: after.leaf.endpoint,
    from: timeOf(before),
    to: timeOf(after),
    moved_users: diff.movedUsers,
    renumbered_users: diff.renumberedUsers,
    ways: diff.ways,
    moved: movedRows(diff, after),
  };
}

export function diffCsv(diff: SweepDiff, after: PastSweep): string {
  const rows = movedRows(diff, after).map(({ first, blocks, network, from, to }) => [first, blocks, network, from, to]);
  return `${[['first', 'blocks', 'network', 'from', 'to'], ...rows].map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`;
}

function movedRows({ moved }: SweepDiff, { space }: PastSweep) {
  return moved.map(({ ordinal, ...rest }) => ({
    first: formatPrefix(blockOfNumber(space.family, blockAtOrdinal(space, ordinal))),
    ...rest,
  }));
}

function timeOf({ leaf }: PastSweep): string {
  return new Date(leaf.lastMs).toISOString();
}

function csvField(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
