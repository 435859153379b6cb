import { expect } from 'chai';
import fc from 'fast-check';
import { addressFromBytes, formatAddress, parseAddress } from '../../src/core/address.ts';
import { parseField4, parseField6 } from '../../src/feeds/address-fields.ts';

const field4 = (text: string): number => parseField4(Buffer.from(`<${text}>`), 1, 1 + Buffer.byteLength(text));
const field6 = (text: string): readonly number[] | undefined =>
  parseField6(Buffer.from(`<${text}>`), 1, 1 + Buffer.byteLength(text));

describe('an address in the bytes of a file', () => {
  it('may be a dotted quad or an integer', () => {
    expect(field4('1.0.0.255')).to.equal(16_777_471);
    expect(field4('16777471')).to.equal(16_777_471);
    expect(field4('0')).to.equal(0);
    expect(field4('4294967295')).to.equal(0xffffffff);
  });

  for (const text of [
    '',
    '4294967296',
    '12345678901',
    '01',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '1.2.3.04',
    ' 1',
    '-1',
    '1e3',
    '::1',
  ]) {
    it(`is no IPv4 address as ${JSON.stringify(text)}`, () => expect(field4(text)).to.equal(-1));
  }

  it('may be IPv6 text or an integer', () => {
    expect(field6('2001:db8::')).to.deep.equal([0x20010db8, 0, 0, 0]);
    expect(field6('42540766411282592856903984951653826560')).to.deep.equal([0x20010db8, 0, 0, 0]);
    expect(field6('4294967296')).to.deep.equal([0, 0, 1, 0]);
    expect(field6('340282366920938463463374607431768211455')).to.deep.equal(Array(4).fill(0xffffffff));
  });

  for (const text of [
    '',
    '4294967295',
    '340282366920938463463374607431768211456',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    '1:',
    '1:2:3:4:5:6:7:',
    '::1.2.3',
    '::1.2.3.4:5',
    '1.2.3.4',
    '1.2.3.4::',
    '::1%eth0',
  ]) {
    it(`is no IPv6 address as ${JSON.stringify(text)}`, () => expect(field6(text)).to.equal(undefined));
  }

  const words = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const zeros = fc.tuple(words, words).map(([a, b]) => a.map((byte, i) => ((b[i & ~1] as number) & 1 ? byte : 0)));

  it('reads as what it prints as', () => {
    fc.assert(
      fc.property(fc.oneof(words, zeros), (bytes) => {
        const address = addressFromBytes(bytes);
        const decimal = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
        fc.pre(address.family === 6 && decimal >> 32n !== 0n);
        expect(field6(formatAddress(address))).to.deep.equal(address.words);
        expect(field6(String(decimal))).to.deep.equal(address.words);
      }),
    );
  });

  it('is read just as strictly as an address elsewhere', () => {
    const piece = fc.constantFrom('0', '1', '00', 'ff', 'FFFF', '10000', ':', '::', '.', '255', '256', 'g');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 18 }), (pieces) => {
        const text = pieces.join('');
        fc.pre(/[.:]/.test(text) && text.length <= 45);
        const expected = parseAddress(text);
        expect(field4(text)).to.equal(expected?.family === 4 ? expected.value : -1);
        expect(field6(text)).to.deep.equal(expected?.family === 6 ? expected.words : undefined);
      }),
      { numRuns: 5000 },
    );
  });
});
