import { addressFromBytes, formatAddress } from '../../src/core/address.ts';
import type { AnswerRecord } from '../../src/core/observation.ts';
import { decodeService } from './service-binding.ts';
import { decodeName } from './wire-name.ts';

/** A resource record where it lies in a message. */
export interface WireRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** As on the wire: of an OPT record, flags. */
  readonly ttl: number;
  readonly dataAt: number;
  readonly dataLength: number;
}

export const CLASS_IN = 1;
export const OPT = 41;

const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  28: 'AAAA',
  39: 'DNAME',
  46: 'RRSIG',
  64: 'SVCB',
  65: 'HTTPS',
};

/** The record at an offset; undefined when it overruns the message. */
// Written by the peer: any length, may lie about it.
export function decodeRecord(bytes: Uint8Array, view: DataView, offset: number): WireRecord | undefined {
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

/** What a record says; undefined when its data is not of its type. */
export function readRecord(bytes: Uint8Array, record: WireRecord): AnswerRecord | undefined {
  const type = TYPES[record.type] ?? `TYPE${record.type}`;
  // A TTL with its top bit set is zero (RFC 2181, section 8).
  const common = { name: record.name, type, ttl: record.ttl > 0x7fffffff ? 0 : record.ttl };
  const end = record.dataAt + record.dataLength;
  switch (type) {
    case 'A':
    case 'AAAA':
      if (record.dataLength !== (type === 'A' ? 4 : 16)) return undefined;
      return { ...common, data: formatAddress(addressFromBytes(bytes.subarray(record.dataAt, end))) };
    case 'CNAME':
    case 'DNAME':
    case 'NS': {
      const target = decodeName(bytes, record.dataAt);
      return target?.end === end ? { ...common, data: target.name } : undefined;
    }
    case 'SVCB':
    case 'HTTPS': {
      const service = decodeService(bytes.subarray(record.dataAt, end), record.name);
      return service === undefined ? undefined : { ...common, service };
    }
    default:
      return common;
  }
}
