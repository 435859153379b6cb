import { expect } from 'chai';
import fc from 'fast-check';
import { formatCheckpoint, parseCheckpoint } from '../../../src/evidence/tlog/checkpoint.ts';
import { TlogFormatError } from '../../../src/evidence/tlog/format-error.ts';

/** The example of tlog-checkpoint. */
const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

describe('a checkpoint', () => {
  it('of the published example is read and printed', () => {
    const checkpoint = parseCheckpoint(TEXT);
    expect(checkpoint).to.deep.include({ origin: 'example.com/behind-the-sofa', size: 20852163, extensions: [] });
    expect(checkpoint.root.toString('hex')).to.equal(
      '0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62',
    );
    expect(formatCheckpoint(checkpoint)).to.equal(TEXT);
  });

  it('keeps lines that say nothing to us', () => {
    expect(parseCheckpoint(`${TEXT}more\nlines\n`).extensions).to.deep.equal(['more', 'lines']);
  });

  it('comes back as it was printed', () => {
    const line = fc.string({ minLength: 1 }).filter((s) => !s.includes('\n'));
    const root = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(line, fc.maxSafeNat(), root, fc.array(line), (origin, size, hash, extensions) => {
        const checkpoint = { origin, size, root: Buffer.from(hash), extensions };
        expect(parseCheckpoint(formatCheckpoint(checkpoint))).to.deep.equal(checkpoint);
      }),
    );
  });

  const [origin, size, root] = TEXT.split('\n');
  const refused: readonly (readonly [string, string])[] = [
    ['two lines', `${origin}\n${size}\n`],
    ['no line break at its end', TEXT.trimEnd()],
    ['an empty origin', `\n${size}\n${root}\n`],
    ['an empty extension', `${TEXT}\n`],
    ['a size with a leading zero', `${origin}\n007\n${root}\n`],
    ['a size with a sign', `${origin}\n+7\n${root}\n`],
    ['a size in hex', `${origin}\n0x7\n${root}\n`],
    ['a size beyond what can be counted', `${origin}\n9007199254740992\n${root}\n`],
    ['a size with a space', `${origin}\n7 \n${root}\n`],
    ['a short root', `${origin}\n7\nAAAA\n`],
    ['a root without padding', `${origin}\n7\n${root?.slice(0, -1)}\n`],
  ];
  for (const [what, text] of refused) {
    it(`is refused with ${what}`, () => {
      expect(() => parseCheckpoint(text)).to.throw(TlogFormatError);
    });
  }
});
