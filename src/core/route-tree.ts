import { type Address, lastOf, normaliseAddress, type Prefix, prefixOf, type Words } from './address.ts';
import { painter4, type Table4 } from './prefix-table-v4.ts';
import { after, boundaryList6, boundaryTable6, compareWords, type Table6 } from './prefix-table-v6.ts';
import { NO_VALUE } from './range-sweep.ts';

/** Distinct prefixes by address, at one address the wider first. */
export interface PrefixRows {
  readonly v4: { readonly first: Uint32Array; readonly length: Uint8Array };
  /** Four words an address. */
  readonly v6: { readonly words: Uint32Array; readonly length: Uint8Array };
}

/**
 * Prefixes in the order of routing: which is the most specific that holds an address, and which the next wider one.
 * They are known by number: those of IPv4 from 0 on, then those of IPv6, as the rows have them. Immutable.
 */
export interface RouteTree {
  readonly counts: { readonly v4: number; readonly v6: number };
  /** The most specific prefix that holds the address; -1 where none does. A mapped address is looked up as IPv4. */
  readonly find: (address: Address) => number;
  /** The next wider prefix that holds a prefix; -1 where none does. */
  readonly widerThan: (number: number) => number;
  readonly prefixAt: (number: number) => Prefix;
  /** Memory that it holds, with the rows. */
  readonly bytes: number;
}

/** The tree of rows, which it keeps. */
export function routeTree(rows: PrefixRows): RouteTree {
  const counts = { v4: rows.v4.length.length, v6: rows.v6.length.length };
  const wider = new Int32Array(counts.v4 + counts.v6);
  const prefixAt = (number: number): Prefix =>
    number < counts.v4
      ? prefix4At(rows, number)
      : {
          address: { family: 6, words: wordsAt(rows, number - counts.v4) },
          length: length6At(rows, number - counts.v4),
        };
  const table4 = nest4(rows, wider);
  const table6 = nest6(rows, wider);
  const find = (address: Address): number => {
    const plain = normaliseAddress(address);
    if (plain.family === 4) return table4.lookup(plain.value);
    const { words } = plain;
    return table6.lookup(words[0], words[1], words[2], words[3]);
  };
  const { v4, v6 } = rows;
  const held = v4.first.byteLength + v4.length.byteLength + v6.words.byteLength + v6.length.byteLength;
  return {
    counts,
    find,
    widerThan: (number) => wider[number] ?? NO_VALUE,
    prefixAt,
    bytes: held + wider.byteLength + table4.bytes + table6.bytes,
  };
}

function prefix4At({ v4 }: PrefixRows, row: number): Prefix {
  return { address: { family: 4, value: v4.first[row] as number }, length: v4.length[row] as number };
}

function wordsAt({ v6: { words } }: PrefixRows, row: number): Words {
  const word = (i: number): number => words[4 * row + i] as number;
  return [word(0), word(1), word(2), word(3)];
}

function length6At({ v6 }: PrefixRows, row: number): number {
  return v6.length[row] as number;
}

/** In the order of the rows each prefix comes after all that hold it: the chain of wider ones is the stack of the walk. */
function nest4({ v4: { first, length } }: PrefixRows, wider: Int32Array): Table4 {
  const painter = painter4();
  const lastAt = (row: number): number => {
    const bits = length[row] as number;
    return ((first[row] as number) | (bits === 32 ? 0 : 0xffffffff >>> bits)) >>> 0;
  };
  let open = NO_VALUE;
  for (let row = 0; row < first.length; row += 1) {
    const from = first[row] as number;
    while (open !== NO_VALUE && lastAt(open) < from) open = wider[open] as number;
    wider[row] = open;
    painter.paint(from, lastAt(row), row);
    open = row;
  }
  return painter.table();
}

function nest6(rows: PrefixRows, wider: Int32Array): Table6 {
  const before = rows.v4.length.length;
  const count = rows.v6.length.length;
  const list = boundaryList6(2 * count + 1);
  const lastAt = (number: number): Words => {
    const row = number - before;
    const last = lastOf(prefixOf({ family: 6, words: wordsAt(rows, row) }, length6At(rows, row)));
    return (last as Extract<Address, { family: 6 }>).words;
  };
  let open = NO_VALUE;
  const leave = (last: Words): void => {
    open = wider[open] as number;
    const next = after(last);
    if (next !== undefined) list.turn(next, open);
  };
  for (let number = before; number < before + count; number += 1) {
    const from = wordsAt(rows, number - before);
    for (let last = open; last !== NO_VALUE; last = open) {
      const end = lastAt(last);
      if (compareWords(end, from) >= 0) break;
      leave(end);
    }
    wider[number] = open;
    list.turn(from, number);
    open = number;
  }
  while (open !== NO_VALUE) leave(lastAt(open));
  return boundaryTable6(list.boundaries());
}
