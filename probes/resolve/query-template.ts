import type { Prefix } from '../../src/core/address.ts';
import { addressFromBytes, bitsOf } from '../../src/core/address.ts';
import { encodeQuery, HEADER, PAYLOADS, questionOf } from './query.ts';

/** A query that is encoded once, and then patched: ID, letters and client block are all that differs from one to the next. */
export interface QueryTemplate {
  /** Bytes of a query. */
  readonly size: number;
  /** Offset behind the question section. */
  readonly questionEnd: number;
  /** Offset of the client-subnet option's data. */
  readonly subnetAt: number;
  /** Writes a query. Of `letters` one bit decides the case of each letter of the name, over and over after 32. */
  readonly write: (into: Uint8Array, id: number, letters: number, block: Prefix) => void;
}

/** Bytes of the option's data before the address: family, source and scope (RFC 7871, section 6). */
const SUBNET_HEAD = 4;

/** @param like a block of the family and length that all queries of the template are for */
export function createTemplate(name: string, type: 'A' | 'AAAA', like: Prefix): QueryTemplate {
  const { length, address } = like;
  const subnet = { address: addressFromBytes(new Uint8Array(bitsOf(address.family) / 8)), length };
  const edns = { payload: PAYLOADS.usual, subnet };
  const query = encodeQuery({ name, type, recursionDesired: false, edns }, () => 0);
  const questionEnd = HEADER + questionOf(query).length;
  const letterAt = lettersOf(query, questionEnd - 4);
  const blockBytes = Math.ceil(length / 8);
  const blockAt = query.length - blockBytes;
  return {
    size: query.length,
    questionEnd,
    subnetAt: blockAt - SUBNET_HEAD,
    write: (into, id, letters, block) => {
      into.set(query);
      into[0] = id >>> 8;
      into[1] = id;
      for (let i = 0; i < letterAt.length; i += 1) {
        const at = letterAt[i] as number;
        into[at] = (query[at] as number) ^ (((letters >>> (i & 31)) & 1) << 5);
      }
      writeBlock(into, blockAt, blockBytes, block);
    },
  };
}

/** Offsets of the name's letters; lengths of labels are below them. */
function lettersOf(query: Uint8Array, end: number): Uint8Array {
  const at: number[] = [];
  for (let i = HEADER; i < end; i += 1) if ((query[i] ?? 0) >= 0x61 && (query[i] ?? 0) <= 0x7a) at.push(i);
  return Uint8Array.from(at);
}

function writeBlock(into: Uint8Array, at: number, bytes: number, { address }: Prefix): void {
  if (address.family === 4) {
    for (let i = 0; i < bytes; i += 1) into[at + i] = address.value >>> (24 - 8 * i);
    return;
  }
  for (let i = 0; i < bytes; i += 1) into[at + i] = (address.words[i >> 2] ?? 0) >>> (24 - 8 * (i & 3));
}
