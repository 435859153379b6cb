import { type Address, firstOf, lastOf, normaliseAddress, type Prefix, type Words } from './address.ts';
import { rangeList4, type Table4, table4 } from './prefix-table-v4.ts';
import { rangeList6, type Table6, table6 } from './prefix-table-v6.ts';

/** Which value an address has: the narrowest range that holds it decides. Immutable. */
export interface PrefixTable {
  /** Value, or -1 where no range holds the address. An IPv4-mapped address is looked up as the IPv4 address that it stands for. */
  readonly lookup: (address: Address) => number;
  /** The same for an IPv4 address as an unsigned 32-bit integer. */
  readonly lookup4: Table4['lookup'];
  /** The same for an IPv6 address as four unsigned 32-bit integers, most significant first; taken as it is, mapped or not. */
  readonly lookup6: Table6['lookup'];
  /** Ranges as they were added. */
  readonly ranges: { readonly v4: number; readonly v6: number };
  /** Memory that the table holds. */
  readonly bytes: number;
}

/**
 * Collects ranges, in any order, nested or overlapping. First and last address belong to the range; values are integers
 * from 0 to 2^31-1. What is no range or no value throws RangeError: parsers check their input before they come here.
 */
export interface PrefixTableBuilder {
  readonly addRange4: (first: number, last: number, value: number) => void;
  readonly addRange6: (first: Words, last: Words, value: number) => void;
  readonly addPrefix: (prefix: Prefix, value: number) => void;
  /**
   * The table of what was added so far. Of several ranges that hold an address the narrowest decides, of equally narrow
   * ones that with the lowest value: nothing depends on the order of insertion.
   */
  readonly build: () => PrefixTable;
}

/** An empty builder. */
export function prefixTableBuilder(): PrefixTableBuilder {
  const v4 = rangeList4();
  const v6 = rangeList6();
  const addPrefix = (prefix: Prefix, value: number): void => {
    const first = firstOf(prefix);
    const last = lastOf(prefix);
    if (first.family === 4 && last.family === 4) v4.add(first.value, last.value, value);
    if (first.family === 6 && last.family === 6) v6.add(first.words, last.words, value);
  };
  const build = (): PrefixTable => joined(table4(v4), table6(v6), { v4: v4.count(), v6: v6.count() });
  return { addRange4: v4.add, addRange6: v6.add, addPrefix, build };
}

/** Stands outside the builder, so that a table that is kept does not keep the builder's rows with it. */
function joined(v4: Table4, v6: Table6, ranges: PrefixTable['ranges']): PrefixTable {
  const lookup = (address: Address): number => {
    const plain = normaliseAddress(address);
    if (plain.family === 4) return v4.lookup(plain.value);
    const { words } = plain;
    return v6.lookup(words[0], words[1], words[2], words[3]);
  };
  return { lookup, lookup4: v4.lookup, lookup6: v6.lookup, ranges, bytes: v4.bytes + v6.bytes };
}
