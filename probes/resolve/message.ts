import { addressFromBytes, formatAddress } from '../../src/core/address.ts';
import type { AnswerRecord } from '../../src/core/observation.ts';
import type { SubnetOption } from './client-subnet.ts';
import { CLIENT_SUBNET, decodeSubnet } from './client-subnet.ts';
import { HEADER, questionOf } from './query.ts';
import { decodeName } from './wire-name.ts';

/** What of a response decides a draw. */
export interface Response {
  /** `NOERROR`, `SERVFAIL`, ... or `RCODE17` for one without a name; with the upper bits of EDNS. */
  readonly rcode: string;
  readonly authoritative: boolean;
  /** The answer section, class IN. */
  readonly answers: readonly AnswerRecord[];
  /** Client-subnet options; undefined in the place of one that is malformed. */
  readonly subnets: readonly (SubnetOption | undefined)[];
}

/** How a datagram matches a query: all of it, all but the letter case of the name, or not. */
export type Match = 'exact' | 'case_lost' | 'none';

/**
 * Whether a datagram answers a query: ID, QR, opcode and question. A server that could not read the question may leave it out,
 * but then it can only say so.
 */
// Written by the peer: any length, may lie about it.
export function matchResponse(datagram: Uint8Array, query: Uint8Array): Match {
  const [, , flags = 0, flags2 = 0, countHigh, countLow] = datagram;
  const header = datagram.length >= HEADER && datagram[0] === query[0] && datagram[1] === query[1];
  if (!header || (flags & 0xf8) !== 0x80 || countHigh !== 0) return 'none';
  if (countLow === 0) return (flags2 & 0x0f) !== 0 ? 'exact' : 'none';
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
  const [questions, answers, authorities, additional] = [4, 6, 8, 10].map((offset) => view.getUint16(offset));
  let at = HEADER;
  for (let i = 0; i < (questions ?? 0); i += 1) {
    const name = decodeName(bytes, at);
    if (name === undefined || name.end + 4 > bytes.length) return undefined;
    at = name.end + 4;
  }
  const records: WireRecord[] = [];
  const total = (answers ?? 0) + (authorities ?? 0) + (additional ?? 0);
  for (let i = 0; i < total; i += 1) {
    const record = decodeRecord(bytes, view, at);
    if (record === undefined) return undefined;
    records.push(record);
    at = record.dataAt + record.dataLength;
  }
  const options = records.slice(total - (additional ?? 0)).filter(({ type }) => type === OPT);
  const parsed = records.slice(0, answers).map((record) => readAnswer(bytes, record));
  const subnets = options.map((option) => readSubnets(bytes, option));
  if (options.length > 1 || parsed.includes('malformed') || subnets.includes('malformed')) return undefined;
  return {
    rcode: rcodeText((view.getUint8(3) & 0x0f) | (((options[0]?.ttl ?? 0) >>> 24) << 4)),
    authoritative: (view.getUint8(2) & 0x04) !== 0,
    answers: parsed.filter((answer) => answer !== 'malformed' && answer !== 'other_class'),
    subnets: subnets.flatMap((list) => (list === 'malformed' ? [] : list)),
  };
}

interface WireRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** As on the wire: of an OPT record, flags. */
  readonly ttl: number;
  readonly dataAt: number;
  readonly dataLength: number;
}

function decodeRecord(bytes: Uint8Array, view: DataView, offset: number): WireRecord | undefined {
  const owner = decodeName(bytes, offset);
  if (owner === undefined || owner.end + 10 > bytes.length) return undefined;
  const { name, end } = owner;
  const dataLength = view.getUint16(end + 8);
  const dataAt = end + 10;
  if (dataAt + dataLength > bytes.length) return undefined;
  return {
    name,
    type: view.getUint16(end),
    class: view.getUint16(end + 2),
    ttl: view.getUint32(end + 4),
    dataAt,
    dataLength,
  };
}

function readAnswer(bytes: Uint8Array, record: WireRecord): AnswerRecord | 'malformed' | 'other_class' {
  if (record.class !== CLASS_IN) return 'other_class';
  const type = TYPES[record.type] ?? `TYPE${record.type}`;
  // A TTL with its top bit set is zero (RFC 2181, section 8).
  const common = { name: record.name, type, ttl: record.ttl > 0x7fffffff ? 0 : record.ttl };
  const end = record.dataAt + record.dataLength;
  switch (type) {
    case 'A':
    case 'AAAA':
      if (record.dataLength !== (type === 'A' ? 4 : 16)) return 'malformed';
      return { ...common, data: formatAddress(addressFromBytes(bytes.subarray(record.dataAt, end))) };
    case 'CNAME':
    case 'DNAME':
    case 'NS': {
      const target = decodeName(bytes, record.dataAt);
      return target?.end === end ? { ...common, data: target.name } : 'malformed';
    }
    default:
      return common;
  }
}

function readSubnets(
  bytes: Uint8Array,
  { dataAt, dataLength }: WireRecord,
): readonly (SubnetOption | undefined)[] | 'malformed' {
  const data = bytes.subarray(dataAt, dataAt + dataLength);
  const found: (SubnetOption | undefined)[] = [];
  for (let at = 0; at < data.length; ) {
    const [c1 = 0, c0 = 0, l1, l0] = data.subarray(at, at + 4);
    if (l1 === undefined || l0 === undefined) return 'malformed';
    const end = at + 4 + l1 * 256 + l0;
    if (end > data.length) return 'malformed';
    if (c1 * 256 + c0 === CLIENT_SUBNET) found.push(decodeSubnet(data.subarray(at + 4, end)));
    at = end;
  }
  return found;
}

const CLASS_IN = 1;
const OPT = 41;

const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  28: 'AAAA',
  39: 'DNAME',
  46: 'RRSIG',
  65: 'HTTPS',
};

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
