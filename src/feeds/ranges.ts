import type { Address, Prefix } from '../core/address.ts';
import { compareAddresses, parsePrefix, prefixContains } from '../core/address.ts';
import { prefixTableBuilder } from '../core/prefix-table.ts';
import type { RangeRow } from './feed.ts';
import type { PrefixCounts } from './part.ts';

/** A published list, ready to be asked. Immutable. */
export interface Ranges {
  /**
   * The most specific row that holds the address, with the services of wider rows around it: what AWS publishes for its
   * accelerator as a /17 is the accelerator's also where a /24 within is listed for storage once more. Where the row names no
   * region, that of the next wider row that does.
   */
  readonly rowOf: (address: Address) => RangeRow | undefined;
  /** As published, in its order. */
  readonly rows: readonly RangeRow[];
  readonly prefixes: PrefixCounts;
  /** Number of addresses in all prefixes together. */
  readonly addresses: PrefixCounts;
  /** The publisher's number of the edition, where it counts them. */
  readonly serial: number | undefined;
}

interface Placed {
  readonly prefix: Prefix;
  readonly row: RangeRow;
}

/** Of rows with the same prefix the first decides. Throws TypeError for a prefix that is none: parsers let none through. */
export function compileRanges(rows: readonly RangeRow[], serial?: number): Ranges {
  const builder = prefixTableBuilder();
  const prefixes = { v4: 0, v6: 0 };
  const addresses = { v4: 0, v6: 0 };
  const placed = rows.map(place).sort(byAddressThenWidth);
  const effective = withEnclosing(placed);
  for (const [index, { prefix }] of placed.entries()) {
    const family = prefix.address.family === 4 ? 'v4' : 'v6';
    prefixes[family] += 1;
    addresses[family] += 2 ** ((family === 'v4' ? 32 : 128) - prefix.length);
    builder.addPrefix(prefix, index);
  }
  const table = builder.build();
  return { rowOf: (address) => effective[table.lookup(address)], rows, prefixes, addresses, serial };
}

function place(row: RangeRow): Placed {
  const prefix = parsePrefix(row.prefix);
  if (prefix === undefined) throw new TypeError(`no prefix: ${row.prefix}`);
  return { prefix, row };
}

function byAddressThenWidth(a: Placed, b: Placed): number {
  return compareAddresses(a.prefix.address, b.prefix.address) || a.prefix.length - b.prefix.length;
}

/** The rows, in their order, with what they have from the rows around them; those come first in it. */
function withEnclosing(placed: readonly Placed[]): readonly RangeRow[] {
  const around: Placed[] = [];
  return placed.map(({ prefix, row }) => {
    let wider = around.at(-1);
    while (wider !== undefined && !prefixContains(wider.prefix, prefix.address)) {
      around.pop();
      wider = around.at(-1);
    }
    const joined = wider === undefined ? row : within(row, wider.row);
    around.push({ prefix, row: joined });
    return joined;
  });
}

function within(row: RangeRow, wider: RangeRow): RangeRow {
  const region = row.region ?? wider.region;
  const more = wider.services.filter((service) => !row.services.includes(service));
  if (region === row.region && more.length === 0) return row;
  return { ...row, region, services: [...row.services, ...more].sort() };
}
