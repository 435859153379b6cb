import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { FeedError } from '../../src/feeds/feed.ts';
import { oci } from '../../src/feeds/oci.ts';
import { RANGE_FEEDS } from '../../src/feeds/registry.ts';
import { ociList } from './oci-list.ts';
import { expectRefusal } from './refusal.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const cidr = (text: unknown, tags: unknown = ['OCI']) => ({ cidr: text, tags });
const list = (cidrs: unknown, region: unknown = 'us-ashburn-1') => ({
  last_updated_timestamp: '2026-11-20T07:13:25.457838',
  regions: [{ region, cidrs }],
});

describe('the feed of OCI', () => {
  it('stands in the registry under its id', () => {
    expect(RANGE_FEEDS.find(({ id }) => id === 'oci')).to.equal(oci);
  });

  it('gives every prefix with its region and tags, and the time of the list as UTC', () => {
    expect(oci.parse(fixture('oci.json'))).to.deep.equal({
      dated: Date.UTC(2026, 10, 20, 7, 13, 25) / 1000,
      rows: [
        { prefix: '129.80.0.0/16', region: 'us-ashburn-1', tags: ['OCI'], services: [] },
        { prefix: '134.70.24.0/21', region: 'us-ashburn-1', tags: ['OSN', 'OBJECT_STORAGE'], services: [] },
        { prefix: '129.80.64.0/20', region: 'eu-frankfurt-1', tags: ['OSN'], services: [] },
      ],
    });
  });

  it('gives prefixes in canonical text', () => {
    expect(oci.parse(bytes(list([cidr('2603:C020:0::/36')]))).rows[0]?.prefix).to.equal('2603:c020::/36');
  });

  const refused: readonly [what: string, bytes: Buffer, says: string][] = [
    ['nothing', Buffer.alloc(0), 'the file is empty'],
    ['an error page', fixture('error-page.txt'), 'markup'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'not UTF-8'],
    ['a list that was cut off', ociList(200).subarray(0, 9000), 'not JSON, or were cut off'],
    ['another value', bytes([]), 'the list must be an object, is []'],
    ['a list without a time', bytes({ regions: [] }), 'last_updated_timestamp is missing'],
    ['a day that does not exist', bytes({ ...list([]), last_updated_timestamp: '2026-02-30T00:00:00' }), 'is no time'],
    [
      'a time with another zone',
      bytes({ ...list([]), last_updated_timestamp: '2026-11-20T07:13:25+01:00' }),
      'is no time',
    ],
    ['a list without regions', bytes({ ...list([]), regions: [] }), 'regions is empty'],
    ['a region without prefixes', bytes(list([])), 'regions[0].cidrs is empty'],
    ['a region without a name', bytes(list([cidr('10.0.0.0/8')], null)), 'regions[0].region must be a string'],
    ['a name that is no region', bytes(list([cidr('10.0.0.0/8')], 'us ashburn')), 'regions[0].region "us ashburn"'],
    [
      'a prefix with host bits',
      bytes(list([cidr('10.0.0.0/8'), cidr('10.1.0.1/8')])),
      'regions[0].cidrs[1].cidr "10.1.0.1/8"',
    ],
    ['a prefix of another type', bytes(list([cidr(7)])), 'regions[0].cidrs[0].cidr must be a string'],
    [
      'a prefix twice',
      bytes(list([cidr('10.0.0.0/8'), cidr('10.0.0.0/8')])),
      'regions[0].cidrs[1].cidr 10.0.0.0/8 stands already at regions[0].cidrs[0]',
    ],
    ['a prefix without tags', bytes(list([cidr('10.0.0.0/8', null)])), 'regions[0].cidrs[0].tags must be an array'],
    [
      'a tag of another type',
      bytes(list([cidr('10.0.0.0/8', ['OCI', null])])),
      'regions[0].cidrs[0].tags[1] must be a string',
    ],
  ];
  for (const [what, given, says] of refused) {
    it(`refuses ${what} and says where`, () => expectRefusal(() => oci.parse(given), 'parse', says));
  }

  it('never quotes more than a little of what a stranger wrote', () => {
    const long = bytes(list([cidr('x'.repeat(10_000))]));
    expectRefusal(() => oci.parse(long), 'parse', /^.{1,150}$/);
  });

  const parsesOrRefuses = (given: Uint8Array): void => {
    try {
      expect(oci.parse(given).rows.length).to.be.above(0);
    } catch (error) {
      expect(error).to.be.instanceOf(FeedError);
    }
  };

  it('throws nothing but refusals, whatever bytes it gets', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), parsesOrRefuses), { numRuns: 500 });
    fc.assert(
      fc.property(fc.json(), (text) => parsesOrRefuses(Buffer.from(text))),
      { numRuns: 500 },
    );
  });

  it('throws nothing but refusals when any byte of a list is another', () => {
    const good = fixture('oci.json');
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const bent = Buffer.from(good);
        bent[at] = byte;
        parsesOrRefuses(bent);
      }),
      { numRuns: 1000 },
    );
  });
});
