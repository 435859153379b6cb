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
  /** In the order in which the runs name them first. No two have the same addresses. */
  readonly answers: readonly SweepAnswer[];
  readonly runs: Iterable<SweepRun>;
}

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

/** Returns the number that each answer has got: those without addresses share one where they read alike. */
function* answerLines({ answers, runs }: SweepMap): Generator<string, Int32Array> {
  const numbers = new Int32Array(answers.length).fill(NOT_ASKED);
  const without = new Map<string, number>();
  let told = 0;
  for (const { answer } of runs) {
    if (answer === NOT_ASKED || (numbers[answer] ?? NOT_ASKED) !== NOT_ASKED) continue;
    const said = answers[answer];
    if (said === undefined) throw new RangeError(`no answer ${answer}`);
    const landings = said.landings.join(',');
    const known = said.addresses.length === 0 ? without.get(landings) : undefined;
    numbers[answer] = known ?? told;
    if (known !== undefined) continue;
    if (said.addresses.length === 0) without.set(landings, told);
    yield `${told}\t${said.addresses.join(',')}\t${landings}\n`;
    told += 1;
  }
  return numbers;
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

/** Reads a text of `mapText` as it comes, in pieces cut anywhere. */
export interface MapReader {
  /** Throws TypeError for a landing that is none. */
  readonly read: (piece: string) => void;
  /** What was read. Whether it was a map's text is told by printing it again: `mapText` of it has the digest that its leaf names. */
  readonly map: () => SweepMap;
}

export function mapReader(): MapReader {
  const head: string[] = [];
  const answers: SweepAnswer[] = [];
  /** Most answers land as others do: what is said of them is held once. */
  const landingsOf = new Map<string, readonly LandingClass[]>();
  const runs = runList();
  let part: 'head' | 'answers' | 'runs' = 'head';
  let rest = '';

  function readLine(line: string): void {
    const [first = '', second = '', third = ''] = line.split('\t');
    if (part === 'runs') runs.add(Number(second), third === '-' ? NOT_ASKED : Number(third));
    else if (line === RUNS) part = 'runs';
    else if (part === 'answers') {
      const landings = landingsOf.get(third) ?? third.split(',');
      if (!landingsOf.has(third)) landings.forEach(outcomeOfClass);
      landingsOf.set(third, landings);
      answers.push({ addresses: second === '' ? [] : second.split(','), landings });
    } else if (line === ANSWERS) part = 'answers';
    else head.push(first);
  }

  return {
    read: (piece) => {
      const text = rest + piece;
      let at = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
        readLine(text.slice(at, end));
        at = end + 1;
      }
      rest = text.slice(at);
    },
    map: () => {
      const [claim = '', endpoint = '', family = '', clients = ''] = HEAD.map((name, i) =>
        (head[i + 1] ?? '').slice(`# ${name}: `.length),
      );
      return { claim, endpoint, family: family === '6' ? 6 : 4, clients, answers, runs };
    },
  };
}
