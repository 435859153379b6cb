import type { Address } from '../core/address.ts';
import { parsePrefix } from '../core/address.ts';
import { prefixTableBuilder } from '../core/prefix-table.ts';
import type { RangeRow } from './feed.ts';
import type { PrefixCounts } from './part.ts';

/** A published list, ready to be asked. Immutable. */
export interface Ranges {
  /** The most specific row that holds the address. */
  readonly rowOf: (address: Address) => RangeRow | undefined;
  readonly prefixes: PrefixCounts;
  /** Number of addresses in all prefixes together. */
  readonly addresses: PrefixCounts;
}

/** Of rows with the same prefix the first decides. Throws TypeError for a prefix that is none: parsers let none through. */
export function compileRanges(rows: readonly RangeRow[]): Ranges {
  const builder = prefixTableBuilder();
  const prefixes = { v4: 0, v6: 0 };
  const addresses = { v4: 0, v6: 0 };
  for (const [index, row] of rows.entries()) {
    const prefix = parsePrefix(row.prefix);
    if (prefix === undefined) throw new TypeError(`no prefix: ${row.prefix}`);
    const family = prefix.address.family === 4 ? 'v4' : 'v6';
    prefixes[family] += 1;
    addresses[family] += 2 ** ((family === 'v4' ? 32 : 128) - prefix.length);
    builder.addPrefix(prefix, index);
  }
  const table = builder.build();
  return { rowOf: (address) => rows[table.lookup(address)], prefixes, addresses };
}
