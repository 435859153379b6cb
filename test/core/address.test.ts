import { isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import {
  type Address,
  addressFromBytes,
  addressToBytes,
  compareAddresses,
  formatAddress,
  normaliseAddress,
  parseAddress,
} from '../../src/core/address.ts';

/** Addresses with long runs of zeros and ones among them, where the shortening and the carries are. */
const word = fc.oneof(fc.constantFrom(0, 1, 0xffff, 0x10000, 0xffffffff), fc.nat(0xffffffff));
const v4: fc.Arbitrary<Address> = word.map((value) => ({ family: 4, value }));
const v6: fc.Arbitrary<Address> = fc.tuple(word, word, word, word).map((words) => ({ family: 6, words }));
const anyAddress = fc.oneof(v4, v6);

function parsed(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`no address: ${text}`);
  return address;
}

describe('addresses as text', () => {
  const canonical: readonly (readonly [text: string, canonical: string])[] = [
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['192.0.2.10', '192.0.2.10'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8::A', '2001:db8::a'],
    ['2001:0db8:0000:0000:0000:0000:0002:0001', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'], // one group is never shortened (RFC 5952, 4.2.2)
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'], // the longest run (4.2.3)
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], // the first of equals
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::ffff:192.0.2.128', '::ffff:192.0.2.128'],
    ['::ffff:c000:280', '::ffff:192.0.2.128'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ];
  for (const [text, canon] of canonical) {
    it(`${text} is printed ${canon}`, () => {
      expect(formatAddress(parsed(text))).to.equal(canon);
    });
  }

  const refused = [
    '',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '01.2.3.4',
    '1.2.3.00',
    '256.1.1.1',
    '1.2.3.4444444444',
    '0x7f.0.0.1',
    '2130706433',
    '-1.2.3.4',
    '+1.2.3.4',
    '１.2.3.4',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '1::2::3',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    '12345::',
    'g::',
    '::1.2.3.4:5',
    '1.2.3.4::',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::01.2.3.4',
    'fe80::1%eth0',
    '[::1]',
    '::1/128',
    `${'0'.repeat(46)}::`,
  ];
  for (const text of refused) {
    it(`${JSON.stringify(text)} is no address`, () => {
      expect(parseAddress(text)).to.equal(undefined);
    });
  }

  it('what is printed is read back as the same address, and printed the same again', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        const text = formatAddress(address);
        expect(parseAddress(text)).to.deep.equal(address);
        expect(formatAddress(parsed(text))).to.equal(text);
      }),
    );
  });

  it('accepts what Node accepts but for zones, and nothing else', () => {
    const piece = fc.constantFrom(
      ':',
      '::',
      '.',
      '0',
      '1',
      '01',
      '255',
      '256',
      'ffff',
      'FFFF',
      'fffff',
      '/',
      '1.2.3.4',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const text = pieces.join('');
        expect(parseAddress(text)?.family ?? 0, text).to.equal(isIP(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('prints as ipaddr.js does', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        const peer = ipaddr.fromByteArray([...addressToBytes(address)]);
        const mapped = address.family === 6 && normaliseAddress(address).family === 4;
        if (!mapped) expect(formatAddress(address)).to.equal(peer.toString());
      }),
    );
  });
});

describe('addresses as numbers', () => {
  it('bytes and addresses turn into each other', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(addressFromBytes(addressToBytes(address))).to.deep.equal(address);
      }),
    );
    expect(addressFromBytes(Uint8Array.of(0, 255, 2, 1).subarray(0))).to.deep.equal({ family: 4, value: 0x00ff0201 });
  });

  it('bytes are read at the place of the view, not of its buffer', () => {
    const packet = Uint8Array.of(9, 9, 192, 0, 2, 1, 9);
    expect(addressFromBytes(packet.subarray(2, 6))).to.deep.equal(parsed('192.0.2.1'));
  });

  it('other numbers of bytes are a bug of the caller', () => {
    for (const length of [0, 3, 5, 15, 17]) expect(() => addressFromBytes(new Uint8Array(length))).to.throw(RangeError);
  });

  it('a mapped address is the IPv4 address that it stands for, a compatible or translated one is not', () => {
    expect(normaliseAddress(parsed('::ffff:192.0.2.1'))).to.deep.equal(parsed('192.0.2.1'));
    for (const text of ['::192.0.2.1', '64:ff9b::192.0.2.1', '::fffe:192.0.2.1', '1::ffff:192.0.2.1', '192.0.2.1']) {
      expect(normaliseAddress(parsed(text))).to.deep.equal(parsed(text));
    }
  });

  it('are ordered by bytes, IPv4 first', () => {
    const texts = ['0.0.0.1', '9.0.0.0', '128.0.0.0', '255.255.255.255', '::', '::1', '1::', '1:0:0:1::', '8000::'];
    expect(texts.map(parsed).toReversed().sort(compareAddresses).map(formatAddress)).to.deep.equal(texts);
    fc.assert(
      fc.property(v6, v6, (a, b) => {
        const byBytes = Buffer.compare(addressToBytes(a), addressToBytes(b));
        expect(Math.sign(compareAddresses(a, b))).to.equal(byBytes);
      }),
    );
  });
});
