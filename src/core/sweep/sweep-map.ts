import type { Family } from '../address.ts';
import { formatPrefix } from '../address.ts';
import type { BlockSpace } from './block-space.ts';
import { blockAtOrdinal, blockOfNumber } from './block-space.ts';
import type { LandingClass } from './landing-class.ts';
import { outcomeOfClass } from './landing-class.ts';

/** What clients of a block are given: addresses in the order of their bytes with the landing of each, or why there are none. */
export interface SweepAnswer {
  readonly addresses: readonly string[];
  /** Of each address; without addresses one, of the outcome `missing`. */
  readonly landings: readonly LandingClass[];
}

/** So many blocks of the space, following those of the run before; `answer` is an index, NOT_ASKED where the sweep never came. */
export interface SweepRun {
  readonly blocks: number;
  readonly answer: number;
}

export const NOT_ASKED = -1;

/** Where each block of a space is sent for one endpoint. The runs cover the space from its first block to its last. */
export interface SweepMap {
  readonly claim: string;
  readonly endpoint: string;
  readonly family: Family;
  /** Digest of the text that tells the blocks. */
  readonly clients: string;
  /** In the order in which the runs name them first. */
  readonly answers: readonly SweepAnswer[];
  readonly runs: readonly SweepRun[];
}

/** A text that is not a map as `formatMap` prints it. */
export class SweepMapError extends Error {}

const TITLE = '# landfall sweep v1';
const HEAD = ['claim', 'endpoint', 'family', 'clients'] as const;
const ANSWERS = 'answer\taddresses\tlandings';
const RUNS = 'first\tblocks\tanswer';

/**
 * The one text of a map: neighbouring runs with the same answer are joined and answers numbered as they come, so that the order of
 * asking leaves no trace.
 */
export function formatMap({ claim, endpoint, family, clients, answers, runs }: SweepMap, space: BlockSpace): string {
  const numbers = new Map<string, number>();
  const joined: { blocks: number; answer: number }[] = [];
  for (const run of runs) {
    const number = numberOf(run.answer);
    const last = joined.at(-1);
    if (last?.answer === number) last.blocks += run.blocks;
    else joined.push({ blocks: run.blocks, answer: number });
  }

  function numberOf(answer: number): number {
    if (answer === NOT_ASKED) return NOT_ASKED;
    const said = answers[answer];
    if (said === undefined) throw new RangeError(`no answer ${answer}`);
    const key = `${said.addresses.join(',')}\t${said.landings.join(',')}`;
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  }

  const lines = [
    TITLE,
    ...[claim, endpoint, family, clients].map((value, i) => `# ${HEAD[i]}: ${value}`),
    ANSWERS,
    ...[...numbers].map(([key, number]) => `${number}\t${key}`),
    RUNS,
  ];
  let ordinal = 0;
  for (const { blocks, answer } of joined) {
    const first = blockOfNumber(space.family, blockAtOrdinal(space, ordinal));
    lines.push(`${formatPrefix(first)}\t${blocks}\t${answer === NOT_ASKED ? '-' : answer}`);
    ordinal += blocks;
  }
  if (ordinal !== space.blocks) throw new RangeError(`runs of ${ordinal} blocks for a space of ${space.blocks}`);
  return `${lines.join('\n')}\n`;
}

/** Reads what `formatMap` printed of a space. Throws SweepMapError for anything else, also for a map of other blocks. */
export function parseMap(text: string, space: BlockSpace): SweepMap {
  const lines = text.split('\n');
  const [claim = '', endpoint = '', family = '', clients = ''] = HEAD.map((name, i) =>
    (lines[i + 1] ?? '').slice(`# ${name}: `.length),
  );
  const runsAt = lines.indexOf(RUNS);
  const answers = lines.slice(HEAD.length + 2, runsAt).map((line): SweepAnswer => {
    const [, addresses = '', landings = ''] = line.split('\t');
    return { addresses: addresses === '' ? [] : addresses.split(','), landings: landings.split(',') };
  });
  const runs = lines.slice(runsAt + 1, -1).map((line): SweepRun => {
    const [, blocks, answer] = line.split('\t');
    return { blocks: Number(blocks), answer: answer === '-' ? NOT_ASKED : Number(answer) };
  });
  const map: SweepMap = { claim, endpoint, family: family === '6' ? 6 : 4, clients, answers, runs };
  if (!isPrintedAs(map, space, text)) throw new SweepMapError('this is no map of a sweep over these blocks');
  return map;
}

/** Whatever was read wrongly prints otherwise, so that printing again is the whole check. */
function isPrintedAs(map: SweepMap, space: BlockSpace, text: string): boolean {
  try {
    for (const { landings } of map.answers) landings.forEach(outcomeOfClass);
    return formatMap(map, space) === text;
  } catch (error) {
    // Numbers that are none, or beyond what is there: the text is not ours.
    if (error instanceof RangeError || error instanceof TypeError) return false;
    throw error;
  }
}
