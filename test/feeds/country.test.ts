import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseAddress } from '../../src/core/address.ts';
import { type Countries, readCountryMmdb, readCountryRows } from '../../src/feeds/country.ts';
import { packagedCountries } from '../../src/feeds/data-files.ts';
import { FeedError } from '../../src/feeds/feed.ts';
import { expectRefusal, expectRejection } from './refusal.ts';

function countryOf(countries: Countries, text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(text);
  return countries.countryOf(address);
}

const readText = (text: string): Promise<Countries> => readCountryRows([Buffer.from(text)]);
const packaged = (): Buffer => readFileSync(packagedCountries().paths[0] as string);

describe('country hints', () => {
  it('from rows are those of the narrowest range', async () => {
    const countries = await readCountryRows([readFileSync(new URL('fixtures/country.csv', import.meta.url))]);
    expect(
      ['129.80.1.1', '129.80.64.1', '2603:c020::1', '::ffff:129.80.64.1', '8.8.8.8'].map((text) =>
        countryOf(countries, text),
      ),
    ).to.deep.equal(['US', 'DE', 'US', 'DE', undefined]);
    expect(countries.prefixes).to.deep.equal({ v4: 2, v6: 1 });
  });

  it('from rows may come in any order', async () => {
    const countries = await readText('20,29,SG\n0,9,US\n');
    expect(['0.0.0.5', '0.0.0.25'].map((text) => countryOf(countries, text))).to.deep.equal(['US', 'SG']);
  });

  for (const code of ['us', 'USA', 'U', '', 'U1', '"US"']) {
    it(`from rows are refused when a code is ${JSON.stringify(code)}`, () =>
      expectRejection(readText(`0,9,${code}\n`), 'parse', 'line 1: the third field is no country code'));
  }

  it('from the data package are there for both families, and for mapped addresses', () => {
    const countries = readCountryMmdb(packaged());
    expect(
      ['8.8.8.8', '::ffff:8.8.8.8', '2001:4860:4860::8888', '10.0.0.1'].map((text) => countryOf(countries, text)),
    ).to.deep.equal(['US', 'US', 'US', undefined]);
  });

  it('from a tree of IPv4 alone are not made up for IPv6', () => {
    const path = (packagedCountries().paths[0] as string).replace('country.mmdb', 'country-ipv4.mmdb');
    const countries = readCountryMmdb(readFileSync(path));
    expect(['8.8.8.8', '2001:4860:4860::8888'].map((text) => countryOf(countries, text))).to.deep.equal([
      'US',
      undefined,
    ]);
  });

  it('are refused from bytes that are no mmdb file', () => {
    expectRefusal(() => readCountryMmdb(Buffer.alloc(0)), 'parse', 'no mmdb file');
    expectRefusal(() => readCountryMmdb(Buffer.from('<html></html>')), 'parse', 'no mmdb file');
  });

  it('are refused from a file whose front was lost', () => {
    expectRefusal(() => readCountryMmdb(packaged().subarray(1 << 20)), 'parse', 'does not hold the tree');
  });

  it('from a damaged tree are codes or nothing, never an error', () => {
    const good = packaged();
    const metadata = good.lastIndexOf('MaxMind.com');
    fc.assert(
      fc.property(fc.integer(), fc.ipV4(), (seed, text) => {
        const bent = Buffer.from(good);
        // The whole tree is noise; the description of it, at the end, is not.
        for (let i = 0, x = seed | 1; i < metadata - 7; i += 4, x = (Math.imul(x, 48_271) + 1) | 0)
          bent.writeInt32LE(x, i);
        expect(countryOf(readCountryMmdb(bent), text) ?? 'XX').to.match(/^[A-Z]{2}$/);
      }),
      { numRuns: 5 },
    );
  });

  it('are read or refused, whatever stands where the metadata should', () => {
    const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (front, back) => {
        try {
          const countries = readCountryMmdb(Buffer.concat([front, marker, back]));
          expect(countryOf(countries, '8.8.8.8') ?? 'XX').to.match(/^[A-Z]{2}$/);
        } catch (error) {
          expect(error).to.be.instanceOf(FeedError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
