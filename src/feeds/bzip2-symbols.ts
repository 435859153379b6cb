import type { BitWindow } from './bit-window.ts';
import { FeedError } from './feed.ts';

const MAX_CODE_BITS = 20;
const MAX_SELECTORS = 18_002;
const SYMBOLS_A_SELECTOR = 50;
/** A run longer than any block: 2^20 bytes. */
const MAX_RUN_DIGITS = 20;
const TOO_LONG = 'a block is too long';

/** Codes of one table: the longer a code the greater it is, so its length follows from comparing. */
interface CodeTable {
  readonly shortest: number;
  /** By length: the first value of 20 bits that no code of this length or shorter begins. */
  readonly limits: Uint32Array;
  /** By length: what to add to a code to get its place among the symbols. */
  readonly offsets: Int32Array;
  /** Symbols by their codes. */
  readonly symbols: Uint16Array;
}

/**
 * Reads the coded symbols of a block, undoes move-to-front and the run lengths of zeros, and puts the bytes into `block`,
 * one an entry. Returns their number. Throws FeedError `parse` for what cannot be a block, or does not fit.
 */
// Written by anybody: any bytes at all.
export function readSymbols(input: BitWindow, block: Uint32Array): number {
  const front = readUsedBytes(input);
  const tables = input.read(3);
  if (tables < 2 || tables > 6) throw damaged('number of tables');
  const selectors = readSelectors(input, tables);
  const codes = Array.from({ length: tables }, () => readTable(input, front.length + 2));
  const last = front.length + 1;
  let used = 0;
  let run = 0;
  let digits = 0;
  for (const selector of selectors) {
    const table = codes[selector] as CodeTable;
    for (let i = 0; i < SYMBOLS_A_SELECTOR; i += 1) {
      const symbol = readSymbol(input, table);
      if (symbol <= 1) {
        if (digits === MAX_RUN_DIGITS) throw damaged('a run is too long');
        run += (symbol + 1) << digits;
        digits += 1;
        continue;
      }
      if (digits > 0) {
        if (used + run > block.length) throw damaged(TOO_LONG);
        block.fill(front[0] as number, used, used + run);
        used += run;
        run = 0;
        digits = 0;
      }
      if (symbol === last) return used;
      if (used === block.length) throw damaged(TOO_LONG);
      const byte = front[symbol - 1] as number;
      for (let place = symbol - 1; place > 0; place -= 1) front[place] = front[place - 1] as number;
      front[0] = byte;
      block[used] = byte;
      used += 1;
    }
  }
  throw damaged('a block has no end');
}

/** The bytes that occur, ascending: a map of 16 bits names the maps of 16 bytes that follow. */
function readUsedBytes(input: BitWindow): Uint8Array {
  const groups = input.read(16);
  const bytes: number[] = [];
  for (let group = 0; group < 16; group += 1) {
    if ((groups & (0x8000 >>> group)) === 0) continue;
    const map = input.read(16);
    for (let i = 0; i < 16; i += 1) {
      if ((map & (0x8000 >>> i)) !== 0) bytes.push(16 * group + i);
    }
  }
  if (bytes.length === 0) throw damaged('a block without bytes');
  return Uint8Array.from(bytes);
}

/** Which table codes each fifty symbols; more than a block can need are read and left out, as 1.0.8 does. */
function readSelectors(input: BitWindow, tables: number): Uint8Array {
  const count = input.read(15);
  const front = [0, 1, 2, 3, 4, 5].slice(0, tables);
  const selectors = new Uint8Array(Math.min(count, MAX_SELECTORS));
  for (let i = 0; i < count; i += 1) {
    let place = 0;
    while (input.read(1) === 1) place += 1;
    const [selector] = front.splice(place, 1);
    if (selector === undefined) throw damaged('a table that is not there');
    front.unshift(selector);
    selectors[i] = selector;
  }
  return selectors;
}

function readTable(input: BitWindow, count: number): CodeTable {
  const lengths = new Uint8Array(count);
  let length = input.read(5);
  for (let symbol = 0; symbol < count; symbol += 1) {
    while (input.read(1) === 1) length += input.read(1) === 1 ? -1 : 1;
    if (length < 1 || length > MAX_CODE_BITS) throw damaged('length of a code');
    lengths[symbol] = length;
  }
  const symbols: number[] = [];
  const limits = new Uint32Array(MAX_CODE_BITS + 1);
  const offsets = new Int32Array(MAX_CODE_BITS + 1);
  let code = 0;
  for (let bits = 1; bits <= MAX_CODE_BITS; bits += 1) {
    code <<= 1;
    offsets[bits] = symbols.length - code;
    for (const [symbol, its] of lengths.entries()) {
      if (its !== bits) continue;
      symbols.push(symbol);
      code += 1;
    }
    if (code > 2 ** bits) throw damaged('more codes than there are');
    limits[bits] = code << (MAX_CODE_BITS - bits);
  }
  return { shortest: Math.min(...lengths), limits, offsets, symbols: Uint16Array.from(symbols) };
}

function readSymbol(input: BitWindow, { shortest, limits, offsets, symbols }: CodeTable): number {
  const ahead = input.peek(MAX_CODE_BITS);
  let bits = shortest;
  while (bits <= MAX_CODE_BITS && ahead >= (limits[bits] as number)) bits += 1;
  if (bits > MAX_CODE_BITS) throw damaged('a code that no table has');
  input.skip(bits);
  return symbols[(ahead >>> (MAX_CODE_BITS - bits)) + (offsets[bits] as number)] as number;
}

function damaged(what: string): FeedError {
  return new FeedError('parse', `the bzip2 stream is damaged: ${what}`);
}
