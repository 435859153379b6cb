import type { Address, Words } from '../core/address.ts';
import type { PrefixTable } from '../core/prefix-table.ts';
import { prefixTableBuilder } from '../core/prefix-table.ts';
import { parseInteger } from './address-fields.ts';
import type { RowSink, RowsRead } from './address-rows.ts';
import { compareWords, endOfField, readAddressRows } from './address-rows.ts';
import type { NetworkNames } from './network-names.ts';
import { networkNamesBuilder } from './network-names.ts';
import type { OriginSets } from './origin-sets.ts';
import { originSetsBuilder } from './origin-sets.ts';
import type { PrefixCounts } from './part.ts';

/** Route origins by address. Immutable. */
export interface Origins {
  readonly read: RowsRead;
  /** Ranges with an origin. */
  readonly prefixes: PrefixCounts;
  /** Memory that the tables hold. */
  readonly bytes: number;
  /** ASNs that originate the address, ascending; empty where no route is known. */
  readonly originsOf: (address: Address) => readonly number[];
  /** What the data calls a network, for display; undefined when it does not say. */
  readonly nameOf: (asn: number) => string | undefined;
}

/** How rows of a file write what stands behind their range: the AS number ends at the separator. */
export interface OriginForm {
  readonly separator: number;
  /** Where the name stands as a CSV field, behind the AS number's end. */
  readonly nameField: (line: Buffer, from: number, to: number) => readonly [field: Buffer, from: number, to: number];
}

const COMMA = 44;

const CSV: OriginForm = {
  separator: COMMA,
  nameField: (line, from, to) => [line, Math.min(from + 1, to), to],
};

/**
 * Reads rows `first,last,asn,name`, IPv4 and IPv6 in one stream, each family ascending by first address. As in routing the
 * narrowest range that holds an address decides; ranges that are equal are several origins of one route, and all of them
 * count. AS 0 means that a range is not routed (RFC 7607). Throws FeedError `parse` as `readAddressRows` does.
 */
export async function readOrigins(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  form: OriginForm = CSV,
): Promise<Origins> {
  const table = prefixTableBuilder();
  const sets = originSetsBuilder();
  const names = networkNamesBuilder();
  const count = { v4: 0, v6: 0 };
  const group4 = groupByFirst<number>(
    (a, b) => a - b,
    (first, last, asns) => {
      count.v4 += 1;
      table.addRange4(first, last, sets.valueOf(asns));
    },
  );
  const group6 = groupByFirst<Words>(compareWords, (first, last, asns) => {
    count.v6 += 1;
    table.addRange6(first, last, sets.valueOf(asns));
  });
  const take = <T>(
    group: RowGroups<T>,
    first: T,
    last: T,
    line: Buffer,
    from: number,
    to: number,
  ): string | undefined => {
    const end = endOfField(line, from, to, form.separator);
    const asn = parseInteger(line, from, end, 0xffffffff);
    if (asn < 0) return 'the third field is no AS number';
    if (!group.follows(first)) return 'it begins before the row above';
    if (asn === 0) return undefined;
    if (!sets.has(asn)) {
      const wrong = names.add(...form.nameField(line, end, to));
      if (wrong !== undefined) return wrong;
      sets.add(asn);
    }
    group.add(first, last, asn);
    return undefined;
  };
  const sink: RowSink = {
    row4: (first, last, line, from, to) => take(group4, first, last, line, from, to),
    row6: (first, last, line, from, to) => take(group6, first, last, line, from, to),
  };
  const read = await readAddressRows(chunks, sink, form.separator);
  group4.end();
  group6.end();
  return originsOver(table.build(), sets.build(), names.build(), { read, prefixes: count });
}

// On its own, so that what is kept holds nothing of the builders.
function originsOver(
  table: PrefixTable,
  sets: OriginSets,
  names: NetworkNames,
  file: Pick<Origins, 'read' | 'prefixes'>,
): Origins {
  return {
    ...file,
    bytes: table.bytes + sets.bytes + names.bytes,
    originsOf: (address) => sets.originsAt(table.lookup(address)),
    nameOf: (asn) => names.nameAt(sets.indexOf(asn)),
  };
}

/** Rows of one family on their way into the table: those that begin together are held until all of them are there. */
interface RowGroups<T> {
  /** Whether a row may begin here. */
  readonly follows: (first: T) => boolean;
  readonly add: (first: T, last: T, asn: number) => void;
  readonly end: () => void;
}

function groupByFirst<T>(
  compare: (a: T, b: T) => number,
  emit: (first: T, last: T, asns: readonly number[]) => void,
): RowGroups<T> {
  let first: T | undefined;
  let held: { readonly last: T; readonly asn: number }[] = [];
  const end = (): void => {
    if (first === undefined) return;
    const [only] = held;
    if (held.length === 1 && only !== undefined) emit(first, only.last, [only.asn]);
    else emitEqualRanges(first);
    held = [];
  };
  const emitEqualRanges = (begin: T): void => {
    const sorted = held.toSorted((a, b) => compare(a.last, b.last) || a.asn - b.asn);
    for (let from = 0; from < sorted.length; ) {
      const last = (sorted[from] as { readonly last: T }).last;
      const to = sorted.findLastIndex((row) => compare(row.last, last) === 0) + 1;
      emit(begin, last, [...new Set(sorted.slice(from, to).map((row) => row.asn))]);
      from = to;
    }
  };
  return {
    follows: (next) => first === undefined || compare(next, first) >= 0,
    add: (next, last, asn) => {
      if (first === undefined || compare(next, first) > 0) {
        end();
        first = next;
      }
      held.push({ last, asn });
    },
    end,
  };
}
