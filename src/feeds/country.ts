import { Reader } from 'maxmind';
import type { Address } from '../core/address.ts';
import { formatAddress, normaliseAddress } from '../core/address.ts';
import type { PrefixTable } from '../core/prefix-table.ts';
import { prefixTableBuilder } from '../core/prefix-table.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { readAddressRows } from './address-rows.ts';
import { FeedError } from './feed.ts';
import type { PrefixCounts } from './part.ts';

/** Country hints by address. Immutable. */
export interface Countries {
  /** Of the bytes that were read. */
  readonly sha256: string;
  /** Undefined where the format does not count them. */
  readonly prefixes: PrefixCounts | undefined;
  /** ISO 3166-1 code in capitals; undefined where the data does not say. */
  readonly countryOf: (address: Address) => string | undefined;
}

/** The two forms in which country data comes: `country_code` at the top, or MaxMind's own nesting. */
interface CountryRecord {
  readonly country_code?: unknown;
  readonly country?: { readonly iso_code?: unknown };
}

/** Reads an mmdb file (MaxMind DB format 2.0). Throws FeedError `parse` when the bytes are none. */
// Written by the publisher or by an operator's tool: any bytes at all.
export function readCountryMmdb(bytes: Buffer): Countries {
  const reader = openMmdb(bytes);
  const { ipVersion } = reader.metadata;
  const countryOf = (address: Address): string | undefined => {
    // The reader answers null to mapped addresses, and anything at all to IPv6 in a tree that is IPv4 only.
    const plain = normaliseAddress(address);
    if (plain.family === 6 && ipVersion === 4) return undefined;
    return codeOf(lookUp(reader, formatAddress(plain)));
  };
  return { sha256: sha256Hex(bytes), prefixes: undefined, countryOf };
}

function openMmdb(bytes: Buffer): Reader<never> {
  let reader: Reader<never>;
  try {
    reader = new Reader<never>(bytes);
  } catch (cause) {
    throw new FeedError('parse', 'the bytes are no mmdb file', { cause });
  }
  const { ipVersion, recordSize, searchTreeSize } = reader.metadata;
  const known = (ipVersion === 4 || ipVersion === 6) && [24, 28, 32].includes(recordSize);
  if (!known || !(searchTreeSize > 0 && searchTreeSize < bytes.length)) {
    throw new FeedError('parse', 'the mmdb file does not hold the tree that it describes');
  }
  return reader;
}

function lookUp(reader: Reader<never>, address: string): CountryRecord | null {
  try {
    return reader.get(address);
  } catch {
    // A damaged tree throws at some addresses only. It is a hint: there is none, and nothing else depends on it.
    return null;
  }
}

function codeOf(record: CountryRecord | null): string | undefined {
  const code = record?.country_code ?? record?.country?.iso_code;
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : undefined;
}

/** Reads rows `first,last,CC` in any order; the narrowest range decides. Throws FeedError `parse` as `readAddressRows` does. */
export async function readCountryRows(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Countries> {
  const builder = prefixTableBuilder();
  const read = await readAddressRows(chunks, {
    row4: (first, last, line, from, to) => {
      const code = encodeCode(line, from, to);
      if (code < 0) return NOT_A_CODE;
      builder.addRange4(first, last, code);
      return undefined;
    },
    row6: (first, last, line, from, to) => {
      const code = encodeCode(line, from, to);
      if (code < 0) return NOT_A_CODE;
      builder.addRange6(first, last, code);
      return undefined;
    },
  });
  return countriesOver(builder.build(), read.sha256);
}

const NOT_A_CODE = 'the third field is no country code';

// On its own, so that what is kept holds nothing of the builder.
function countriesOver(table: PrefixTable, sha256: string): Countries {
  return {
    sha256,
    prefixes: table.ranges,
    countryOf: (address) => {
      const code = table.lookup(address);
      return code < 0 ? undefined : String.fromCharCode(code >>> 8, code & 255);
    },
  };
}

/** Two capital letters as one integer; -1 for anything else. */
function encodeCode(line: Buffer, from: number, to: number): number {
  const first = line[from] ?? 0;
  const second = line[from + 1] ?? 0;
  const capitals = first >= 65 && first <= 90 && second >= 65 && second <= 90;
  return capitals && to - from === 2 ? first * 256 + second : -1;
}
