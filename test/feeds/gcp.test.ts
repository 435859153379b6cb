import { expect } from 'chai';
import { gcp } from '../../src/feeds/gcp.ts';
import { expectRefusal } from './refusal.ts';

const ABOUT = { service: 'Google Cloud', scope: 'us-east4' };
const list = (prefixes: unknown, syncToken: unknown = '1778033048194'): Buffer =>
  Buffer.from(JSON.stringify({ syncToken, creationTime: '2026-05-05T19:04:08.194918', prefixes }));

describe('the list of Google Cloud', () => {
  it('gives scopes as regions, and the time of its token, not of the clock in California', () => {
    // Rows of the list of 6 May 2026.
    const entries = [
      { ipv4Prefix: '34.1.208.0/20', service: 'Google Cloud', scope: 'africa-south1' },
      { ipv6Prefix: '2600:1900:8000::/44', service: 'Google Cloud', scope: 'global' },
    ];
    expect(gcp.parse(list(entries))).to.deep.equal({
      dated: Date.UTC(2026, 4, 6, 2, 4, 8) / 1000,
      rows: [
        { prefix: '34.1.208.0/20', region: 'africa-south1', tags: [], services: ['Google Cloud'] },
        { prefix: '2600:1900:8000::/44', region: 'global', tags: [], services: ['Google Cloud'] },
      ],
    });
  });

  const refused: readonly [what: string, bytes: Buffer, says: string][] = [
    ['without a time', list([{ ipv4Prefix: '34.0.0.0/15', ...ABOUT }], null), 'syncToken must be a string'],
    ['with a time in seconds', list([{ ipv4Prefix: '34.0.0.0/15', ...ABOUT }], '1778033048'), 'Unix milliseconds'],
    ['without a prefix', list([ABOUT]), 'prefixes[0] must have either ipv4Prefix or ipv6Prefix'],
    [
      'with two in one entry',
      list([{ ipv4Prefix: '34.0.0.0/15', ipv6Prefix: '2600::/32', ...ABOUT }]),
      'must have either',
    ],
    ['with the other family', list([{ ipv6Prefix: '34.0.0.0/15', ...ABOUT }]), 'is no IPv6 prefix'],
    ['without a scope', list([{ ipv4Prefix: '34.0.0.0/15', service: 'Google Cloud' }]), 'prefixes[0].scope is missing'],
    ['without a service', list([{ ipv4Prefix: '34.0.0.0/15', scope: 'global' }]), 'prefixes[0].service is missing'],
  ];
  for (const [what, bytes, says] of refused) {
    it(`is refused ${what}`, () => expectRefusal(() => gcp.parse(bytes), 'parse', says));
  }
});
