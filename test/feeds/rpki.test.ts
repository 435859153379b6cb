import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { formatPrefix, type Prefix, parsePrefix, prefixContains, prefixOf } from '../../src/core/address.ts';
import type { RouteValidity, Vrp } from '../../src/core/origin-validation.ts';
import { readVrps, type Vrps } from '../../src/feeds/rpki.ts';
import { expectRefusal } from './refusal.ts';

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new TypeError(text);
  return parsed;
}

const read = (value: unknown): Vrps => readVrps(Buffer.from(JSON.stringify(value)));
const roa = (asn: number | string, of: string, maxLength: number) => ({ asn, prefix: of, maxLength, ta: 'ripe' });

/** The definitions of RFC 6811 section 2, word by word, over a list. */
function byDefinition(payloads: readonly Vrp[], route: Prefix, origin: number | undefined): RouteValidity {
  const covers = (vrp: Vrp): boolean => vrp.prefix.length <= route.length && prefixContains(vrp.prefix, route.address);
  const matches = (vrp: Vrp): boolean =>
    covers(vrp) && route.length <= vrp.maxLength && origin !== undefined && origin !== 0 && origin === vrp.asn;
  if (payloads.some(matches)) return 'valid';
  return payloads.some(covers) ? 'invalid' : 'not_found';
}

