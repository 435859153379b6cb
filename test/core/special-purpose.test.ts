import { expect } from 'chai';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { formatAddress, parseAddress } from '../../src/core/address.ts';
import { specialPurpose } from '../../src/core/special-purpose.ts';

function special(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`no address: ${text}`);
  return specialPurpose(address);
}

describe('special-purpose addresses', () => {
  /** First and last address of each block, with their neighbours outside it. */
  const blocks: readonly (readonly [
    name: string,
    first: string,
    last: string,
    before: string | undefined,
    after: string | undefined,
  ])[] = [
    ['this network', '0.0.0.0', '0.255.255.255', undefined, '1.0.0.0'],
    ['private-use', '10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
    ['shared address space', '100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
    ['loopback', '127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
    ['link local', '169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
    ['private-use', '172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
    ['ietf protocol assignments', '192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
    ['documentation (test-net-1)', '192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
    ['deprecated (6to4 relay anycast)', '192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
    ['private-use', '192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
    ['benchmarking', '198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
    ['documentation (test-net-2)', '198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
    ['documentation (test-net-3)', '203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
    ['multicast', '224.0.0.0', '239.255.255.255', '223.255.255.255', undefined],
    ['reserved', '240.0.0.0', '255.255.255.254', undefined, undefined],
    ['limited broadcast', '255.255.255.255', '255.255.255.255', undefined, undefined],
    ['unspecified address', '::', '::', undefined, undefined],
    ['loopback address', '::1', '::1', undefined, undefined],
    ['ipv4-ipv6 translat.', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', undefined, undefined],
    ['discard-only address block', '100::', '100::ffff:ffff:ffff:ffff', undefined, undefined],
    ['dummy ipv6 prefix', '100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff', undefined, undefined],
    ['reserved by ietf', '1000::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', undefined, '2000::'],
    ['benchmarking', '2001:2::', '2001:2:0:ffff:ffff:ffff:ffff:ffff', undefined, undefined],
    ['deprecated (previously orchid)', '2001:10::', '2001:1f:ffff::', undefined, '2001:20::'],
    ['ietf protocol assignments', '2001:100::', '2001:1ff:ffff::', undefined, '2001:200::'],
    ['documentation', '2001:db8::', '2001:db8:ffff::', '2001:db7:ffff::', '2001:db9::'],
    ['documentation', '3fff::', '3fff:fff:ffff::', '3ffe:ffff::', '3fff:1000::'],
    ['segment routing (srv6) sids', '5f00::', '5f00:ffff::', undefined, undefined],
    ['unique-local', 'fc00::', 'fdff:ffff::', undefined, undefined],
    ['link-local unicast', 'fe80::', 'febf:ffff::', undefined, undefined],
    ['site-local unicast (deprecated)', 'fec0::', 'feff:ffff::', undefined, undefined],
    ['multicast', 'ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', undefined, undefined],
  ];
  for (const [name, first, last, before, after] of blocks) {
    it(`${first} to ${last} is ${name}`, () => {
      expect([special(first), special(last)]).to.deep.equal([name, name]);
      if (before !== undefined) expect(special(before), before).to.equal(undefined);
      if (after !== undefined) expect(special(after), after).to.equal(undefined);
    });
  }

  it('what the registries call globally reachable is public, also inside a block that is not', () => {
    for (const text of [
      '192.0.0.9',
      '192.0.0.10',
      '192.31.196.1',
      '192.52.193.1',
      '192.175.48.1',
      '2001:1::1',
      '2001:1::3',
      '2001:3::1',
      '2001:4:112::1',
      '2001:20::1',
      '2620:4f:8000::1',
    ]) {
      expect(special(text), text).to.equal(undefined);
    }
  });

  it('the metadata services of clouds are not public', () => {
    expect(special('169.254.169.254')).to.equal('link local');
    expect(special('fd00:ec2::254')).to.equal('unique-local');
  });

  it('an address that carries a non-public IPv4 address is not public', () => {
    expect(special('::ffff:10.1.2.3')).to.equal('private-use');
    expect(special('64:ff9b::127.0.0.1')).to.equal('ipv4-ipv6 translat. of loopback');
    expect(special('2002:c0a8:101::1')).to.equal('6to4 of private-use');
    expect(special('2001:0:a00:1::f7f7:f7f7')).to.equal('teredo of private-use'); // server 10.0.0.1, client 8.8.8.8
    expect(special('2001:0:808:808::80ff:fffe')).to.equal('teredo of loopback'); // server 8.8.8.8, client 127.0.0.1
    expect(special('::10.1.2.3')).to.equal('reserved by ietf');
  });

  it('an address that carries a public IPv4 address is as public as that', () => {
    for (const text of ['::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '2002:808:808::1', '2001:0:808:808::f7f7:f7f7']) {
      expect(special(text), text).to.equal(undefined);
    }
  });

  it('whatever is written around it, a non-public IPv4 address stays non-public', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (value) => {
        const plain = specialPurpose({ family: 4, value }) !== undefined;
        for (const words of [
          [0, 0, 0xffff, value],
          [0x64ff9b, 0, 0, value],
        ] as const) {
          expect(specialPurpose({ family: 6, words }) !== undefined).to.equal(plain);
        }
      }),
    );
  });

  it('agrees with ipaddr.js on IPv4, but for the two anycast services and what it does not call special', () => {
    const public4 = new Set(['unicast', 'as112', 'amt']);
    fc.assert(
      fc.property(fc.nat(0xffffffff), (value) => {
        const text = formatAddress({ family: 4, value });
        fc.pre(text !== '192.0.0.9' && text !== '192.0.0.10');
        expect(specialPurpose({ family: 4, value }) === undefined, text).to.equal(
          public4.has(ipaddr.parse(text).range()),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
