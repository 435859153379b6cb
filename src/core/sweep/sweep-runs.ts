/** So many blocks of the space, following those of the run before; `answer` is an index, NOT_ASKED where the sweep never came. */
export interface SweepRun {
  readonly blocks: number;
  readonly answer: number;
}

export const NOT_ASKED = -1;

/** Runs that are told one after the other; neighbours with the same answer become one. */
export interface RunList extends Iterable<SweepRun> {
  readonly add: (blocks: number, answer: number) => void;
}

const FIRST_ROOM = 1 << 10;

/** Twelve bytes a run: of a server that answers each block by itself there are millions. */
export function runList(): RunList {
  let blocks = new Float64Array(FIRST_ROOM);
  let answers = new Int32Array(FIRST_ROOM);
  let length = 0;

  function grow(): void {
    const room = Math.ceil(length * 1.5);
    const [moreBlocks, moreAnswers] = [new Float64Array(room), new Int32Array(room)];
    moreBlocks.set(blocks);
    moreAnswers.set(answers);
    [blocks, answers] = [moreBlocks, moreAnswers];
  }

  return {
    add: (count, answer) => {
      if (length > 0 && answers[length - 1] === answer) {
        blocks[length - 1] = (blocks[length - 1] as number) + count;
        return;
      }
      if (length === blocks.length) grow();
      blocks[length] = count;
      answers[length] = answer;
      length += 1;
    },
    *[Symbol.iterator]() {
      for (let i = 0; i < length; i += 1) yield { blocks: blocks[i] as number, answer: answers[i] as number };
    },
  };
}

/** Consecutive blocks that lie in one run of each of two lists. */
export interface Overlap<A, B> {
  readonly a: A;
  readonly b: B;
  readonly blocks: number;
  /** Of the first block. */
  readonly ordinal: number;
}

/** The stretches with one run in each of two lists, both of the same number of blocks. Throws RangeError else. */
export function* overlay<A extends Sized, B extends Sized>(
  as: Iterable<A>,
  bs: Iterable<B>,
): Generator<Overlap<A, B>, void> {
  const [nextA, nextB] = [as[Symbol.iterator](), bs[Symbol.iterator]()];
  let [a, b] = [nextA.next(), nextB.next()];
  let [usedA, usedB, ordinal] = [0, 0, 0];
  while (a.done !== true && b.done !== true) {
    const blocks = Math.min(a.value.blocks - usedA, b.value.blocks - usedB);
    yield { a: a.value, b: b.value, blocks, ordinal };
    ordinal += blocks;
    usedA += blocks;
    usedB += blocks;
    if (usedA === a.value.blocks) [a, usedA] = [nextA.next(), 0];
    if (usedB === b.value.blocks) [b, usedB] = [nextB.next(), 0];
  }
  if (a.done !== true || b.done !== true) throw new RangeError('the runs are of different blocks');
}

interface Sized {
  readonly blocks: number;
}
