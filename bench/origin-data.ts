import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import type { Words } from '../src/core/address.ts';
import { type PrefixTable, prefixTableBuilder } from '../src/core/prefix-table.ts';
import { readAddressRows } from '../src/feeds/address-rows.ts';
import { sameRandom32 } from './benchmark.ts';

const { resolve } = createRequire(import.meta.url);

/** The whole origin data as its package ships it, both families in one stream. */
export async function* originBytes(): AsyncIterable<Uint8Array> {
  yield* createReadStream(resolve('@ip-location-db/asn/asn-ipv4-num.csv'));
  yield* createReadStream(resolve('@ip-location-db/asn/asn-ipv6.csv'));
}

/** Every range of the origin data in one table; the values are the numbers of the rows. */
export async function readOriginTable(): Promise<PrefixTable> {
  const builder = prefixTableBuilder();
  let row = 0;
  await readAddressRows(originBytes(), {
    row4: (first, last) => {
      builder.addRange4(first, last, row++);
      return undefined;
    },
    row6: (first, last) => {
      builder.addRange6(first, last, row++);
      return undefined;
    },
  });
  return builder.build();
}

/** What addresses are drawn from, and what a provider might publish. */
export interface OriginRows {
  /** First and last addresses of the IPv4 rows, in turn. */
  readonly v4: readonly number[];
  /** First addresses of the IPv6 rows. */
  readonly v6: readonly Words[];
  /** The rows of one AS alone. */
  readonly ofProvider: PrefixTable;
}

/** Reads the rows, and apart from the others those of `provider`. */
export async function readOriginRows(provider: number): Promise<OriginRows> {
  const v4: number[] = [];
  const v6: Words[] = [];
  const builder = prefixTableBuilder();
  const own = `${provider},`;
  const isOwn = (line: Buffer, from: number): boolean => line.toString('latin1', from, from + own.length) === own;
  await readAddressRows(originBytes(), {
    row4: (first, last, line, from) => {
      v4.push(first, last);
      if (isOwn(line, from)) builder.addRange4(first, last, 0);
      return undefined;
    },
    row6: (first, last, line, from) => {
      v6.push(first);
      if (isOwn(line, from)) builder.addRange6(first, last, 0);
      return undefined;
    },
  });
  return { v4, v6, ofProvider: builder.build() };
}

/** Half anywhere at all, half in routed space, each elsewhere than the one before: no lookup finds its cells warm by design. */
export function drawAddresses4({ v4 }: OriginRows, count: number): Uint32Array {
  const random32 = sameRandom32();
  return new Uint32Array(count).map((_, i) => {
    if (i % 2 === 0) return random32();
    const row = 2 * (random32() % (v4.length / 2));
    const first = v4[row] as number;
    return first + (random32() % ((v4[row + 1] as number) - first + 1));
  });
}

/** One in four anywhere in 2000::/3, the others in routed space. Four integers an address. */
export function drawAddresses6({ v6 }: OriginRows, count: number): Uint32Array {
  const random32 = sameRandom32();
  const words = new Uint32Array(4 * count);
  for (let i = 0; i < count; i += 1) {
    const [w0, w1] = v6[random32() % v6.length] as Words;
    const anywhere = i % 4 === 0;
    words[4 * i] = anywhere ? 0x20000000 + (random32() >>> 3) : w0;
    words[4 * i + 1] = anywhere ? random32() : w1 + (random32() >>> 20);
    words[4 * i + 2] = random32();
    words[4 * i + 3] = random32();
  }
  return words;
}
