import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseAddress } from '../../src/core/address.ts';
import { packagedOrigins } from '../../src/feeds/data-files.ts';
import { readLocalFiles } from '../../src/feeds/local-file.ts';
import { type Origins, readOrigins } from '../../src/feeds/origins.ts';
import { expectRejection } from './refusal.ts';

const readText = (text: string): Promise<Origins> => readOrigins([Buffer.from(text)]);

function originsOf(origins: Origins, text: string): readonly number[] {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(text);
  return origins.originsOf(address);
}

describe('route origins', () => {
  let fixture: Origins;
  before(async () => {
    fixture = await readOrigins([readFileSync(new URL('fixtures/origins.csv', import.meta.url))]);
  });

  for (const [address, origins, why] of [
    ['1.0.0.255', [13335], 'the last address belongs to the range'],
    ['1.0.1.0', [], 'no row holds it'],
    ['129.80.1.1', [31898], 'one row holds it'],
    ['129.80.64.1', [64500], 'the narrowest range decides, as in routing'],
    ['198.51.100.7', [64501, 64502], 'equal ranges are several origins of one route'],
    ['203.0.113.1', [], 'AS 0 means that it is not routed'],
    ['2603:c020::1', [31898], 'IPv6 text'],
    ['2001:db8::1', [64503], 'IPv6 integers'],
    ['::ffff:129.80.1.1', [31898], 'a mapped address is the IPv4 address'],
    ['2001:db9::', [], 'no IPv6 row holds it'],
  ] as const) {
    it(`of ${address} are [${origins.join(', ')}]: ${why}`, () => {
      expect(originsOf(fixture, address)).to.deep.equal(origins);
    });
  }

  it('come with counts of ranges that have one', () => {
    expect(fixture.prefixes).to.deep.equal({ v4: 4, v6: 2 });
    expect(fixture.read).to.include({ rows: 8, bad: 0 });
  });

  it('have names, with their quotes and commas', () => {
    expect([13335, 31898, 64500, 64501].map(fixture.nameOf)).to.deep.equal([
      'Cloudflare, Inc.',
      'Oracle Corporation',
      'The "Inner" Network',
      'First Of Two',
    ]);
    expect(fixture.nameOf(65000)).to.equal(undefined);
  });

  it('need no names', async () => {
    const origins = await readText('0,9,64500\n10,19,64501,\n');
    expect([originsOf(origins, '0.0.0.5'), originsOf(origins, '0.0.0.15')]).to.deep.equal([[64500], [64501]]);
    expect([64500, 64501].map(origins.nameOf)).to.deep.equal([undefined, undefined]);
  });

  const GOOD = Array.from({ length: 3000 }, (_, i) => `${i * 10},${i * 10 + 9},${64500 + (i % 7)},n\n`).join('');
  for (const [line, says] of [
    ['99999,99999,AS1,n', 'the third field is no AS number'],
    ['99999,99999,,n', 'the third field is no AS number'],
    ['99999,99999,01,n', 'the third field is no AS number'],
    ['99999,99999,4294967296,n', 'the third field is no AS number'],
    ['5,9,64500,n', 'it begins before the row above'],
    ['99999,99999,1,n,m', 'more than four fields'],
    ['99999,99999,1,n"m', 'a quote inside a bare name'],
    ['99999,99999,1,"n', 'a name without its closing quote'],
    ['99999,99999,1,"n"m', 'more after the closing quote'],
    ['99999,99999,1,"n""', 'a name without its closing quote'],
  ] as const) {
    it(`leave out the row ${line}: ${says}`, async () => {
      const origins = await readText(`${GOOD}${line}\n`);
      expect(origins.read.badRows).to.deep.equal([`line 3001: ${says}`]);
      expect(originsOf(origins, '0.1.134.159')).to.deep.equal([]);
    });
  }

  it('are refused when they are an error page', () =>
    expectRejection(
      readText(readFileSync(new URL('fixtures/error-page.txt', import.meta.url), 'utf8')),
      'parse',
      '3 of 3 rows cannot be read: line 1: fewer than three fields',
    ));

  it('are those of a search through all rows, for rows that nest, overlap and repeat', async () => {
    const row = fc.record({ first: fc.nat(60), width: fc.nat(20), asn: fc.integer({ min: 1, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 15 }), async (rows) => {
        const sorted = rows.toSorted((a, b) => a.first - b.first);
        const origins = await readText(
          sorted.map(({ first, width, asn }) => `${first},${first + width},${asn},n`).join('\n'),
        );
        for (let address = 0; address < 85; address += 1) {
          const holding = rows.filter(({ first, width }) => first <= address && address <= first + width);
          const narrowest = Math.min(...holding.map(({ width }) => width));
          const candidates = holding.filter(({ width }) => width === narrowest);
          const sets = candidates.map(({ first }) =>
            [...new Set(candidates.filter((other) => other.first === first).map(({ asn }) => asn))].sort(),
          );
          const found = origins.originsOf({ family: 4, value: address });
          expect(sets.length === 0 ? [[]] : sets).to.deep.include(found);
        }
      }),
    );
  });

  it('of the data package hold all of its rows, and the more specific row of the one pair that overlaps', async () => {
    const { paths, dated, source } = packagedOrigins();
    const origins = await readOrigins(readLocalFiles(paths));
    expect(origins.read).to.include({ rows: 515_158, bad: 0 });
    expect(origins.prefixes).to.deep.equal({ v4: 411_961, v6: 103_197 });
    expect(originsOf(origins, '214.255.255.255')).to.deep.equal([749]);
    expect(originsOf(origins, '215.0.1.1')).to.deep.equal([721]);
    expect(originsOf(origins, '129.146.0.1')).to.deep.equal([31898]);
    expect(origins.nameOf(31898)).to.equal('Oracle Corporation');
    expect(source).to.match(/^npm:@ip-location-db\/asn@2\.3\.2026061719$/);
    expect(dated).to.equal(Date.UTC(2026, 5, 17, 19) / 1000);
    expect(origins.bytes).to.be.below(64 * 1024 * 1024);
  });
});
