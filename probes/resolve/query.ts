import type { Prefix } from '../../src/core/address.ts';
import { CLIENT_SUBNET, encodeSubnet } from './client-subnet.ts';
import type { EdnsOptions } from './edns.ts';
import { COOKIE, decodeOptions, NO_OPTIONS, NSID } from './edns.ts';
import { encodeName } from './wire-name.ts';

const QUERY_TYPES = { A: 1, NS: 2, AAAA: 28, HTTPS: 65 } as const;
export type QueryType = keyof typeof QUERY_TYPES;

/** Bytes before the question section. */
export const HEADER = 12;
const CLASS_IN = 1;
const OPT = 41;
/** Bytes of an OPT record before its options. */
const OPT_HEAD = 11;
const RECURSION_DESIRED = 0x01;
const AUTHENTIC_DATA = 0x20;

/** Bytes of a datagram that cross the internet without fragments (DNS flag day 2020), and those that cross anything (RFC 1035). */
export const PAYLOADS = { usual: 1232, small: 512 } as const;

/** What a query says beside its question (RFC 6891). */
export interface QueryEdns {
  /** Bytes of a datagram that we take. */
  readonly payload: number;
  readonly subnet: Prefix | undefined;
  /** Client's half of a cookie, with the server's behind it where that is known (RFC 7873). */
  readonly cookie?: Uint8Array;
  /** Asks which of its machines the server is (RFC 5001). */
  readonly nsid?: true;
}

export interface Query {
  readonly name: string;
  readonly type: QueryType;
  readonly recursionDesired: boolean;
  /** Undefined for a server that does not understand EDNS. */
  readonly edns: QueryEdns | undefined;
  /** ID 0 and small letters, so that an HTTP cache sees one query as one (RFC 8484, section 4.1): there the channel is the guard. */
  readonly plain?: true;
}

/**
 * A query's bytes, with an ID and the letter case of the name at random: both must be guessed to forge an answer. A recursive
 * server is told that its verdict on signatures is welcome (AD, RFC 6840, section 5.7).
 */
export function encodeQuery(query: Query, random32: () => number): Uint8Array {
  const random = query.plain ? () => 0 : random32;
  const flags = query.recursionDesired ? [RECURSION_DESIRED, AUTHENTIC_DATA] : [0, 0];
  const counts = [...u16(1), ...u16(0), ...u16(0), ...u16(query.edns === undefined ? 0 : 1)];
  const header = [...u16(random() & 0xffff), ...flags, ...counts];
  const asked = [...mixCase(encodeName(query.name), random), ...u16(QUERY_TYPES[query.type]), ...u16(CLASS_IN)];
  return Uint8Array.of(...header, ...asked, ...(query.edns === undefined ? [] : encodeEdns(query.edns)));
}

/** RFC 6891, section 6.1.2: the root's name, and in the place of a TTL version 0 without flags. */
function encodeEdns({ payload, subnet, cookie, nsid }: QueryEdns): readonly number[] {
  const options = [
    ...(nsid === undefined ? [] : option(NSID, [])),
    ...(cookie === undefined ? [] : option(COOKIE, cookie)),
    ...(subnet === undefined ? [] : option(CLIENT_SUBNET, encodeSubnet(subnet))),
  ];
  return [0, ...u16(OPT), ...u16(payload), 0, 0, 0, 0, ...u16(options.length), ...options];
}

function option(code: number, data: Iterable<number> & { readonly length: number }): readonly number[] {
  return [...u16(code), ...u16(data.length), ...data];
}

/** Bytes of the question section, for what comes back must repeat it; what there is of one that was cut off. */
// Written by a publisher, when a log is read again: any bytes.
export function questionOf(query: Uint8Array): Uint8Array {
  let end = HEADER;
  while (end < query.length && query[end] !== 0) end += 1 + (query[end] ?? 0);
  return query.subarray(HEADER, end + 5);
}

/** What a query of ours carries beside its question. */
export function optionsOf(query: Uint8Array): EdnsOptions {
  const opt = HEADER + questionOf(query).length;
  return decodeOptions(query.subarray(opt + OPT_HEAD)) ?? NO_OPTIONS;
}

/** Lengths of labels are below the letters, so every byte in the letters' range is one. */
function mixCase(name: Uint8Array, random32: () => number): Uint8Array {
  let bits = 0;
  return name.map((byte, i) => {
    if (i % 32 === 0) bits = random32();
    const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
    return letter ? byte ^ (((bits >>> (i % 32)) & 1) << 5) : byte;
  });
}

function u16(value: number): readonly [number, number] {
  return [value >>> 8, value & 255];
}
