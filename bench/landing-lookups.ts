import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Reader } from 'maxmind';
import { type Address, formatAddress, parseAddress } from '../src/core/address.ts';
import type { PrefixTable } from '../src/core/prefix-table.ts';
import { type Figures, ratePerSecond } from './benchmark.ts';
import type { OriginRows } from './origin-data.ts';

/** What the lookups of a table come to, beside the bare loop and maxmind's reader in the same run. */
export interface LookupFigures {
  readonly ours: Figures;
  readonly peers: { readonly maxmind: Figures; readonly bare_16_8_8: Figures };
  readonly ratio: Figures;
}

/**
 * Lookups in the table of all origins. The bare loop reads the same three steps from one array without a function between:
 * what the machine's memory gives at that moment. maxmind's reader takes nothing but text; it is compared with ours from
 * text, over the country data, a tree of the same order of size.
 */
export async function measureLookups(
  table: PrefixTable,
  rows: OriginRows,
  drawn: { readonly v4: Uint32Array; readonly v6: Uint32Array; readonly mixed: readonly Address[] },
): Promise<LookupFigures> {
  const { v4, v6, mixed } = drawn;
  const texts = mixed.map(formatAddress);
  const maxmind = new Reader<never>(await readFile(countryFile()));
  const cells = bareCells(rows.v4);
  const bare = ratePerSecond(v4.length, () => bareLookups(cells, v4));
  const ours4 = ratePerSecond(v4.length, () => lookups4(table, v4));
  const ours6 = ratePerSecond(v6.length / 4, () => lookups6(table, v6));
  const text = ratePerSecond(texts.length, () => textLookups(table, texts));
  const text4 = texts.filter((each) => !each.includes(':'));
  const onlyV4 = ratePerSecond(text4.length, () => textLookups(table, text4));
  const theirs = ratePerSecond(texts.length, () => sumOf(texts, (each) => (maxmind.get(each) === null ? 0 : 1)));
  return {
    ours: {
      v4_lookups_per_second: ours4,
      v6_lookups_per_second: ours6,
      text_lookups_per_second: text,
      v4_text_lookups_per_second: onlyV4,
    },
    peers: { maxmind: { text_lookups_per_second: theirs }, bare_16_8_8: { v4_lookups_per_second: bare } },
    ratio: { maxmind: Number((text / theirs).toFixed(2)), bare_16_8_8: Number((ours4 / bare).toFixed(2)) },
  };
}

function lookups4(table: PrefixTable, addresses: Uint32Array): number {
  let proof = 0;
  for (let i = 0; i < addresses.length; i += 1) proof += table.lookup4(addresses[i] as number);
  return proof;
}

function lookups6(table: PrefixTable, words: Uint32Array): number {
  let proof = 0;
  for (let i = 0; i < words.length; i += 4) {
    const [w0, w1] = [words[i] as number, words[i + 1] as number];
    proof += table.lookup6(w0, w1, words[i + 2] as number, words[i + 3] as number);
  }
  return proof;
}

function textLookups(table: PrefixTable, texts: readonly string[]): number {
  return sumOf(texts, (text) => table.lookup(parseAddress(text) as Address));
}

/** The IPv4 rows in the plainest form: steps of 16, 8 and 8 bits, a node below -1. */
function bareCells(rows: readonly number[]): Int32Array {
  const cells = new Int32Array(1 << 24).fill(-1);
  let used = 65_536;
  const paint = (node: number, shift: number, first: number, last: number, value: number): void => {
    const width = 2 ** shift;
    for (let i = Math.floor(first / width); i <= Math.floor(last / width); i += 1) {
      const from = Math.max(first - i * width, 0);
      const to = Math.min(last - i * width, width - 1);
      if (from === 0 && to === width - 1) {
        cells[node + i] = value;
        continue;
      }
      const held = cells[node + i] as number;
      if (held >= -1) {
        cells.fill(held, used, used + 256);
        cells[node + i] = -2 - used;
        used += 256;
      }
      paint(-2 - (cells[node + i] as number), shift - 8, from, to, value);
    }
  };
  for (let row = 0; row < rows.length; row += 2) {
    paint(0, 16, rows[row] as number, rows[row + 1] as number, row / 2);
  }
  return cells.slice(0, used);
}

function bareLookups(cells: Int32Array, addresses: Uint32Array): number {
  let proof = 0;
  for (let i = 0; i < addresses.length; i += 1) {
    const address = addresses[i] as number;
    let cell = cells[address >>> 16] as number;
    if (cell < -1) cell = cells[-2 - cell + ((address >>> 8) & 255)] as number;
    if (cell < -1) cell = cells[-2 - cell + (address & 255)] as number;
    proof += cell;
  }
  return proof;
}

/** Three IPv4 addresses to one IPv6 address. */
export function mixFamilies(v4: Uint32Array, v6: Uint32Array, count: number): readonly Address[] {
  return Array.from({ length: count }, (_, i): Address => {
    if (i % 4 !== 0) return { family: 4, value: v4[i] as number };
    const at = (word: number): number => v6[4 * i + word] as number;
    return { family: 6, words: [at(0), at(1), at(2), at(3)] };
  });
}

function countryFile(): string {
  return createRequire(import.meta.url).resolve(
    '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
  );
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}
