import { expect } from 'chai';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { inclusionOf } from '../../src/evidence/inclusion.ts';
import { leafHash, nodeHash } from '../../src/evidence/tlog/merkle.ts';
import { freshLogs, withLog } from './fresh-logs.ts';
import { numberedLeaf } from './leaves.ts';

describe('the way of a leaf up to the root', () => {
  const { filledDir } = freshLogs();

  // Sizes on both sides of a power of two and of a full bundle, where the right edge of the tree is ragged.
  for (const size of [1, 2, 3, 5, 6, 7, 8, 11, 255, 256, 257, 300]) {
    it(`joined by hand as it says, leads to the signed root in a tree of ${size}`, async () => {
      const dir = await filledDir(Array.from({ length: size }, (_, i) => numberedLeaf(i)));
      await withLog(dir, async (log) => {
        for (const index of new Set(
          [0, 1, Math.floor(size / 2), size - 2, size - 1].filter((i) => i >= 0 && i < size),
        )) {
          const way = await inclusionOf(log, index);
          if (way === undefined) throw new TypeError(`no way for ${index}`);
          expect(way.leafHash).to.equal(leafHash(Buffer.from(canonicalJson(numberedLeaf(index)))).toString('hex'));
          const top = way.path.reduce((hash, { side, hash: sibling }) => {
            const [left, right] = side === 'left' ? [sibling, hash] : [hash, sibling];
            return nodeHash(Buffer.from(left, 'hex'), Buffer.from(right, 'hex')).toString('hex');
          }, way.leafHash);
          expect(top).to.equal(way.root);
          expect(way.checkpoint).to.equal(log.checkpoint.note);
          expect(way.size).to.equal(size);
        }
      });
    });
  }

  it('is none beyond the end', async () => {
    await withLog(await filledDir([numberedLeaf(0)]), async (log) => {
      expect(await inclusionOf(log, 1)).to.equal(undefined);
    });
  });
});
