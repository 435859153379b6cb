import { expect } from 'chai';
import { digitalocean } from '../../src/feeds/digitalocean.ts';
import { linode } from '../../src/feeds/linode.ts';
import { vultr } from '../../src/feeds/vultr.ts';
import { expectRefusal } from './refusal.ts';

const text = (...lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));
const rowsOf = (...lines: readonly string[]) => digitalocean.parse(text(...lines)).rows;
const row = (prefix: string, region: string | undefined) => ({ prefix, region, tags: [], services: [] });

describe('a geofeed (RFC 8805)', () => {
  it('gives regions, or else countries, in lower case', () => {
    // The first two rows are DigitalOcean's and Linode's of July 2025.
    const rows = rowsOf(
      '5.101.96.0/21,NL,NL-NH,Amsterdam,1098 XH',
      '2600:3c12:0b00::/40,US,US-TX,Richardson,',
      '142.93.0.0/18,us,,,',
      '142.93.64.0/18,ZZ,,,',
      '142.93.128.0/18,,,,',
      '142.93.192.0/18',
    );
    expect(rows).to.deep.equal([
      row('5.101.96.0/21', 'nl-nh'),
      row('2600:3c12:b00::/40', 'us-tx'),
      row('142.93.0.0/18', 'us'),
      row('142.93.64.0/18', undefined),
      row('142.93.128.0/18', undefined),
      row('142.93.192.0/18', undefined),
    ]);
  });

  it('takes an address for itself, quotes off fields, and either end of a line', () => {
    const rows = rowsOf(
      '',
      '# a comment',
      '142.93.0.7,US,US-DC,"Washington, ""D. C.""",\r',
      ' "2604:a880::1" , US ,,,',
      '\r',
    );
    expect(rows).to.deep.equal([row('142.93.0.7/32', 'us-dc'), row('2604:a880::1/128', 'us')]);
  });

  it('gives the country, or no place, where the region or the country is none', () => {
    // Regions of Vultr's list of April 2024.
    const regions = [
      ['US', 'US-US-MO', 'us'],
      ['IL', 'IL-Tel Aviv', 'il'],
      ['GB', 'GB-GB-MAN', 'gb'],
      ['ES', 'ES-M', 'es-m'],
      ['US', 'NL-NH', 'us'],
      ['USA', 'US-NJ', undefined],
      ['', 'US-NJ', undefined],
    ] as const;
    for (const [country, region, expected] of regions) {
      expect(rowsOf(`142.93.0.0/18,${country},${region},,`), region).to.deep.equal([row('142.93.0.0/18', expected)]);
    }
  });

  const refused: readonly [what: string, bytes: Buffer, says: string][] = [
    ['that ends within a line', Buffer.from('142.93.0.0/18,US,US-NJ,Clifton,0'), 'the last line is not ended'],
    ['that has comments only', text('# nothing'), 'there is no prefix'],
    ['with quotes that do not match', text('142.93.0.0/18,US,US-NJ,"Clifton,'), 'line 1: the quotes do not match'],
    ['with text after a quote', text('142.93.0.0/18,US,US-NJ,"Clif"ton,'), 'line 1: the quotes do not match'],
    ['with a line that is no entry', text('142.93.0.0/18,US,,,', 'and so on'), 'line 2: "and so on/32" is no prefix'],
  ];
  for (const [what, bytes, says] of refused) {
    it(`is refused ${what}`, () => expectRefusal(() => digitalocean.parse(bytes), 'parse', says));
  }

  it('has no date but Linode tells one in a comment', () => {
    const lines = ['# Last modified: 2025-07-24 10:00:06.525037', '2600:3c00::/32,US,US-TX,Richardson,'];
    expect(digitalocean.parse(text(...lines)).dated).to.equal(undefined);
    expect(linode.parse(text(...lines)).dated).to.equal(Date.UTC(2025, 6, 24, 10, 0, 6) / 1000);
    expect(linode.parse(text('# Last modified: yesterday', ...lines.slice(1))).dated).to.equal(undefined);
    expectRefusal(() => linode.parse(text('# Last modified: 2025-02-30 00:00:00')), 'parse', 'is no time');
  });
});

describe('the geofeed of Vultr', () => {
  const list = (subnets: unknown, updated: unknown = '2024-04-18T07:55:40-04:00'): Buffer =>
    Buffer.from(JSON.stringify({ description: 'GeoFeed', asn: 20473, updated, subnets }));

  it('is JSON of the same content, with a clock of its own', () => {
    // The head and the first row as of April 2024.
    const subnets = [
      { ip_prefix: '8.9.3.0/24', alpha2code: 'US', region: 'US-NJ', city: 'Piscataway', postal_code: '08854' },
      { ip_prefix: '2001:19f0::/32', alpha2code: 'US', region: '' },
      { ip_prefix: '2001:19f1::/32', alpha2code: null },
    ];
    expect(vultr.parse(list(subnets))).to.deep.equal({
      dated: Date.UTC(2024, 3, 18, 11, 55, 40) / 1000,
      rows: [row('8.9.3.0/24', 'us-nj'), row('2001:19f0::/32', 'us'), row('2001:19f1::/32', undefined)],
    });
  });

  const refused: readonly [what: string, bytes: Buffer, says: string][] = [
    ['with a time without a zone', list([{ ip_prefix: '8.9.3.0/24' }], '2024-04-18T07:55:40'), 'is no time'],
    ['with a zone that is none', list([{ ip_prefix: '8.9.3.0/24' }], '2024-04-18T07:55:40-99:00'), 'is no time'],
    ['without a time', list([{ ip_prefix: '8.9.3.0/24' }], 7), 'updated must be a string'],
    ['without entries', list([]), 'subnets is empty'],
    ['without a prefix', list([{ alpha2code: 'US' }]), 'subnets[0].ip_prefix is missing'],
  ];
  for (const [what, bytes, says] of refused) {
    it(`is refused ${what}`, () => expectRefusal(() => vultr.parse(bytes), 'parse', says));
  }
});