describe('validated ROA payloads', () => {
  const ROAS = [
    roa(64500, '10.0.0.0/8', 16),
    roa('AS64501', '10.1.0.0/16', 24),
    roa(64500, '10.1.2.0/24', 24),
    roa(0, '10.9.0.0/16', 32),
    roa(64502, '10.9.1.0/24', 24),
    roa('64503', '192.0.2.1/32', 32),
    roa(64504, '0.0.0.0/0', 0),
    roa(64505, '2001:db8::/32', 48),
    roa(64506, '2001:db8:0:1::/64', 128),
    roa(0, '2001:db9::/32', 128),
    roa(4294967295, 'ffff::/16', 16),
  ];
  const vrps = read({ metadata: { buildtime: '2026-11-20T10:11:12Z' }, roas: ROAS });

  for (const [route, origin, validity, why] of [
    ['10.0.0.0/8', 64500, 'valid', 'it is the payload itself'],
    ['10.2.0.0/16', 64500, 'valid', 'it is as long as may be'],
    ['10.2.0.0/17', 64500, 'invalid', 'it is longer than may be'],
    ['10.2.0.0/16', 64501, 'invalid', 'the origin is another'],
    ['10.0.0.0/7', 64500, 'invalid', 'the payload does not cover what is wider, and 0.0.0.0/0 is of another'],
    ['10.1.0.0/16', 64501, 'valid', 'the narrower payload matches'],
    ['10.1.0.0/16', 64500, 'valid', 'the wider payload matches'],
    ['10.1.0.0/17', 64500, 'invalid', 'neither matches: one for its length, one for its origin'],
    ['10.1.128.0/24', 64501, 'valid', 'within the length'],
    ['10.1.128.0/25', 64501, 'invalid', 'beyond the length'],
    ['10.1.2.0/24', 64500, 'valid', 'the narrowest of three matches'],
    ['10.1.2.0/24', 64501, 'valid', 'the one in the middle matches'],
    ['10.1.2.0/24', 64502, 'invalid', 'none of three matches'],
    ['10.1.2.0/25', 64500, 'invalid', 'none of three allows the length'],
    ['10.1.2.0/23', 64501, 'valid', 'what is narrower than the route says nothing of it'],
    ['10.1.2.0/24', undefined, 'invalid', 'a set is no origin that a payload can match'],
    ['10.9.0.0/16', 64500, 'valid', 'AS 0 forbids only what no other payload allows'],
    ['10.9.0.0/16', 64501, 'invalid', 'AS 0 allows nobody'],
    ['10.9.0.0/16', 0, 'invalid', 'AS 0 does not allow AS 0 either'],
    ['10.9.1.0/24', 64502, 'valid', 'a payload within the space of AS 0'],
    ['10.9.1.128/25', 64502, 'invalid', 'beyond its length, and AS 0 covers it'],
    ['192.0.2.1/32', 64503, 'valid', 'a single address'],
    ['192.0.2.0/24', 64503, 'invalid', 'wider than the only payload within it'],
    ['0.0.0.0/0', 64504, 'valid', 'the whole space'],
    ['0.0.0.0/1', 64504, 'invalid', 'half of it is too long'],
    ['203.0.113.0/24', undefined, 'invalid', 'a set, and 0.0.0.0/0 covers it'],
    ['2001:db8::/32', 64505, 'valid', 'IPv6'],
    ['2001:db8:ffff::/48', 64505, 'valid', 'IPv6 as long as may be'],
    ['2001:db8:ffff::/49', 64505, 'invalid', 'IPv6 longer than may be'],
    ['2001:db8:0:1::/64', 64506, 'valid', 'the narrower of two'],
    ['2001:db8:0:1::1/128', 64506, 'valid', 'up to a single address'],
    ['2001:db8:0:2::/64', 64506, 'invalid', 'beside it, and the wider one is of another'],
    ['2001:db9:1::/48', 64505, 'invalid', 'AS 0 in IPv6'],
    ['2001:dba::/32', 64505, 'not_found', 'no payload covers it'],
    ['2001:dba::/32', undefined, 'not_found', 'a set that no payload covers'],
    ['::/0', 64504, 'not_found', 'what covers all of IPv4 covers nothing of IPv6'],
    ['ffff::/16', 4294967295, 'valid', 'the highest AS number'],
    ['::ffff:10.0.0.0/104', 64500, 'not_found', 'a mapped prefix is of IPv6'],
  ] as const) {
    it(`make ${route} of ${origin === undefined ? 'a set' : `AS${origin}`} ${validity}: ${why}`, () => {
      expect(vrps.validate(prefix(route), origin)).to.equal(validity);
      const payloads = ROAS.map(({ asn, prefix: of, maxLength }) => ({
        asn: Number(String(asn).replace('AS', '')),
        prefix: prefix(of),
        maxLength,
      }));
      expect(byDefinition(payloads, prefix(route), origin)).to.equal(validity);
    });
  }

  it('say what RFC 6811 defines, whatever they are', () => {
    const block = fc
      .record({ value: fc.nat(255), length: fc.integer({ min: 20, max: 32 }), v6: fc.boolean() })
      .map(({ value, length, v6 }) =>
        v6
          ? prefixOf({ family: 6, words: [0x20010db8, 0, 0, value * 16] }, 96 + length)
          : prefixOf({ family: 4, value: 0x0a000000 + value * 16 }, length),
      );
    const asn = fc.nat(3);
    const payload = fc.record({ prefix: block, more: fc.nat(8), asn }).map(({ prefix: of, more, asn: its }): Vrp => {
      const most = of.address.family === 4 ? 32 : 128;
      return { prefix: of, maxLength: Math.min(most, of.length + more), asn: its };
    });
    fc.assert(
      fc.property(
        fc.array(payload, { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(block, fc.option(asn, { nil: undefined })), { minLength: 5, maxLength: 20 }),
        (payloads, routes) => {
          const some = read({ roas: payloads.map((vrp) => roa(vrp.asn, formatPrefix(vrp.prefix), vrp.maxLength)) });
          for (const [route, origin] of routes) {
            expect(some.validate(route, origin)).to.equal(byDefinition(payloads, route, origin));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are counted once each, by family', () => {
    expect(vrps.prefixes).to.deep.equal({ v4: 7, v6: 4 });
    expect(
      read({ roas: [roa(1, '10.0.0.0/8', 8), roa('AS1', '10.0.0.0/8', 8), roa(1, '10.0.0.0/8', 9)] }).prefixes,
    ).to.deep.equal({ v4: 2, v6: 0 });
  });

  for (const [metadata, dated, writer] of [
    [{ buildtime: '2026-11-20T10:11:12Z' }, Date.UTC(2026, 10, 20, 10, 11, 12) / 1000, 'rpki-client'],
    [{ generated: 1795168272, generatedTime: '2026-11-20T10:11:12Z' }, 1795168272, 'Routinator'],
    [{ generatedTime: '2026-11-20T10:11:12Z' }, Date.UTC(2026, 10, 20, 10, 11, 12) / 1000, 'an older Routinator'],
    [{ buildtime: 'yesterday' }, undefined, 'who cannot tell the time'],
    [undefined, undefined, 'who does not say'],
  ] as const) {
    it(`are dated by ${writer}`, () => {
      expect(read({ metadata, roas: [roa(1, '10.0.0.0/8', 8)] }).dated).to.equal(dated);
    });
  }

  it('are found behind other members, strings that look like theirs, and nested ones of the same name', () => {
    const odd = {
      note: '"roas": [1]\\',
      metadata: { roas: [1, { roas: [] }] },
      aspas: ['roas', []],
      roas: [{ ...roa(1, '10.0.0.0/8', 8), source: [{ x: '],}' }] }],
      more: 1,
    };
    expect(read(odd).validate(prefix('10.0.0.0/8'), 1)).to.equal('valid');
  });

  for (const [says, reason, text] of [
    ['there is no array roas', 'parse', '{"vrps": []}'],
    ['there is no array roas', 'parse', '{"roas": 1}'],
    ['there is no array roas', 'parse', '[{"roas": []}]'],
    ['there is no array roas', 'parse', ''],
    ['an error page perhaps', 'parse', '<html>502</html>'],
    ['roas is empty', 'parse', '{"roas": []}'],
    ['are not JSON, or were cut off', 'parse', '{"roas": [{"asn": 1, "prefix": "10.0.0.0/8", "maxLength": 8}'],
    ['are not JSON, or were cut off', 'parse', '{"roas": [{"asn": 1, "prefix": "10.0.0.0/8", "maxLength": 8}] x'],
    ['roas[1] is not JSON', 'parse', '{"roas": [{"asn": 1, "prefix": "10.0.0.0/8", "maxLength": 8},]}'],
    [
      'roas[0].prefix must be a prefix with host bits zero, is "10.0.0.1/8"',
      'parse',
      '{"roas": [{"asn": 1, "prefix": "10.0.0.1/8", "maxLength": 8}]}',
    ],
    [
      'roas[0].asn must be an AS number, is "AS-1"',
      'parse',
      '{"roas": [{"asn": "AS-1", "prefix": "10.0.0.0/8", "maxLength": 8}]}',
    ],
    [
      'roas[0].asn must be an AS number, is 4294967296',
      'parse',
      '{"roas": [{"asn": 4294967296, "prefix": "10.0.0.0/8", "maxLength": 8}]}',
    ],
    [
      'roas[0].maxLength must be an integer from 8 to 32, is 7',
      'parse',
      '{"roas": [{"asn": 1, "prefix": "10.0.0.0/8", "maxLength": 7}]}',
    ],
    [
      'roas[0].maxLength must be an integer from 8 to 32, is 33',
      'parse',
      '{"roas": [{"asn": 1, "prefix": "10.0.0.0/8", "maxLength": 33}]}',
    ],
    [
      'roas[0].maxLength must be an integer from 8 to 32, is nothing',
      'parse',
      '{"roas": [{"asn": 1, "prefix": "10.0.0.0/8"}]}',
    ],
  ] as const) {
    it(`are refused: ${text.slice(0, 70) || 'nothing at all'}`, () => {
      expectRefusal(() => readVrps(Buffer.from(text)), reason, says);
    });
  }

  it('are read or refused, whatever the bytes', () => {
    const whole = Buffer.from(JSON.stringify({ metadata: { buildtime: '2026-11-20T10:11:12Z' }, roas: ROAS }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of changes) bytes[at] = byte;
          try {
            readVrps(bytes);
          } catch (error) {
            expect((error as Error).name).to.equal('FeedError');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  const STAYRTR = new URL('../../../shared/data/corpora/rpki/stayrtr.test.rpki.json', import.meta.url);
  const whereItIs = existsSync(STAYRTR) ? it : () => undefined;
  whereItIs('of StayRTR are counted as it counts them', () => {
    const stayrtr = readVrps(readFileSync(STAYRTR));
    expect(stayrtr.prefixes).to.deep.equal({ v4: 5, v6: 14 });
    expect(stayrtr.dated).to.equal(Date.UTC(2023, 6, 27, 18, 56, 2) / 1000);
  });
});
