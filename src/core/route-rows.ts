import type { Prefix, Words } from './address.ts';
import type { PrefixRows } from './route-tree.ts';
import { type WordRows, wordRows } from './word-rows.ts';

/** Prefixes with values, in any order; a prefix may come several times. Values are integers from 0 to 2^32-1. */
export interface RouteRows {
  readonly add4: (first: number, length: number, value: number) => void;
  readonly add6: (words: Words, length: number, value: number) => void;
  readonly addPrefix: (prefix: Prefix, value: number) => void;
  readonly count: () => number;
  readonly sorted: () => SortedRows;
}

/** Each prefix once, by address; the values of prefix number `i` (IPv4 first) are `values[starts[i]]` up to before `values[starts[i + 1]]`, ascending. */
interface SortedRows {
  readonly prefixes: PrefixRows;
  readonly starts: Uint32Array;
  readonly values: Uint32Array;
}

/** No rows yet. Host bits must be zero: parsers check their input before they come here. */
export function routeRows(): RouteRows {
  const rows4 = wordRows(3);
  const rows6 = wordRows(6);
  const add4 = (first: number, length: number, value: number): void => rows4.add([first, length, value]);
  const add6 = (words: Words, length: number, value: number): void => rows6.add([...words, length, value]);
  return {
    add4,
    add6,
    addPrefix: ({ address, length }, value) =>
      address.family === 4 ? add4(address.value, length, value) : add6(address.words, length, value),
    count: () => rows4.count() + rows6.count(),
    sorted: () => sortRows(rows4, rows6),
  };
}

function sortRows(rows4: WordRows, rows6: WordRows): SortedRows {
  const order4 = inOrder(rows4, 3);
  const order6 = inOrder(rows6, 6);
  const heads4 = headsOf(rows4, 2, order4);
  const heads6 = headsOf(rows6, 5, order6);
  const column = (rows: WordRows, heads: Uint32Array, order: Uint32Array, at: number): Uint32Array =>
    heads.map((place) => rows.at(order[place] as number, at));
  const words = new Uint32Array(4 * heads6.length);
  for (let row = 0; row < heads6.length; row += 1) {
    for (let i = 0; i < 4; i += 1) words[4 * row + i] = rows6.at(order6[heads6[row] as number] as number, i);
  }
  const starts = new Uint32Array(heads4.length + heads6.length + 1);
  starts.set(heads4);
  starts.set(
    heads6.map((place) => place + order4.length),
    heads4.length,
  );
  starts[starts.length - 1] = order4.length + order6.length;
  const values = new Uint32Array(order4.length + order6.length);
  values.set(order4.map((row) => rows4.at(row, 2)));
  values.set(
    order6.map((row) => rows6.at(row, 5)),
    order4.length,
  );
  return {
    prefixes: {
      v4: { first: column(rows4, heads4, order4, 0), length: Uint8Array.from(column(rows4, heads4, order4, 1)) },
      v6: { words, length: Uint8Array.from(column(rows6, heads6, order6, 4)) },
    },
    starts,
    values,
  };
}

/** Numbers of the rows by their columns from the left; collectors nearly always write them in order. */
function inOrder(rows: WordRows, columns: number): Uint32Array {
  const compare = (a: number, b: number): number => {
    for (let i = 0; i < columns; i += 1) {
      const order = rows.at(a, i) - rows.at(b, i);
      if (order !== 0) return order;
    }
    return 0;
  };
  const order = new Uint32Array(rows.count()).map((_, i) => i);
  for (let i = 1; i < order.length; i += 1) {
    if (compare(i - 1, i) > 0) return order.sort(compare);
  }
  return order;
}

/** Places in the order at which another prefix begins: it differs from the one before in the first so many columns. */
function headsOf(rows: WordRows, columns: number, order: Uint32Array): Uint32Array {
  const differ = (a: number, b: number): boolean => {
    for (let i = 0; i < columns; i += 1) {
      if (rows.at(a, i) !== rows.at(b, i)) return true;
    }
    return false;
  };
  return order
    .map((_, place) => place)
    .filter((place) => place === 0 || differ(order[place] as number, order[place - 1] as number));
}
