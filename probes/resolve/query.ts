import type { Prefix } from '../../src/core/address.ts';
import { CLIENT_SUBNET, encodeSubnet } from './client-subnet.ts';
import { encodeName } from './wire-name.ts';

const QUERY_TYPES = { A: 1, NS: 2, AAAA: 28 } as const;
export type QueryType = keyof typeof QUERY_TYPES;

/** Bytes before the question section. */
export const HEADER = 12;
const CLASS_IN = 1;
const OPT = 41;
/** What crosses the internet without fragments (DNS flag day 2020). */
const UDP_PAYLOAD = 1232;

export interface Query {
  readonly name: string;
  readonly type: QueryType;
  readonly recursionDesired: boolean;
  readonly subnet: Prefix | undefined;
}

/** A query's bytes, with an ID and the letter case of the name at random: both must be guessed to forge an answer. */
export function encodeQuery({ name, type, recursionDesired, subnet }: Query, random32: () => number): Uint8Array {
  const [question, answer, authority, additional] = [u16(1), u16(0), u16(0), u16(1)];
  const counts = [...question, ...answer, ...authority, ...additional];
  const header = [...u16(random32() & 0xffff), recursionDesired ? 1 : 0, 0, ...counts];
  const asked = [...mixCase(encodeName(name), random32), ...u16(QUERY_TYPES[type]), ...u16(CLASS_IN)];
  const data = subnet === undefined ? undefined : encodeSubnet(subnet);
  const option = data === undefined ? [] : [...u16(CLIENT_SUBNET), ...u16(data.length), ...data];
  // RFC 6891, section 6.1.2: the root's name, and in the place of a TTL version 0 without flags.
  const edns = [0, ...u16(OPT), ...u16(UDP_PAYLOAD), 0, 0, 0, 0, ...u16(option.length), ...option];
  return Uint8Array.of(...header, ...asked, ...edns);
}

/** Bytes of the question section, for what comes back must repeat it. */
export function questionOf(query: Uint8Array): Uint8Array {
  let end = HEADER;
  while (query[end] !== 0) end += 1 + (query[end] ?? 0);
  return query.subarray(HEADER, end + 5);
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
