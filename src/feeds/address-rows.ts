import { createHash, type Hash } from 'node:crypto';
import type { Words } from '../core/address.ts';
import { parseField4, parseField6 } from './address-fields.ts';
import { badRows } from './bad-rows.ts';
import { eachLine } from './lines.ts';

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

const COMMA = 44;

/**
 * Reads rows from chunks of any size: addresses as text or as decimal integers, both ends inclusive. `separator` is the
 * byte between fields. Nothing larger than a chunk and a line is held. Rows that are bad are left out and named; throws
 * FeedError `parse` when they are more than one in a thousand, when there is no row, or when a line is longer than 4 KiB.
 */
// Written by the publisher or by an operator's tool: any bytes at all.
export async function readAddressRows(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sink: RowSink,
  separator: number = COMMA,
): Promise<RowsRead> {
  const hash = createHash('sha256');
  const bad = badRows();
  let rows = 0;
  await eachLine(hashing(chunks, hash), (line, from, to, number) => {
    rows = number;
    const wrong = takeRow(sink, separator, line, from, to);
    if (wrong !== undefined) bad.add(number, wrong);
  });
  bad.requireFew(rows);
  return { sha256: hash.digest('hex'), rows, bad: bad.count(), badRows: bad.named };
}

/** The chunks as they are; the hash gets all bytes that pass. */
export async function* hashing(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  hash: Hash,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

function takeRow(sink: RowSink, separator: number, line: Buffer, from: number, to: number): string | undefined {
  const end1 = endOfField(line, from, to, separator);
  const end2 = endOfField(line, end1 + 1, to, separator);
  if (end2 >= to) return 'fewer than three fields';
  const first4 = parseField4(line, from, end1);
  if (first4 >= 0) {
    const last4 = parseField4(line, end1 + 1, end2);
    if (last4 < 0) return "the last address is not of the first one's family";
    return last4 < first4 ? 'the range ends before it begins' : sink.row4(first4, last4, line, end2 + 1, to);
  }
  const first = parseField6(line, from, end1);
  if (first === undefined) return 'the first field is no address';
  const last = parseField6(line, end1 + 1, end2);
  if (last === undefined) return "the last address is not of the first one's family";
  return compareWords(last, first) < 0 ? 'the range ends before it begins' : sink.row6(first, last, line, end2 + 1, to);
}

/** Place of the first separator, or `to` or more. `Buffer.indexOf` would search on through the rest of the chunk. */
export function endOfField(line: Buffer, from: number, to: number, separator: number): number {
  let at = from;
  while (at < to && line[at] !== separator) at += 1;
  return at;
}

/** Order of two IPv6 addresses: below 0, 0 or above 0. */
export function compareWords(a: Words, b: Words): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}
