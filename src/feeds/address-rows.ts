import type { Words } from '../core/address.ts';
import { parseAddress } from '../core/address.ts';
import { FeedError } from './feed.ts';

/**
 * What a file of `first,last,...` rows is read into. A callback gets the line's bytes and where the fields after `last`
 * lie in them, and returns what is wrong with the row, if something is. The bytes are valid during the call only.
 */
export interface RowSink {
  readonly row4: (first: number, last: number, line: Buffer, from: number, to: number) => string | undefined;
  readonly row6: (first: Words, last: Words, line: Buffer, from: number, to: number) => string | undefined;
}

export interface RowCounts {
  readonly rows: number;
  readonly bad: number;
  /** The first few that were left out, as `line 7: why`. */
  readonly badRows: readonly string[];
}

const MAX_LINE_BYTES = 4096;
const MAX_BAD_SHARE = 0.001;
const MAX_BAD_NAMED = 20;

/**
 * Reads rows from chunks of any size: addresses as text or as decimal integers, both ends inclusive. Nothing larger than a
 * chunk and a line is held. Rows that are bad are left out and named; throws FeedError `parse` when they are more than one
 * in a thousand, when there is no row, or when a line is longer than 4 KiB.
 */
// Written by the publisher or by an operator's tool: any bytes at all.
export async function readAddressRows(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sink: RowSink,
): Promise<RowCounts> {
  const named: string[] = [];
  let rows = 0;
  let bad = 0;
  const take = (line: Buffer, from: number, to: number): void => {
    rows += 1;
    if (to - from > MAX_LINE_BYTES) throw new FeedError('parse', `line ${rows} is longer than ${MAX_LINE_BYTES} bytes`);
    const wrong = takeRow(sink, line, from, to);
    if (wrong === undefined) return;
    bad += 1;
    if (named.length < MAX_BAD_NAMED) named.push(`line ${rows}: ${wrong}`);
  };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? viewOf(chunk) : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      take(bytes, from, end);
      from = end + 1;
    }
    // A copy: the chunk's memory may be used again by its reader.
    rest = Buffer.from(bytes.subarray(from));
    if (rest.length > MAX_LINE_BYTES) take(rest, 0, rest.length);
  }
  if (rest.length > 0) take(rest, 0, rest.length);
  if (rows === 0) throw new FeedError('parse', 'there is no row');
  if (bad > rows * MAX_BAD_SHARE) {
    throw new FeedError('parse', `${bad} of ${rows} rows cannot be read: ${named.slice(0, 3).join('; ')}`);
  }
  return { rows, bad, badRows: named };
}

function takeRow(sink: RowSink, line: Buffer, from: number, end: number): string | undefined {
  const to = end > from && line[end - 1] === 13 ? end - 1 : end;
  const comma1 = indexOfComma(line, from, to);
  const comma2 = indexOfComma(line, comma1 + 1, to);
  if (comma2 >= to) return 'fewer than three fields';
  const first4 = parseField4(line, from, comma1);
  if (first4 >= 0) {
    const last4 = parseField4(line, comma1 + 1, comma2);
    if (last4 < 0) return "the last address is not of the first one's family";
    return last4 < first4 ? 'the range ends before it begins' : sink.row4(first4, last4, line, comma2 + 1, to);
  }
  const first = parseField6(line.toString('latin1', from, comma1));
  if (first === undefined) return 'the first field is no address';
  const last = parseField6(line.toString('latin1', comma1 + 1, comma2));
  if (last === undefined) return "the last address is not of the first one's family";
  return compareWords(last, first) < 0
    ? 'the range ends before it begins'
    : sink.row6(first, last, line, comma2 + 1, to);
}

/** Place of the first comma, or `to` or more. `Buffer.indexOf` would search on through the rest of the chunk. */
function indexOfComma(line: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && line[at] !== 44) at += 1;
  return at;
}

/** A dotted quad or a decimal integer below 2^32, without leading zeros; -1 for anything else. */
function parseField4(bytes: Buffer, from: number, to: number): number {
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let i = from; i < to; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte >= 48 && byte <= 57) {
      if (digits > 0 && part === 0) return -1;
      part = part * 10 + byte - 48;
      digits += 1;
      if (digits > 10) return -1;
    } else if (byte === 46 && digits > 0 && part <= 255) {
      value = value * 256 + part;
      part = 0;
      digits = 0;
      dots += 1;
    } else {
      return -1;
    }
  }
  if (digits === 0) return -1;
  if (dots === 0) return part <= 0xffffffff ? part : -1;
  return dots === 3 && part <= 255 ? value * 256 + part : -1;
}

/** IPv6 text, or a decimal integer from 2^32 up to 2^128 - 1. */
function parseField6(text: string): Words | undefined {
  if (/^[1-9][0-9]{9,38}$/.test(text)) {
    const value = BigInt(text);
    if (value >> 32n === 0n || value >> 128n !== 0n) return undefined;
    const word = (shift: bigint): number => Number((value >> shift) & 0xffffffffn);
    return [word(96n), word(64n), word(32n), word(0n)];
  }
  const address = parseAddress(text);
  return address?.family === 6 ? address.words : undefined;
}

/** Order of two IPv6 addresses: below 0, 0 or above 0. */
export function compareWords(a: Words, b: Words): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

function viewOf(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
