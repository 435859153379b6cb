import { createHash } from 'node:crypto';
import type { Words } from '../core/address.ts';
import { parseField4, parseField6 } from './address-fields.ts';
import { FeedError } from './feed.ts';

/**
 * What a file of `first,last,...` rows is read into. A callback gets the line's bytes and where the fields after `last`
 * lie in them, and returns what is wrong with the row, if something is. The bytes are valid during the call only.
 */
export interface RowSink {
  readonly row4: (first: number, last: number, line: Buffer, from: number, to: number) => string | undefined;
  readonly row6: (first: Words, last: Words, line: Buffer, from: number, to: number) => string | undefined;
}

export interface RowsRead {
  /** Of all bytes that passed. */
  readonly sha256: string;
  readonly rows: number;
  readonly bad: number;
  /** The first few that were left out, as `line 7: why`. */
  readonly badRows: readonly string[];
}

const NEWLINE = 10;
const RETURN = 13;
const COMMA = 44;
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
): Promise<RowsRead> {
  const hash = createHash('sha256');
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
    hash.update(chunk);
    const bytes = viewOf(chunk);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      if (from === 0 && rest.length > 0) {
        const line = Buffer.concat([rest, bytes.subarray(0, end)]);
        take(line, 0, line.length);
        rest = Buffer.alloc(0);
      } else {
        take(bytes, from, end);
      }
      from = end + 1;
    }
    // Copied, since the chunk's memory may be used again by its reader.
    rest = Buffer.concat([rest, bytes.subarray(from)]);
    if (rest.length > MAX_LINE_BYTES) take(rest, 0, rest.length);
  }
  if (rest.length > 0) take(rest, 0, rest.length);
  if (rows === 0) throw new FeedError('parse', 'there is no row');
  if (bad > rows * MAX_BAD_SHARE) {
    throw new FeedError('parse', `${bad} of ${rows} rows cannot be read: ${named.slice(0, 3).join('; ')}`);
  }
  return { sha256: hash.digest('hex'), rows, bad, badRows: named };
}

function takeRow(sink: RowSink, line: Buffer, from: number, end: number): string | undefined {
  const to = end > from && line[end - 1] === RETURN ? end - 1 : end;
  const comma1 = indexOfComma(line, from, to);
  const comma2 = indexOfComma(line, comma1 + 1, to);
  if (comma2 >= to) return 'fewer than three fields';
  const first4 = parseField4(line, from, comma1);
  if (first4 >= 0) {
    const last4 = parseField4(line, comma1 + 1, comma2);
    if (last4 < 0) return "the last address is not of the first one's family";
    return last4 < first4 ? 'the range ends before it begins' : sink.row4(first4, last4, line, comma2 + 1, to);
  }
  const first = parseField6(line, from, comma1);
  if (first === undefined) return 'the first field is no address';
  const last = parseField6(line, comma1 + 1, comma2);
  if (last === undefined) return "the last address is not of the first one's family";
  return compareWords(last, first) < 0
    ? 'the range ends before it begins'
    : sink.row6(first, last, line, comma2 + 1, to);
}

/** Place of the first comma, or `to` or more. `Buffer.indexOf` would search on through the rest of the chunk. */
function indexOfComma(line: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && line[at] !== COMMA) at += 1;
  return at;
}

/** Order of two IPv6 addresses: below 0, 0 or above 0. */
export function compareWords(a: Words, b: Words): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

function viewOf(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
