import { expect } from 'chai';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { type Address, addressToBytes, compareAddresses, formatAddress, parsePrefix } from '../../src/core/address.ts';
import { type PrefixTable, prefixTableBuilder } from '../../src/core/prefix-table.ts';

interface Row {
  readonly first: Address;
  readonly last: Address;
  /** How many addresses it holds, less one. */
  readonly width: bigint;
  readonly value: number;
}

function tableOf(rows: readonly Row[]): PrefixTable {
  const builder = prefixTableBuilder();
  for (const { first, last, value } of rows) {
    if (first.family === 4 && last.family === 4) builder.addRange4(first.value, last.value, value);
    if (first.family === 6 && last.family === 6) builder.addRange6(first.words, last.words, value);
  }
  return builder.build();
}

function toBigInt(address: Address): bigint {
  return addressToBytes(address).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

/** The specification, as slowly as it can be said. */
function linearSearch(rows: readonly Row[], address: Address): number {
  let best = { width: -1n, value: -1 };
  for (const { first, last, width, value } of rows) {
    if (first.family !== address.family) continue;
    if (compareAddresses(first, address) > 0 || compareAddresses(address, last) > 0) continue;
    const better = best.value < 0 || width < best.width || (width === best.width && value < best.value);
    if (better) best = { width, value };
  }
  return best.value;
}

/** Few places, so that ranges nest, overlap, touch and coincide; the ends of the space and of a /16 and /24 among them. */
const place = fc.oneof(
  fc.constantFrom(0, 1, 0xff, 0x100, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff),
  fc.nat(0x3ff).map((n) => n * 0x40),
  fc.nat(0xffffffff),
);
const v4: fc.Arbitrary<Address> = place.map((value) => ({ family: 4, value }));
const fewWords = fc.constantFrom(0, 1, 0xffff, 0xffffffff);
const v6: fc.Arbitrary<Address> = fc
  .tuple(fc.oneof(fewWords, fc.constantFrom(0x20010db8, 0x20010db9)), fewWords, fewWords, fewWords)
  .filter(([w0, w1, w2]) => w0 !== 0 || w1 !== 0 || w2 !== 0xffff)
  .map((words) => ({ family: 6, words }));
const row = fc
  .tuple(fc.oneof(fc.tuple(v4, v4), fc.tuple(v6, v6)), fc.oneof(fc.nat(3), fc.nat(0x7fffffff)))
  .map(([[a, b], value]): Row => {
    const [first, last] = compareAddresses(a, b) <= 0 ? [a, b] : [b, a];
    return { first, last, width: toBigInt(last) - toBigInt(first), value };
  });

/** Where an answer can change: the ends of every range and the addresses next to them. */
function edgesOf(rows: readonly Row[]): readonly Address[] {
  return rows
    .flatMap(({ first, last }) => [first, last])
    .flatMap((a): readonly Address[] => {
      if (a.family === 6) {
        const [w0, w1, w2, w3] = a.words;
        return [a, { family: 6, words: [w0, w1, w2, (w3 ^ 1) >>> 0] }, { family: 6, words: [w0, w1, w2, ~w3 >>> 0] }];
      }
      return [a, { family: 4, value: (a.value + 1) >>> 0 }, { family: 4, value: (a.value - 1) >>> 0 }];
    });
}

describe('prefix table against slower ways', () => {
  it('finds what a linear search finds, over nested and overlapping ranges of both families', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.array(fc.oneof(v4, v6), { maxLength: 20 }), (rows, others) => {
        const table = tableOf(rows);
        const wrong = [...edgesOf(rows), ...others].filter((address) => {
          const found = address.family === 6 ? table.lookup6(...address.words) : table.lookup(address);
          return found !== linearSearch(rows, address);
        });
        expect(wrong.map(formatAddress)).to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of insertion', () => {
    const shuffled = fc
      .array(row, { maxLength: 30 })
      .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));
    fc.assert(
      fc.property(shuffled, ([rows, other]) => {
        const a = tableOf(rows);
        const b = tableOf(other);
        for (const address of edgesOf(rows)) expect(a.lookup(address)).to.equal(b.lookup(address));
      }),
    );
  });

  it('finds the longest prefix that ipaddr.js matches', () => {
    const text4 = fc.tuple(fc.nat(0xffff), fc.integer({ min: 8, max: 32 })).map(([n, length]) => {
      const value = ((n << 16) & (-1 << (32 - length))) >>> 0;
      return `${formatAddress({ family: 4, value })}/${length}`;
    });
    const text6 = fc.tuple(fc.nat(0xffff), fc.integer({ min: 16, max: 32 })).map(([n, length]) => {
      const w0 = ((0x20010000 | n) & (-1 << (32 - length))) >>> 0;
      return `${formatAddress({ family: 6, words: [w0, 0, 0, 0] })}/${length}`;
    });
    const address = fc.oneof(
      fc.nat(0xffff).map((n): Address => ({ family: 4, value: (n << 16) >>> 0 })),
      fc.nat(0xffff).map((n): Address => ({ family: 6, words: [(0x20010000 | n) >>> 0, 0, 0, 1] })),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(text4, text6), { maxLength: 60 }), fc.array(address), (texts, addresses) => {
        const builder = prefixTableBuilder();
        for (const [i, text] of texts.entries()) {
          const prefix = parsePrefix(text);
          if (prefix === undefined) throw new TypeError(text);
          builder.addPrefix(prefix, i);
        }
        const table = builder.build();
        for (const a of addresses) {
          const peer = ipaddr.parse(formatAddress(a));
          const holding = texts.filter((text) => {
            const [base, length] = ipaddr.parseCIDR(text);
            return base.kind() === peer.kind() && (peer as ipaddr.IPv6).match(base as ipaddr.IPv6, length);
          });
          const longest = holding.sort((x, y) => Number(y.split('/')[1]) - Number(x.split('/')[1]))[0];
          expect(table.lookup(a)).to.equal(longest === undefined ? -1 : texts.indexOf(longest));
        }
      }),
    );
  });
});
