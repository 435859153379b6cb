import type { Address, Family, Prefix } from '../address.ts';
import type { Frame } from '../frame.ts';

/** How much of a client's address a sweep tells: a /24 of IPv4 or a /48 of IPv6. Blocks of these lengths are known by number. */
export type BlockLength = 24 | 48;

/** Consecutive blocks, by the number of the first: the bits of its address down to the block's length. */
export interface Stretch {
  readonly first: number;
  readonly blocks: number;
}

/** All blocks that a sweep is about, in the order of their numbers. A block's place in that order is its ordinal. */
export interface BlockSpace {
  readonly family: Family;
  readonly length: BlockLength;
  /** Ascending; they neither overlap nor touch. */
  readonly stretches: readonly Stretch[];
  /** Blocks before each stretch. */
  readonly before: Float64Array;
  readonly blocks: number;
}

/** A prefix by the number of its first block; `length` is 0 to the length of a block. */
export interface Part {
  readonly first: number;
  readonly length: number;
}

export function blockLengthOf(family: Family): BlockLength {
  return family === 4 ? 24 : 48;
}

/** The number of the block that an address lies in. */
export function blockNumber(address: Address): number {
  if (address.family === 4) return address.value >>> 8;
  const [w0, w1] = address.words;
  return w0 * 0x10000 + (w1 >>> 16);
}

/** The block of a number. */
export function blockOfNumber(family: Family, number: number): Prefix {
  if (family === 4) return { address: { family, value: number * 256 }, length: 24 };
  const words = [Math.floor(number / 0x10000), (number % 0x10000) * 0x10000, 0, 0] as const;
  return { address: { family, words }, length: 48 };
}

/** Blocks that a part holds. */
export function sizeOf({ length }: Pick<Part, 'length'>, blockLength: BlockLength): number {
  return 2 ** (blockLength - length);
}

/** The space of stretches in any order, overlapping or not. */
export function blockSpace(family: Family, stretches: Iterable<Stretch>): BlockSpace {
  const sorted = [...stretches].sort((a, b) => a.first - b.first);
  const joined: { first: number; blocks: number }[] = [];
  for (const { first, blocks } of sorted) {
    const last = joined.at(-1);
    if (last === undefined || first > last.first + last.blocks) joined.push({ first, blocks });
    else last.blocks = Math.max(last.blocks, first + blocks - last.first);
  }
  const before = new Float64Array(joined.length);
  let blocks = 0;
  for (const [i, stretch] of joined.entries()) {
    before[i] = blocks;
    blocks += stretch.blocks;
  }
  return { family, length: blockLengthOf(family), stretches: joined, before, blocks };
}

/** The IPv4 blocks of a frame: what a frame holds of IPv6 is longer than what a sweep tells. */
export function frameSpace({ rows }: Pick<Frame, 'rows'>): BlockSpace {
  const v4 = rows.filter(({ first }) => first.address.family === 4);
  return blockSpace(
    4,
    v4.map(({ first, blocks }) => ({ first: blockNumber(first.address), blocks })),
  );
}

/** The number of the block at an ordinal, 0 <= ordinal < space.blocks; RangeError outside that. */
export function blockAtOrdinal({ stretches, before, blocks }: BlockSpace, ordinal: number): number {
  if (!(ordinal >= 0 && ordinal < blocks)) throw new RangeError(`no block ${ordinal} of ${blocks}`);
  let [low, high] = [0, stretches.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((before[middle] ?? 0) <= ordinal) low = middle;
    else high = middle - 1;
  }
  return (stretches[low]?.first ?? 0) + ordinal - (before[low] ?? 0);
}

/** The ordinal of a block of the space; RangeError for another. */
export function ordinalOfBlock({ stretches, before }: BlockSpace, block: number): number {
  let [low, high] = [0, stretches.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((stretches[middle]?.first ?? 0) <= block) low = middle;
    else high = middle - 1;
  }
  const { first, blocks } = stretches[low] ?? { first: 0, blocks: 0 };
  if (block < first || block >= first + blocks) throw new RangeError(`no block ${block} in this space`);
  return block - first + (before[low] ?? 0);
}

/** A stretch as the fewest prefixes, ascending. */
export function partsOf({ first, blocks }: Stretch, blockLength: BlockLength): readonly Part[] {
  const parts: Part[] = [];
  const end = first + blocks;
  for (let at = first; at < end; ) {
    let length: number = blockLength;
    let size = 1;
    while (length > 0 && at % (size * 2) === 0 && at + size * 2 <= end) {
      size *= 2;
      length -= 1;
    }
    parts.push({ first: at, length });
    at += size;
  }
  return parts;
}
