import type { Address } from '../../src/core/address.ts';
import { addressFromBytes } from '../../src/core/address.ts';
import type { BulkQuestion, BulkReading } from './bulk-answer.ts';
import { CLIENT_SUBNET } from './client-subnet.ts';

/** A pointer to the question's name (RFC 1035, section 4.1.4). */
const NAME_OF_QUESTION = 0xc00c;
const RECORD_HEAD = 12;
const OPT_HEAD = 11;
const A = 1;
const AAAA = 28;
const OPT = 41;
const IN = 1;

/**
 * Reads what nearly every response of a bulk is, without an object for each record: NOERROR, addresses under the question's own name,
 * and an OPT record with the client subnet as it was sent. Undefined for any other form, also for one with a fault: that is for the
 * reader of all responses to say.
 */
// Written by the peer: any length, may lie about it.
export function scanAnswer(bytes: Uint8Array, query: Uint8Array, question: BulkQuestion): BulkReading | undefined {
  const { family, template } = question;
  const [flags = 0, codes = 0] = [bytes[2], bytes[3]];
  const count = u16(bytes, 6);
  if ((flags & 0x02) !== 0 || (codes & 0x0f) !== 0 || count === 0 || u16(bytes, 8) !== 0 || u16(bytes, 10) !== 1) {
    return undefined;
  }
  const [type, size] = family === 4 ? [A, 4] : [AAAA, 16];
  const addresses: Address[] = [];
  let ttl = 0x7fffffff;
  let at = template.questionEnd;
  for (let i = 0; i < count; i += 1) {
    const dataAt = at + RECORD_HEAD;
    if (dataAt + size > bytes.length || u16(bytes, at) !== NAME_OF_QUESTION) return undefined;
    if (u16(bytes, at + 2) !== type || u16(bytes, at + 4) !== IN || u16(bytes, at + 10) !== size) return undefined;
    // A TTL with its top bit set is the other reader's.
    if ((bytes[at + 6] ?? 0) >= 0x80) return undefined;
    ttl = Math.min(ttl, (u16(bytes, at + 6) << 16) | u16(bytes, at + 8));
    addresses.push(addressAt(bytes, dataAt, size));
    at = dataAt + size;
  }
  const scope = scanOptions(bytes, at, query, template.subnetAt);
  if (scope === undefined) return undefined;
  return { state: 'answered', ecs: { state: 'echoed', scope }, authoritative: (flags & 0x04) !== 0, addresses, ttl };
}

function addressAt(bytes: Uint8Array, at: number, size: number): Address {
  if (size === 16) return addressFromBytes(bytes.subarray(at, at + size));
  return { family: 4, value: ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0 };
}

/** The scope in an OPT record that ends the message, when its client subnet is the query's and stands there once. */
function scanOptions(bytes: Uint8Array, opt: number, query: Uint8Array, subnetAt: number): number | undefined {
  let at = opt + OPT_HEAD;
  if (at > bytes.length || bytes[opt] !== 0 || u16(bytes, opt + 1) !== OPT || bytes[opt + 5] !== 0) return undefined;
  if (at + u16(bytes, opt + 9) !== bytes.length) return undefined;
  let scope: number | undefined;
  while (at < bytes.length) {
    const [code, length] = [u16(bytes, at), u16(bytes, at + 2)];
    const [data, end] = [at + 4, at + 4 + length];
    if (end > bytes.length) return undefined;
    if (code === CLIENT_SUBNET) {
      if (scope !== undefined || length !== query.length - subnetAt || !repeats(bytes, data, query, subnetAt)) {
        return undefined;
      }
      scope = bytes[data + 3] as number;
      if (scope > (query[subnetAt + 1] === 1 ? 32 : 128)) return undefined;
    }
    at = end;
  }
  return scope;
}

/** Family, source length and address; the scope is the server's. */
function repeats(bytes: Uint8Array, data: number, query: Uint8Array, subnetAt: number): boolean {
  for (let i = 0; subnetAt + i < query.length; i += 1) {
    if (i !== 3 && bytes[data + i] !== query[subnetAt + i]) return false;
  }
  return true;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
