import { expect } from 'chai';
import fc from 'fast-check';
import { TlogFormatError } from '../../../src/evidence/tlog/format-error.ts';
import { formatProof, parseProof } from '../../../src/evidence/tlog/proof.ts';

const HASH = 'gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=';
const CHECKPOINT = `example.com/fancylog\n109482\n${HASH}\n\n— example.com/fancylog hI2DJwAA\n`;
const PROOF = `c2sp.org/tlog-proof@v1\nextra YWdl\nindex 73894\n${HASH}\n\n${CHECKPOINT}`;

describe('a tlog-proof', () => {
  it('is read and printed', () => {
    const proof = parseProof(Buffer.from(PROOF));
    expect(proof).to.include({ index: 73894, checkpoint: CHECKPOINT });
    expect(proof.extra?.toString()).to.equal('age');
    expect(proof.hashes.map((hash) => hash.toString('base64'))).to.deep.equal([HASH]);
    expect(formatProof(proof)).to.equal(PROOF);
  });

  it('of a tree of one leaf has no hashes', () => {
    const text = `c2sp.org/tlog-proof@v1\nindex 0\n\n${CHECKPOINT}`;
    expect(parseProof(Buffer.from(text))).to.include({ extra: undefined, index: 0 });
    expect(formatProof(parseProof(Buffer.from(text)))).to.equal(text);
  });

  it('comes back as it was printed', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
    const extra = fc.option(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      { nil: undefined },
    );
    fc.assert(
      fc.property(extra, fc.maxSafeNat(), fc.array(hash), (more, index, hashes) => {
        const proof = { extra: more, index, hashes, checkpoint: CHECKPOINT };
        expect(parseProof(Buffer.from(formatProof(proof)))).to.deep.equal(proof);
      }),
    );
  });

  const refused: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['another first line', PROOF.replace('@v1', '@v2')],
    ['no index', PROOF.replace('index 73894\n', '')],
    ['an index with a leading zero', PROOF.replace('73894', '073894')],
    ['extra data after the index', PROOF.replace('extra YWdl\nindex 73894', 'index 73894\nextra YWdl')],
    ['extra data that is no base64', PROOF.replace('YWdl', 'YWd')],
    ['a hash that is too short', PROOF.replace(HASH, 'gSKy')],
    ['more hashes than a tree has levels', PROOF.replace(`${HASH}\n`, `${HASH}\n`.repeat(64))],
    ['no checkpoint', `c2sp.org/tlog-proof@v1\nindex 0\n${HASH}\n`],
  ];
  for (const [what, text] of refused) {
    it(`is refused with ${what}`, () => {
      expect(() => parseProof(Buffer.from(text))).to.throw(TlogFormatError);
    });
  }
});
