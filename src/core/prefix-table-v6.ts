import type { Words } from './address.ts';
import { NO_VALUE, type Ranges, requireValue, sweepRanges } from './range-sweep.ts';
import { wordRows } from './word-rows.ts';

/** IPv6 ranges as they come; addresses are four unsigned 32-bit integers, most significant first. */
export interface RangeList6 extends Ranges {
  readonly first: (range: number) => Words;
  readonly last: (range: number) => Words;
  readonly add: (first: Words, last: Words, value: number) => void;
}

export interface Table6 {
  /** Value of an address of four unsigned 32-bit integers; -1 where no range holds it. */
  readonly lookup: (w0: number, w1: number, w2: number, w3: number) => number;
  readonly bytes: number;
}

/** An empty list of IPv6 ranges. */
export function rangeList6(): RangeList6 {
  const rows = wordRows(9);
  const first = (range: number): Words => [rows.at(range, 0), rows.at(range, 1), rows.at(range, 2), rows.at(range, 3)];
  const last = (range: number): Words => [rows.at(range, 4), rows.at(range, 5), rows.at(range, 6), rows.at(range, 7)];
  const width = (range: number): bigint => toBigInt(last(range)) - toBigInt(first(range));
  const add = (from: Words, to: Words, value: number): void => {
    requireValue(value);
    if (compareWords(from, to) > 0) throw new RangeError(`a range from ${from.join(', ')} to ${to.join(', ')}`);
    rows.add([...from, ...to, value]);
  };
  return {
    count: rows.count,
    value: (range) => rows.at(range, 8),
    compareFirst: (a, b) => compareWords(first(a), first(b)),
    compareLast: (a, b) => compareWords(last(a), last(b)),
    endsBefore: (a, b) => compareWords(last(a), first(b)) < 0,
    compareWidth: (a, b) => Number(width(a) - width(b)),
    first,
    last,
    add,
  };
}

/** Boundaries in address order: from each on, up to the next, its value holds. The first stands at `::`. */
interface Boundaries6 {
  readonly words: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  readonly values: Int32Array;
}

/** Finds the last boundary that is not beyond the address, by bisection among those that share its first 16 bits. */
export function table6(ranges: RangeList6): Table6 {
  const { words, values } = findBoundaries(ranges);
  const [c0, c1, c2, c3] = words;
  const starts = indexFirstBits(c0);
  const lookup = (w0: number, w1: number, w2: number, w3: number): number => {
    const bits = w0 >>> 16;
    let low = starts[bits] as number;
    let high = starts[bits + 1] as number;
    while (low < high) {
      const middle = (low + high) >>> 1;
      let order = (c0[middle] as number) - w0;
      if (order === 0) order = (c1[middle] as number) - w1;
      if (order === 0) order = (c2[middle] as number) - w2;
      if (order === 0) order = (c3[middle] as number) - w3;
      if (order > 0) high = middle;
      else low = middle + 1;
    }
    return values[low - 1] as number;
  };
  return { lookup, bytes: 4 * c0.byteLength + values.byteLength + starts.byteLength };
}

/** For each first 16 bits the number of the first boundary that is not below them, and one more for the end. */
function indexFirstBits(c0: Uint32Array): Uint32Array {
  const starts = new Uint32Array(65_537);
  let boundary = 0;
  for (let bits = 0; bits < starts.length; bits += 1) {
    while (boundary < c0.length && (c0[boundary] as number) >>> 16 < bits) boundary += 1;
    starts[bits] = boundary;
  }
  return starts;
}

function findBoundaries(ranges: RangeList6): Boundaries6 {
  const most = 2 * ranges.count() + 1;
  const column = (): Uint32Array => new Uint32Array(most);
  const words = [column(), column(), column(), column()] as const;
  const values = new Int32Array(most).fill(NO_VALUE, 0, 1);
  let newest = 0;
  const turn = (address: Words, value: number): void => {
    // Two boundaries at one address: what the sweep says last is what holds.
    if (address.some((word, i) => words[i]?.[newest] !== word)) newest += 1;
    words.forEach((c, i) => {
      c[newest] = address[i] as number;
    });
    values[newest] = value;
  };
  sweepRanges(ranges, {
    atFirst: (range, value) => turn(ranges.first(range), value),
    afterLast: (range, value) => {
      const next = after(ranges.last(range));
      if (next !== undefined) turn(next, value);
    },
  });
  const [c0, c1, c2, c3] = words;
  const cut = (c: Uint32Array): Uint32Array => c.slice(0, newest + 1);
  return { words: [cut(c0), cut(c1), cut(c2), cut(c3)], values: values.slice(0, newest + 1) };
}

/** The next address, if there is one. */
function after([w0, w1, w2, w3]: Words): Words | undefined {
  if (w3 !== 0xffffffff) return [w0, w1, w2, w3 + 1];
  if (w2 !== 0xffffffff) return [w0, w1, w2 + 1, 0];
  if (w1 !== 0xffffffff) return [w0, w1 + 1, 0, 0];
  return w0 === 0xffffffff ? undefined : [w0 + 1, 0, 0, 0];
}

function compareWords(a: Words, b: Words): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

function toBigInt(words: Words): bigint {
  return words.reduce((sum, word) => sum * 0x1_0000_0000n + BigInt(word), 0n);
}
