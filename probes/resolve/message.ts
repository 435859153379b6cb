import type { AnswerRecord } from '../../src/core/observation.ts';
import type { WireRecord } from './answer-record.ts';
import { CLASS_IN, decodeRecord, OPT, readRecord } from './answer-record.ts';
import type { EdnsOptions } from './edns.ts';
import { decodeOptions, NO_OPTIONS } from './edns.ts';
import { HEADER, questionOf } from './query.ts';
import { decodeName } from './wire-name.ts';

/** What a response says. Sections hold their records of class IN. */
export interface Response {
  /** `NOERROR`, `SERVFAIL`, ... or `RCODE17` for one without a name; with the upper bits of EDNS. */
  readonly rcode: string;
  readonly authoritative: boolean;
  /** AD: the server checked the signatures, or so it says. */
  readonly authenticData: boolean;
  readonly answers: readonly AnswerRecord[];
  readonly authorities: readonly AnswerRecord[];
  readonly additionals: readonly AnswerRecord[];
  readonly options: EdnsOptions;
}

/** How a datagram matches a query: all of it, all but the letter case of the name, an error without the question, or not. */
export type Match = 'exact' | 'case_lost' | 'bare' | 'none';

/**
 * Whether a datagram answers a query: ID, QR, opcode and question. A server that could not read the question may leave it out,
 * but then it can only say so.
 */
// Written by the peer: any length, may lie about it.
export function matchResponse(datagram: Uint8Array, query: Uint8Array): Match {
  const [, , flags = 0, flags2 = 0, countHigh, countLow] = datagram;
  const header = datagram.length >= HEADER && datagram[0] === query[0] && datagram[1] === query[1];
  if (!header || (flags & 0xf8) !== 0x80 || countHigh !== 0) return 'none';
  if (countLow === 0) return (flags2 & 0x0f) !== 0 ? 'bare' : 'none';
  if (countLow !== 1) return 'none';
  const asked = questionOf(query);
  const said = datagram.subarray(HEADER, HEADER + asked.length);
  if (said.length !== asked.length || asked.some((byte, i) => lower(byte) !== lower(said[i]))) return 'none';
  return asked.every((byte, i) => byte === said[i]) ? 'exact' : 'case_lost';
}

/** TC: the rest did not fit, and is to be had over TCP. */
export function isTruncated(response: Uint8Array): boolean {
  return ((response[2] ?? 0) & 0x02) !== 0;
}

/** A response that matches a query; undefined when it is malformed. */
// Written by the peer: any length, may lie about it.
export function decodeResponse(bytes: Uint8Array): Response | undefined {
  if (bytes.length < HEADER) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at: number | undefined = skipQuestions(bytes, view.getUint16(4));
  const sections: (readonly WireRecord[])[] = [];
  for (const count of [6, 8, 10].map((offset) => view.getUint16(offset))) {
    const records: WireRecord[] = [];
    for (let i = 0; i < count; i += 1) {
      const record: WireRecord | undefined = at === undefined ? undefined : decodeRecord(bytes, view, at);
      if (record === undefined) return undefined;
      records.push(record);
      at = record.dataAt + record.dataLength;
    }
    sections.push(records);
  }
  if (at === undefined) return undefined;
  const [opt, ...more] = sections[2]?.filter(({ type }) => type === OPT) ?? [];
  const options = opt === undefined ? NO_OPTIONS : decodeOptions(dataOf(bytes, opt));
  const [answers, authorities, additionals] = sections.map((records) => readSection(bytes, records));
  if (more.length > 0 || !options || !answers || !authorities || !additionals) return undefined;
  return {
    rcode: rcodeText((view.getUint8(3) & 0x0f) | (((opt?.ttl ?? 0) >>> 24) << 4)),
    authoritative: (view.getUint8(2) & 0x04) !== 0,
    authenticData: (view.getUint8(3) & 0x20) !== 0,
    answers,
    authorities,
    additionals,
    options,
  };
}

/** Offset behind the question section; undefined when it overruns the message. */
function skipQuestions(bytes: Uint8Array, count: number): number | undefined {
  let at = HEADER;
  for (let i = 0; i < count; i += 1) {
    const name = decodeName(bytes, at);
    if (name === undefined || name.end + 4 > bytes.length) return undefined;
    at = name.end + 4;
  }
  return at;
}

/** Undefined when a record of the section is malformed. */
function readSection(bytes: Uint8Array, records: readonly WireRecord[]): readonly AnswerRecord[] | undefined {
  const read: AnswerRecord[] = [];
  for (const record of records) {
    if (record.class !== CLASS_IN || record.type === OPT) continue;
    const parsed = readRecord(bytes, record);
    if (parsed === undefined) return undefined;
    read.push(parsed);
  }
  return read;
}

function dataOf(bytes: Uint8Array, { dataAt, dataLength }: WireRecord): Uint8Array {
  return bytes.subarray(dataAt, dataAt + dataLength);
}

const RCODES: Readonly<Record<number, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  16: 'BADVERS',
  23: 'BADCOOKIE',
};

function rcodeText(rcode: number): string {
  return RCODES[rcode] ?? `RCODE${rcode}`;
}

function lower(byte: number | undefined): number | undefined {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
