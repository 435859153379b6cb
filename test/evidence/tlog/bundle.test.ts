import { expect } from 'chai';
import fc from 'fast-check';
import { formatBundle, parseBundle } from '../../../src/evidence/tlog/bundle.ts';
import { TlogFormatError } from '../../../src/evidence/tlog/format-error.ts';

describe('an entry bundle', () => {
  it('has each entry after its length in two bytes, big-endian', () => {
    const bundle = formatBundle([Buffer.from('ab'), Buffer.alloc(0), Buffer.alloc(258, 7)]);
    expect(bundle.subarray(0, 8).toString('hex')).to.equal('0002616200000102');
    expect(bundle).to.have.length(2 + 2 + 2 + 2 + 258);
  });

  it('holds entries of up to 65,535 bytes', () => {
    const most = Buffer.alloc(65_535, 1);
    expect(parseBundle(formatBundle([most]), 1)[0]?.equals(most)).to.equal(true);
    expect(() => formatBundle([Buffer.alloc(65_536)])).to.throw(RangeError);
  });

  it('is read back as it was printed, and of no other bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (arrays) => {
        const entries = arrays.map((array) => Buffer.from(array));
        const bundle = formatBundle(entries);
        expect(parseBundle(bundle, entries.length)).to.deep.equal(entries);
        for (const count of [entries.length - 1, entries.length + 1]) {
          expect(() => parseBundle(bundle, count)).to.throw(TlogFormatError, 'entries, not');
        }
        if (bundle.length > 0) expect(() => parseBundle(bundle.subarray(1), entries.length)).to.throw(TlogFormatError);
      }),
    );
  });

  it('may not end in the middle of a length or an entry', () => {
    const bundle = formatBundle([Buffer.from('abc'), Buffer.from('d')]);
    for (const cut of [1, 2, 4, 6, 7]) {
      expect(() => parseBundle(bundle.subarray(0, cut), 2)).to.throw(TlogFormatError, 'in the middle');
    }
  });
});
