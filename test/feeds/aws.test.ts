import { expect } from 'chai';
import { parseAddress } from '../../src/core/address.ts';
import { aws } from '../../src/feeds/aws.ts';
import { compileRanges } from '../../src/feeds/ranges.ts';
import { expectRefusal } from './refusal.ts';

type Entry = Readonly<Record<string, unknown>>;
const v4 = (ip_prefix: string, service: string, region = 'us-east-1', network_border_group = region): Entry => ({
  ip_prefix,
  region,
  service,
  network_border_group,
});
const V6: Entry = {
  ipv6_prefix: '2600:9000::/28',
  region: 'GLOBAL',
  service: 'CLOUDFRONT',
  network_border_group: 'GLOBAL',
};
const list = (prefixes: unknown, more: Entry = {}): Buffer =>
  Buffer.from(JSON.stringify({ syncToken: '1778036226', prefixes, ipv6_prefixes: [V6], ...more }));

describe('the list of AWS', () => {
  it('gives region, services and the time of publication', () => {
    // Rows of the list of 6 May 2026.
    const parsed = aws.parse(
      list([
        v4('3.4.12.4/32', 'AMAZON', 'eu-west-1'),
        v4('3.2.3.0/24', 'EC2', 'us-east-1', 'us-east-1-bos-1'),
        v4('52.84.0.0/15', 'AMAZON', 'GLOBAL'),
        v4('52.84.0.0/15', 'CLOUDFRONT', 'GLOBAL'),
        v4('3.2.3.0/24', 'AMAZON', 'us-east-1', 'us-east-1-bos-1'),
      ]),
    );
    expect(parsed).to.deep.equal({
      dated: Date.UTC(2026, 4, 6, 2, 57, 6) / 1000,
      rows: [
        { prefix: '3.4.12.4/32', region: 'eu-west-1', tags: [], services: ['AMAZON'] },
        { prefix: '3.2.3.0/24', region: 'us-east-1', tags: ['us-east-1-bos-1'], services: ['AMAZON', 'EC2'] },
        { prefix: '52.84.0.0/15', region: 'global', tags: [], services: ['AMAZON', 'CLOUDFRONT'] },
        { prefix: '2600:9000::/28', region: 'global', tags: [], services: ['CLOUDFRONT'] },
      ],
    });
  });

  it('keeps the edge of a prefix, whichever of its entries comes first, and within it', () => {
    const entries = [
      v4('13.248.128.0/17', 'AMAZON', 'GLOBAL'),
      v4('13.248.128.0/17', 'GLOBALACCELERATOR', 'GLOBAL'),
      v4('13.248.224.0/24', 'S3', 'GLOBAL'),
    ];
    for (const order of [entries, entries.toReversed()]) {
      const ranges = compileRanges(aws.parse(list(order)).rows);
      const services = (text: string) => ranges.rowOf(parseAddress(text) ?? { family: 4, value: 0 })?.services;
      expect(services('13.248.130.1')).to.deep.equal(['AMAZON', 'GLOBALACCELERATOR']);
      expect(services('13.248.224.1')).to.deep.equal(['AMAZON', 'GLOBALACCELERATOR', 'S3']);
    }
  });

  const refused: readonly [what: string, bytes: Buffer, says: string][] = [
    ['without a time', list([v4('3.0.0.0/8', 'EC2')], { syncToken: undefined }), 'syncToken is missing'],
    ['with a time in another form', list([v4('3.0.0.0/8', 'EC2')], { syncToken: '2026-05-06' }), 'is no time in Unix'],
    ['with a time in milliseconds', list([v4('3.0.0.0/8', 'EC2')], { syncToken: '1778036226000' }), 'is no time'],
    ['without IPv4', list([]), 'prefixes is empty'],
    ['without IPv6', list([v4('3.0.0.0/8', 'EC2')], { ipv6_prefixes: undefined }), 'ipv6_prefixes is missing'],
    ['with IPv6 among IPv4', list([v4('2600::/32', 'EC2')]), 'prefixes[0].ip_prefix "2600::/32" is no IPv4 prefix'],
    [
      'with an entry twice',
      list([v4('3.0.0.0/8', 'EC2'), v4('3.0.0.0/8', 'EC2')]),
      'prefixes[1].ip_prefix 3.0.0.0/8 stands',
    ],
    [
      'with a prefix in two regions',
      list([v4('3.0.0.0/8', 'EC2'), v4('3.0.0.0/8', 'S3', 'eu-west-1')]),
      '3.0.0.0/8 is in eu-west-1, and in us-east-1 before that',
    ],
    ['with a region that is none', list([v4('3.0.0.0/8', 'EC2', 'us east')]), 'prefixes[0].region "us east"'],
    ['with a service that is none', list([v4('3.0.0.0/8', '<b>')]), 'prefixes[0].service "<b>" is no service name'],
    ['with an entry that is none', list([null]), 'prefixes[0] must be an object, is null'],
  ];
  for (const [what, bytes, says] of refused) {
    it(`is refused ${what}`, () => expectRefusal(() => aws.parse(bytes), 'parse', says));
  }
});
