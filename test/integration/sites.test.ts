import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { type CountryResponse, Reader } from 'maxmind';
import { addressValue, contains, parseBlock } from './blocks.ts';
import { LISTED, SITES_V4, SITES_V6, type Site } from './sites.ts';
import { PIECES } from './steering.ts';

/** A file of an installed package. */
function packageFile(name: string, file: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file);
}

/** The origins of some addresses, by reading every row of a table of ranges and comparing. */
function originsOf(sites: readonly Site[], file: string): ReadonlyMap<string, readonly number[]> {
  const wanted = sites.map(({ address }) => ({ address, value: addressValue(address) }));
  const found = new Map(wanted.map(({ address }) => [address, [] as number[]]));
  for (const row of readFileSync(packageFile('@ip-location-db/asn', file), 'utf8').trimEnd().split('\n')) {
    const [first = '', last = '', asn] = row.split(',', 3);
    const [low, high] = [addressValue(first), addressValue(last)];
    for (const { address, value } of wanted) {
      if (low <= value && value <= high) found.get(address)?.push(Number(asn));
    }
  }
  return found;
}

describe('what the integration tests hold for known', () => {
  it('is what the origin data package says of each site', () => {
    const origins = new Map([...originsOf(SITES_V4, 'asn-ipv4.csv'), ...originsOf(SITES_V6, 'asn-ipv6.csv')]);
    for (const { address, origin } of [...SITES_V4, ...SITES_V6]) {
      expect(origins.get(address), address).to.deep.equal(origin === undefined ? [] : [origin]);
    }
  }).timeout(20_000);

  it('is what the country data package says of each site', () => {
    const name = '@ip-location-db/geo-whois-asn-country-mmdb';
    const reader = new Reader<CountryResponse & { readonly country_code?: string }>(
      readFileSync(packageFile(name, 'geo-whois-asn-country.mmdb')),
    );
    for (const { address, country } of [...SITES_V4, ...SITES_V6].filter(({ origin }) => origin !== undefined)) {
      expect(reader.get(address)?.country_code, address).to.equal(country);
    }
  });

  it('has each landed site with a region, and the contested one, on the list, and no other', () => {
    for (const { address, truth } of [...SITES_V4, ...SITES_V6]) {
      const host = parseBlock(`${address}/${address.includes(':') ? 128 : 32}`);
      const regions = Object.entries(LISTED).flatMap(([region, prefixes]) =>
        prefixes.some((prefix) => contains(parseBlock(prefix), host)) ? [region] : [],
      );
      const published = truth.region === 'unknown' ? undefined : truth.region;
      const expected = truth.reason === 'range_origin_conflict' ? 'ca-montreal-1' : published;
      expect(regions, address).to.deep.equal(expected === undefined ? [] : [expected]);
    }
  });

  it('has a map without gap or overlap', () => {
    for (const family of [4, 6] as const) {
      const bits = family === 4 ? 32 : 128;
      let next = 0n;
      for (const { first, length } of PIECES.filter((piece) => piece.family === family)) {
        expect(first).to.equal(next);
        next = first + (1n << BigInt(bits - length));
      }
      expect(next).to.equal(1n << BigInt(bits));
    }
  });
});
