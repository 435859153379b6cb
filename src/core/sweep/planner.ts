import type { BlockLength, Part, Stretch } from './block-space.ts';
import { partsOf, sizeOf } from './block-space.ts';
import type { ScopeTrie } from './scope-trie.ts';
import { OPEN } from './scope-trie.ts';

/**
 * Which block is asked for next. Parts of the space wait in no order; of one that is taken at random a random block is asked for, and
 * what the answer does not hold for waits again, as the fewest prefixes. So each answer block of a server costs one question, and a route
 * is split only where scopes are longer.
 */
export interface Planner {
  /** The number of a block; undefined when nothing waits now, though answers under way may bring more. */
  readonly next: () => number | undefined;
  /** An answer for a block that `next` gave: it holds for the prefix of `length` around it. */
  readonly answered: (block: number, length: number, value: number) => void;
  /** No answer for a block that `next` gave: it is not asked for again, and what else was asked about with it waits. */
  readonly failed: (block: number) => void;
  /** Blocks that wait or are under way; some of them may turn out to be covered. */
  readonly open: () => number;
}

/** @param random32 integers from 0 to 2^32-1 */
export function planner(
  stretches: Iterable<Stretch>,
  trie: ScopeTrie,
  { blockLength, random32 }: { readonly blockLength: BlockLength; readonly random32: () => number },
): Planner {
  const waiting: number[] = [];
  const underWay = new Map<number, Part>();
  let open = 0;
  const wait = (part: Part): void => {
    waiting.push(numberOfPart(part, blockLength));
    open += sizeOf(part, blockLength);
  };
  const below = (count: number): number => Math.floor((random32() / 2 ** 32) * count);

  for (const stretch of stretches) {
    let first = stretch.first;
    trie.runs(stretch.first, stretch.blocks, (blocks, value) => {
      if (value === OPEN) for (const part of partsOf({ first, blocks }, blockLength)) wait(part);
      first += blocks;
    });
  }

  function take(): Part | undefined {
    const last = waiting.length - 1;
    if (last < 0) return undefined;
    const at = below(last + 1);
    const number = waiting[at] as number;
    waiting[at] = waiting[last] as number;
    waiting.pop();
    return partOfNumber(number, blockLength);
  }

  /** Takes a part from those under way; of it waits again what lies outside the prefix of a length around the block. */
  function split(block: number, length: number): void {
    const part = underWay.get(block);
    if (part === undefined) throw new RangeError(`block ${block} was not asked for`);
    underWay.delete(block);
    open -= sizeOf(part, blockLength);
    for (let at = part.length + 1; at <= length; at += 1) wait(besides(block, at, blockLength));
  }

  return {
    next: () => {
      for (let part = take(); part !== undefined; part = take()) {
        const size = sizeOf(part, blockLength);
        if (trie.covering(part) === undefined) {
          const block = part.first + below(size);
          underWay.set(block, part);
          return block;
        }
        open -= size;
      }
      return undefined;
    },
    answered: (block, length, value) => {
      split(block, length);
      trie.set(partAround(block, length, blockLength), value);
    },
    failed: (block) => split(block, blockLength),
    open: () => open,
  };
}

/** A part as one number, its place in a complete binary tree: of a server that answers each block by itself millions wait. */
function numberOfPart({ first, length }: Part, blockLength: BlockLength): number {
  return 2 ** length + first / sizeOf({ length }, blockLength);
}

function partOfNumber(number: number, blockLength: BlockLength): Part {
  // Just below a power of two the logarithm rounds up to it.
  const above = Math.round(Math.log2(number));
  const length = 2 ** above > number ? above - 1 : above;
  return { first: (number - 2 ** length) * sizeOf({ length }, blockLength), length };
}

/** The prefix of a length that holds a block. */
export function partAround(block: number, length: number, blockLength: BlockLength): Part {
  const size = sizeOf({ length }, blockLength);
  return { first: Math.floor(block / size) * size, length };
}

/** The other half of the prefix that is one bit shorter. */
function besides(block: number, length: number, blockLength: BlockLength): Part {
  const { first } = partAround(block, length, blockLength);
  const size = sizeOf({ length }, blockLength);
  return { first: Math.floor(first / size) % 2 === 0 ? first + size : first - size, length };
}
