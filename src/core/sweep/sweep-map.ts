import type { Family } from '../address.ts';
import { formatPrefix } from '../address.ts';
import type { BlockSpace } from './block-space.ts';
import { blockAtOrdinal, blockOfNumber } from './block-space.ts';
import { inPieces } from './in-pieces.ts';
import type { LandingClass } from './landing-class.ts';
import { outcomeOfClass } from './landing-class.ts';
import type { SweepRun } from './sweep-runs.ts';
import { NOT_ASKED, runList } from './sweep-runs.ts';

/** What clients of a block are given: addresses in the order of their bytes with the landing of each, or why there are none. */
export interface SweepAnswer {
  readonly addresses: readonly string[];
  /** Of each address; without addresses one, of the outcome `missing`. */
  readonly landings: readonly LandingClass[];
}

/** Where each block of a space is sent for one endpoint. The runs cover the space from its first block to its last. */
export interface SweepMap {
  readonly claim: string;
  readonly endpoint: string;
  readonly family: Family;
  /** Digest of the text that tells the blocks. */
  readonly clients: string;
  /** In the order in which the runs name them first. */
  readonly answers: readonly SweepAnswer[];
  readonly runs: Iterable<SweepRun>;
}

/** A text that is not a map as `formatMap` prints it. */
export class SweepMapError extends Error {}

const TITLE = '# landfall sweep v1';
const HEAD = ['claim', 'endpoint', 'family', 'clients'] as const;
const ANSWERS = 'answer\taddresses\tlandings';
const RUNS = 'first\tblocks\tanswer';

/**
 * The one text of a map, in pieces: neighbouring runs with the same answer are joined and answers numbered as they come, so that the
 * order of asking leaves no trace. Throws RangeError for runs of other blocks than the space's.
 */
export function mapText(map: SweepMap, space: BlockSpace): Iterable<string> {
  return inPieces(mapLines(map, space));
}

function* mapLines(map: SweepMap, space: BlockSpace): Generator<string, void> {
  yield `${TITLE}\n`;
  for (const name of HEAD) yield `# ${name}: ${map[name]}\n`;
  yield `${ANSWERS}\n`;
  const numbers = yield* answerLines(map);
  yield `${RUNS}\n`;
  yield* runLines(map, numbers, space);
}

/** Returns the number that each answer has got; some are the same to read. */
function* answerLines({ answers, runs }: SweepMap): Generator<string, Int32Array> {
  const numbers = new Map<string, number>();
  const numberOf = new Int32Array(answers.length).fill(NOT_ASKED);
  for (const { answer } of runs) {
    if (answer === NOT_ASKED || numberOf[answer] !== NOT_ASKED) continue;
    const said = answers[answer];
    if (said === undefined) throw new RangeError(`no answer ${answer}`);
    const key = `${said.addresses.join(',')}\t${said.landings.join(',')}`;
    const known = numbers.get(key);
    if (known === undefined) yield `${numbers.size}\t${key}\n`;
    numberOf[answer] = known ?? numbers.size;
    numbers.set(key, numberOf[answer]);
  }
  return numberOf;
}

function* runLines({ runs }: SweepMap, numbers: Int32Array, space: BlockSpace): Generator<string, void> {
  let [ordinal, joined, number] = [0, 0, NOT_ASKED];
  const line = (): string => {
    const first = blockOfNumber(space.family, blockAtOrdinal(space, ordinal - joined));
    return `${formatPrefix(first)}\t${joined}\t${number === NOT_ASKED ? '-' : number}\n`;
  };
  for (const { blocks, answer } of runs) {
    const next = numbers[answer] ?? NOT_ASKED;
    if (joined > 0 && next !== number) {
      yield line();
      joined = 0;
    }
    number = next;
    joined += blocks;
    ordinal += blocks;
  }
  if (joined > 0) yield line();
  if (ordinal !== space.blocks) throw new RangeError(`runs of ${ordinal} blocks for a space of ${space.blocks}`);
}

/** Reads a text of `mapText` for a space. Throws SweepMapError for anything else, also for a map of other blocks. */
export function parseMap(text: string, space: BlockSpace): SweepMap {
  const runsAt = text.indexOf(`\n${RUNS}\n`);
  const head = text.slice(0, Math.max(0, runsAt)).split('\n');
  const [claim = '', endpoint = '', family = '', clients = ''] = HEAD.map((name, i) =>
    (head[i + 1] ?? '').slice(`# ${name}: `.length),
  );
  const answers = head.slice(HEAD.length + 2).map((line): SweepAnswer => {
    const [, addresses = '', landings = ''] = line.split('\t');
    return { addresses: addresses === '' ? [] : addresses.split(','), landings: landings.split(',') };
  });
  const runs = runList();
  for (let at = runsAt + RUNS.length + 2, end = 0; at < text.length; at = end + 1) {
    end = text.indexOf('\n', at);
    if (end < 0) break;
    const [, blocks, answer] = text.slice(at, end).split('\t');
    runs.add(Number(blocks), answer === '-' ? NOT_ASKED : Number(answer));
  }
  const map: SweepMap = { claim, endpoint, family: family === '6' ? 6 : 4, clients, answers, runs };
  if (!isPrintedAs(map, space, text)) throw new SweepMapError('this is no map of a sweep over these blocks');
  return map;
}

/** Whatever was read wrongly prints otherwise, so that printing again is the whole check. */
function isPrintedAs(map: SweepMap, space: BlockSpace, text: string): boolean {
  let at = 0;
  try {
    for (const { landings } of map.answers) landings.forEach(outcomeOfClass);
    for (const piece of mapText(map, space)) {
      if (!text.startsWith(piece, at)) return false;
      at += piece.length;
    }
    return at === text.length;
  } catch (error) {
    // Numbers that are none, or beyond what is there: the text is not ours.
    if (error instanceof RangeError || error instanceof TypeError) return false;
    throw error;
  }
}
