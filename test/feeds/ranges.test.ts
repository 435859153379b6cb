import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Address,
  formatPrefix,
  type Prefix,
  parseAddress,
  prefixContains,
  prefixOf,
} from '../../src/core/address.ts';
import type { RangeRow } from '../../src/feeds/feed.ts';
import { compileRanges } from '../../src/feeds/ranges.ts';

const row = (prefix: string, region: string | undefined, ...services: readonly string[]): RangeRow => ({
  prefix,
  region,
  tags: [],
  services,
});
const address = (text: string): Address => parseAddress(text) as Address;

describe('a compiled list', () => {
  const ranges = compileRanges([
    row('13.248.224.0/24', undefined, 'S3'),
    row('13.248.224.128/25', 'us-east-1', 'AMAZON'),
    row('13.248.128.0/17', 'global', 'AMAZON', 'GLOBALACCELERATOR'),
    row('13.249.0.0/16', undefined),
    row('2600::/16', 'us-west-2', 'EC2'),
    row('2600:1::/32', undefined),
  ]);

  it('has the services of wider rows too, and their region where there is no other', () => {
    const services = ['AMAZON', 'GLOBALACCELERATOR', 'S3'];
    expect(ranges.rowOf(address('13.248.224.1'))).to.deep.equal(row('13.248.224.0/24', 'global', ...services));
    expect(ranges.rowOf(address('13.248.224.129'))).to.deep.equal(row('13.248.224.128/25', 'us-east-1', ...services));
    expect(ranges.rowOf(address('13.248.225.1'))?.services).to.deep.equal(['AMAZON', 'GLOBALACCELERATOR']);
    expect(ranges.rowOf(address('13.249.0.1'))).to.deep.equal(row('13.249.0.0/16', undefined));
    expect(ranges.rowOf(address('2600:1::1'))).to.deep.equal(row('2600:1::/32', 'us-west-2', 'EC2'));
    expect(ranges.rowOf(address('13.250.0.1'))).to.equal(undefined);
    expect(ranges.rowOf(address('2601::'))).to.equal(undefined);
  });

  it('counts prefixes and addresses by family', () => {
    expect(ranges.prefixes).to.deep.equal({ v4: 4, v6: 2 });
    expect(ranges.addresses).to.deep.equal({ v4: 256 + 128 + 32_768 + 65_536, v6: 2 ** 112 + 2 ** 96 });
  });

  it('says the same as a look through all rows, widest first', () => {
    // Few bits, so that prefixes nest and meet.
    const prefixes = fc.oneof(
      fc
        .record({ value: fc.nat(255), length: fc.integer({ min: 0, max: 8 }) })
        .map(({ value, length }) => prefixOf({ family: 4, value: (value << 24) >>> 0 }, length)),
      fc
        .record({ value: fc.nat(255), length: fc.integer({ min: 0, max: 8 }) })
        .map(({ value, length }) => prefixOf({ family: 6, words: [(value << 24) >>> 0, 0, 0, 0] }, length)),
    );
    const rows = fc.uniqueArray(prefixes, { maxLength: 30, selector: formatPrefix }).chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.array(
          fc.record({ region: fc.constantFrom(undefined, 'r1', 'r2'), service: fc.constantFrom('a', 'b', 'c') }),
          {
            minLength: all.length,
            maxLength: all.length,
          },
        ),
      ),
    );
    fc.assert(
      fc.property(rows, fc.nat(255), fc.boolean(), ([all, about], top, v4) => {
        const value = (top << 24) >>> 0;
        const asked: Address = v4 ? { family: 4, value } : { family: 6, words: [value, 0, 0, 0] };
        const listed = all.map((prefix, i) => row(formatPrefix(prefix), about[i]?.region, about[i]?.service ?? 'a'));
        expect(compileRanges(listed).rowOf(asked)).to.deep.equal(byHand(all, listed, asked));
      }),
      { numRuns: 500 },
    );
  });
});

function byHand(prefixes: readonly Prefix[], rows: readonly RangeRow[], asked: Address): RangeRow | undefined {
  const holding = prefixes
    .map((prefix, i) => ({ prefix, row: rows[i] as RangeRow }))
    .filter(({ prefix }) => prefixContains(prefix, asked))
    .sort((a, b) => a.prefix.length - b.prefix.length)
    .map((held) => held.row);
  const last = holding.at(-1);
  if (last === undefined) return undefined;
  const services = [...new Set(holding.flatMap((held) => held.services))].sort();
  return { ...last, region: holding.findLast(({ region }) => region !== undefined)?.region, services };
}
