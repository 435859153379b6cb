import { expect } from 'chai';
import { akamai } from '../../src/feeds/akamai.ts';
import { cloudflare } from '../../src/feeds/cloudflare.ts';
import { fastly } from '../../src/feeds/fastly.ts';
import { expectRefusal } from './refusal.ts';

const row = (prefix: string) => ({ prefix, region: undefined, tags: [], services: [] });

describe('lists of CDNs', () => {
  it('of Cloudflare and Akamai are prefixes, one a line, with blanks and empty lines about them', () => {
    expect(cloudflare.parse(Buffer.from('131.0.72.0/22\n2c0f:f248::/32'))).to.deep.equal({
      dated: undefined,
      rows: [row('131.0.72.0/22'), row('2c0f:f248::/32')],
    });
    expect(akamai.parse(Buffer.from('23.32.0.0/11\t\r\n\r\n92.122.0.0/15\n')).rows).to.deep.equal([
      row('23.32.0.0/11'),
      row('92.122.0.0/15'),
    ]);
  });

  it('are refused where two files were joined without a line between them', () => {
    const joined = Buffer.from('173.245.48.0/20\n131.0.72.0/222400:cb00::/32\n');
    expectRefusal(() => cloudflare.parse(joined), 'parse', 'line 2: "131.0.72.0/222400:cb00::/32" is no prefix');
  });

  it('are refused when there is nothing in them', () => {
    expectRefusal(() => cloudflare.parse(Buffer.from('\n\n')), 'parse', 'there is no prefix');
  });

  it('of Fastly are JSON, each family by itself', () => {
    const list = { addresses: ['23.235.32.0/20'], ipv6_addresses: ['2a04:4e40::/32'] };
    const parse = (value: unknown) => fastly.parse(Buffer.from(JSON.stringify(value)));
    expect(parse(list)).to.deep.equal({ dated: undefined, rows: [row('23.235.32.0/20'), row('2a04:4e40::/32')] });
    expectRefusal(() => parse({ ...list, ipv6_addresses: [] }), 'parse', 'ipv6_addresses is empty');
    expectRefusal(() => parse({ ...list, addresses: undefined }), 'parse', 'addresses is missing');
    expectRefusal(
      () => parse({ ...list, addresses: ['2a04:4e42::/32'] }),
      'parse',
      'addresses[0] "2a04:4e42::/32" is no IPv4',
    );
  });
});
