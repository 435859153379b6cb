import { expect } from 'chai';
import fc from 'fast-check';
import { decodeName, encodeName } from '../../../probes/resolve/wire-name.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('probes/resolve/wire-name', () => {
  it('a name comes out in lower case, with what is no letter, digit or sign by its number', () => {
    expect(decodeName(hex('03 415069 02 2e5c 03 00207f 00'), 0)).to.deep.equal({
      name: 'api.\\.\\\\.\\000\\032\\127',
      end: 12,
    });
    expect(decodeName(hex('00'), 0)).to.deep.equal({ name: '.', end: 1 });
  });

  it('a pointer goes back, never forward, to itself or in a circle', () => {
    expect(decodeName(hex('01 61 00 01 62 c000'), 3)).to.deep.equal({ name: 'b.a', end: 7 });
    expect(decodeName(hex('c000'), 0)).to.equal(undefined);
    expect(decodeName(hex('c003 00 01 61 00'), 0)).to.equal(undefined);
    expect(decodeName(hex('01 61 c000'), 0)).to.equal(undefined);
    expect(decodeName(hex('01 61 c004 c002'), 4)).to.equal(undefined);
  });

  it('a name that is cut off, has a label of an unknown kind or is too long is none', () => {
    for (const text of ['', '03 6162', '40 61 00', '80 61 00', 'c0'])
      expect(decodeName(hex(text), 0), text).to.equal(undefined);
    const label = `3f${'61'.repeat(63)}`;
    expect(decodeName(hex(`${label.repeat(3)} 3d${'61'.repeat(61)} 00`), 0)?.end).to.equal(255);
    expect(decodeName(hex(`${label.repeat(3)} 3e${'61'.repeat(62)} 00`), 0)).to.equal(undefined);
  });

  it('a text that is no name is refused', () => {
    for (const text of [
      '',
      'a..b',
      '.a',
      'a.',
      `${'a'.repeat(64)}.b`,
      `${'abc.'.repeat(63)}abcd`,
      'ä\u0100',
      '\\999',
    ]) {
      expect(() => encodeName(text), text).to.throw(RangeError);
    }
  });

  it('every name survives the way there and back, whatever bytes its labels hold', () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), (labels) => {
        const lower = (byte: number) => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte);
        const wire = Uint8Array.of(...labels.flatMap((l) => [l.length, ...l.map(lower)]), 0);
        const decoded = decodeName(wire, 0);
        expect(decoded?.end).to.equal(wire.length);
        expect([...encodeName(decoded?.name ?? '')]).to.deep.equal([...wire]);
      }),
    );
  });
});
