import { expect } from 'chai';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import {
  type Address,
  addressToBytes,
  bitsOf,
  compareAddresses,
  firstOf,
  formatPrefix,
  lastOf,
  maskAddress,
  parseAddress,
  parsePrefix,
  prefixContains,
  prefixOf,
} from '../../src/core/address.ts';

/** Addresses with long runs of zeros and ones among them, where the shortening and the carries are. */
const word = fc.oneof(fc.constantFrom(0, 1, 0xffff, 0x10000, 0xffffffff), fc.nat(0xffffffff));
const v4: fc.Arbitrary<Address> = word.map((value) => ({ family: 4, value }));
const v6: fc.Arbitrary<Address> = fc.tuple(word, word, word, word).map((words) => ({ family: 6, words }));
const anyAddress = fc.oneof(v4, v6);
const withLength = anyAddress.chain((address) => fc.tuple(fc.constant(address), fc.nat(bitsOf(address.family))));

function parsed(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`no address: ${text}`);
  return address;
}

describe('prefixes', () => {
  it('are read and printed canonically', () => {
    for (const text of ['0.0.0.0/0', '10.0.0.0/8', '192.0.2.1/32', '::/0', '2001:db8::/32', '2001:db8::1/128']) {
      const prefix = parsePrefix(text);
      expect(prefix && formatPrefix(prefix)).to.equal(text);
    }
    const loose = parsePrefix('2001:0DB8::/32');
    expect(loose && formatPrefix(loose)).to.equal('2001:db8::/32');
  });

  for (const text of [
    '10.0.0.1/8',
    '11.0.0.0/7',
    '2001:db8::1/64',
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/33',
    '::/129',
    '::/-1',
    '::/1e1',
    '::/8 ',
    '/8',
    '10.0.0.0/8/8',
    '10/8',
  ]) {
    it(`${JSON.stringify(text)} is no prefix`, () => {
      expect(parsePrefix(text)).to.equal(undefined);
    });
  }

  it('hold exactly the addresses from the first to the last, which ipaddr.js agrees with', () => {
    fc.assert(
      fc.property(withLength, anyAddress, ([address, length], other) => {
        const prefix = prefixOf(address, length);
        expect(parsePrefix(formatPrefix(prefix))).to.deep.equal(prefix);
        for (const probe of [address, firstOf(prefix), lastOf(prefix)]) {
          expect(prefixContains(prefix, probe)).to.equal(true);
        }
        const between =
          other.family === address.family &&
          compareAddresses(firstOf(prefix), other) <= 0 &&
          compareAddresses(other, lastOf(prefix)) <= 0;
        expect(prefixContains(prefix, other)).to.equal(between);
        if (other.family === address.family) {
          const peers = [other, address].map((a) => ipaddr.fromByteArray([...addressToBytes(a)]));
          const [peer, base] = peers as [ipaddr.IPv6, ipaddr.IPv6];
          expect(peer.match(base, length)).to.equal(between);
        }
      }),
    );
  });

  it('never hold an address of the other family', () => {
    expect(prefixContains(prefixOf(parsed('::'), 0), parsed('1.2.3.4'))).to.equal(false);
    expect(prefixContains(prefixOf(parsed('0.0.0.0'), 0), parsed('::ffff:1.2.3.4'))).to.equal(false);
  });

  it('have no length beyond the family, none below 0 and no half one', () => {
    for (const length of [-1, 33, 24.5, Number.NaN]) {
      expect(() => maskAddress(parsed('192.0.2.1'), length)).to.throw(RangeError);
      expect(() => lastOf({ address: parsed('192.0.2.1'), length })).to.throw(RangeError);
    }
    expect(() => maskAddress(parsed('::'), 129)).to.throw(RangeError);
  });
});
