import type { Words } from './address.ts';
import { painter4, type Table4 } from './prefix-table-v4.ts';
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
export interface Boundaries6 {
  readonly words: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  readonly values: Int32Array;
}

/** Looks an address up among ranges that nest or overlap. */
export function table6(ranges: RangeList6): Table6 {
  return boundaryTable6(findBoundaries(ranges));
}

/**
 * Finds the last boundary that is not beyond the address: an IPv4 table over the first 32 bits names those that share its
 * first 24, bisection the one among these. Bisection over all of them takes three times the steps.
 */
export function boundaryTable6({ words, values }: Boundaries6): Table6 {
  const [c0, c1, c2, c3] = words;
  const { starts, groups } = groupBoundaries(c0);
  const { lookup: groupOf, bytes } = groups;
  const lookup = (w0: number, w1: number, w2: number, w3: number): number => {
    const group = groupOf(w0);
    let low = starts[group] as number;
    let high = starts[group + 1] as number;
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
  return { lookup, bytes: bytes + starts.byteLength + 4 * c0.byteLength + values.byteLength };
}

/**
 * Boundaries with the same first 24 bits are a group, numbered from 0: `starts` holds the first boundary of each, and one
 * more for the end; `groups` names, for any first 32 bits, the last group that does not begin beyond their first 24.
 */
function groupBoundaries(c0: Uint32Array): { readonly starts: Uint32Array; readonly groups: Table4 } {
  const starts = new Uint32Array(c0.length + 1);
  const groups = painter4();
  let group = 0;
  let block = 0;
  for (let boundary = 1; boundary < c0.length; boundary += 1) {
    const its = ((c0[boundary] as number) & 0xffffff00) >>> 0;
    if (its === block) continue;
    groups.paint(block, its - 1, group);
    group += 1;
    starts[group] = boundary;
    block = its;
  }
  groups.paint(block, 0xffffffff, group);
  starts[group + 1] = c0.length;
  return { starts: starts.slice(0, group + 2), groups: groups.table() };
}

function findBoundaries(ranges: RangeList6): Boundaries6 {
  const list = boundaryList6(2 * ranges.count() + 1);
  sweepRanges(ranges, {
    atFirst: (range, value) => list.turn(ranges.first(range), value),
    afterLast: (range, value) => {
      const next = after(ranges.last(range));
      if (next !== undefined) list.turn(next, value);
    },
  });
  return list.boundaries();
}

/** Boundaries as a walk from the lowest to the highest address meets them; of several at one address the last holds. */
export interface BoundaryList6 {
  readonly turn: (address: Words, value: number) => void;
  readonly boundaries: () => Boundaries6;
}

/** No address has a value yet; there may be so many boundaries, with the one at `::`. */
export function boundaryList6(most: number): BoundaryList6 {
  const column = (): Uint32Array => new Uint32Array(most);
  const words = [column(), column(), column(), column()] as const;
  const [c0, c1, c2, c3] = words;
  const values = new Int32Array(most).fill(NO_VALUE, 0, 1);
  let newest = 0;
  const turn = ([w0, w1, w2, w3]: Words, value: number): void => {
    if (c0[newest] !== w0 || c1[newest] !== w1 || c2[newest] !== w2 || c3[newest] !== w3) newest += 1;
    c0[newest] = w0;
    c1[newest] = w1;
    c2[newest] = w2;
    c3[newest] = w3;
    values[newest] = value;
  };
  const cut = (c: Uint32Array): Uint32Array => c.slice(0, newest + 1);
  return {
    turn,
    boundaries: () => ({ words: [cut(c0), cut(c1), cut(c2), cut(c3)], values: values.slice(0, newest + 1) }),
  };
}

/** The next address, if there is one. */
export function after([w0, w1, w2, w3]: Words): Words | undefined {
  if (w3 !== 0xffffffff) return [w0, w1, w2, w3 + 1];
  if (w2 !== 0xffffffff) return [w0, w1, w2 + 1, 0];
  if (w1 !== 0xffffffff) return [w0, w1 + 1, 0, 0];
  return w0 === 0xffffffff ? undefined : [w0 + 1, 0, 0, 0];
}

export function compareWords(a: Words, b: Words): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

function toBigInt(words: Words): bigint {
  return words.reduce((sum, word) => sum * 0x1_0000_0000n + BigInt(word), 0n);
}
