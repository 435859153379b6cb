import { formatPrefix } from '../address.ts';
import { csvField } from '../csv.ts';
import { blockAtOrdinal, blockOfNumber } from './block-space.ts';
import { inPieces } from './in-pieces.ts';
import { landingText } from './landing-class.ts';
import type { SweepDiff } from './sweep-diff.ts';
import type { ReadSweep } from './sweep-record.ts';
import { overlay } from './sweep-runs.ts';

/** Every stretch of blocks with its network and answer, in the order of blocks (RFC 4180), in pieces. */
export function sweepCsv(sweep: ReadSweep): Iterable<string> {
  return inPieces(sweepLines(sweep));
}

/** Every stretch that moved. */
export function diffCsv(diff: SweepDiff, after: Pick<ReadSweep, 'space'>): Iterable<string> {
  return inPieces(movedLines(diff, after));
}

function* sweepLines({ map, space, weights }: ReadSweep) {
  yield line(['first', 'blocks', 'network', 'weight_of_each', 'addresses', 'landing']);
  for (const { a, b, blocks, ordinal } of overlay(map.runs, weights)) {
    const { addresses, landings } = map.answers[a.answer] ?? { addresses: [], landings: ['not asked'] };
    yield line([firstOf(space, ordinal), blocks, b.network, b.weight, addresses.join(' '), landingText(landings)]);
  }
}

function* movedLines({ moved }: SweepDiff, { space }: Pick<ReadSweep, 'space'>) {
  yield line(['first', 'blocks', 'network', 'from', 'to']);
  for (const { ordinal, blocks, network, from, to } of moved) {
    yield line([firstOf(space, ordinal), blocks, network, from, to]);
  }
}

function firstOf(space: ReadSweep['space'], ordinal: number): string {
  return formatPrefix(blockOfNumber(space.family, blockAtOrdinal(space, ordinal)));
}

function line(fields: readonly (string | number)[]): string {
  return `${fields.map((field) => csvField(String(field))).join(',')}\r\n`;
}
