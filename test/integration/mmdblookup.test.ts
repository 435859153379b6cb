import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Address, formatAddress } from '../../src/core/address.ts';
import { type Countries, readCountryMmdb } from '../../src/feeds/country.ts';
import { packagedCountries } from '../../src/feeds/data-files.ts';
import { randomFrom } from '../core/random.ts';

/** Anywhere in IPv4; in IPv6 anywhere in what the registries give out, in pieces of which many are in use. */
function drawAddresses(seed: number, count: number): readonly Address[] {
  const random = randomFrom(seed);
  const word = (): number => Math.floor(random() * 2 ** 32);
  return Array.from({ length: count }, (_, i): Address => {
    if (i % 4 !== 0) return { family: 4, value: word() };
    return { family: 6, words: [0x20000000 + (word() >>> (random() < 0.5 ? 3 : 6)), word(), word(), word()] };
  });
}

describe('countries of the data package', () => {
  const [file = ''] = packagedCountries().paths;
  let countries: Countries;
  let dir: string;
  before(() => {
    countries = readCountryMmdb(readFileSync(file));
    dir = mkdtempSync(join(tmpdir(), 'landfall-mmdb-'));
  });
  after(() => rmSync(dir, { recursive: true }));

  /** The country of each address as another program says, a line each, empty where it knows none. */
  function expectSame(addresses: readonly Address[], ask: (list: string) => string): void {
    const list = join(dir, 'addresses');
    writeFileSync(list, addresses.map((address) => `${formatAddress(address)}\n`).join(''));
    const answers = ask(list).trimEnd().split('\n');
    expect(answers).to.have.length(addresses.length);
    const different = addresses.flatMap((address, i) => {
      const ours = countries.countryOf(address) ?? '-';
      return ours === answers[i] ? [] : [`${formatAddress(address)}: ${ours}, not ${answers[i]}`];
    });
    expect(different).to.deep.equal([]);
    expect(new Set(answers).size).to.be.above(100);
  }

  it('are those that mmdblookup finds, at four thousand addresses', () => {
    const script = `while read -r ip; do c=$(mmdblookup --file "$1" --ip "$ip" country_code 2>/dev/null | tr -dc A-Z); echo "\${c:--}"; done < "$2"`;
    expectSame(drawAddresses(1, 4000), (list) =>
      execFileSync('sh', ['-c', script, 'sh', file, list], { encoding: 'utf8', maxBuffer: 1 << 24 }),
    );
  });

  it("are those that mmdblookup's library finds, at a million", () => {
    const script = [
      'import sys, maxminddb',
      'reader = maxminddb.open_database(sys.argv[1], maxminddb.MODE_MMAP_EXT)',
      'for line in open(sys.argv[2]):',
      "    print((reader.get(line.strip()) or {}).get('country_code') or '-')",
    ].join('\n');
    expectSame(drawAddresses(2, 1_000_000), (list) =>
      execFileSync('/usr/bin/python3', ['-c', script, file, list], { encoding: 'utf8', maxBuffer: 1 << 26 }),
    );
  });
});
