import { expect } from 'chai';
import fc from 'fast-check';
import {
  completeRoot,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/evidence/tlog/merkle.ts';
import { type Tile, tilePath } from '../../../src/evidence/tlog/tile.ts';
import {
  consistencyProof,
  inclusionProof,
  type KnownHashes,
  type ReadTile,
  treeRoot,
} from '../../../src/evidence/tlog/tree.ts';

const MOST = 70_000;

describe('a tree of tiles', () => {
  const hashes = Array.from({ length: MOST }, (_, i) => leafHash(Buffer.from(String(i))));

  /** Hash `i` of a level, straight from its definition. */
  const levels: Buffer[][] = [hashes];
  before(() => {
    for (let below = hashes; below.length >= 256; below = levels.at(-1) ?? []) {
      const rows = Array.from({ length: Math.floor(below.length / 256) }, (_, n) =>
        completeRoot(Buffer.concat(below.slice(256 * n, 256 * (n + 1)))),
      );
      levels.push(rows);
    }
  });

  let asked: string[] = [];
  const readTile: ReadTile = async (tile: Tile) => {
    asked.push(tilePath(tile));
    const { level, index, width } = tile;
    return Buffer.concat((levels[Number(level)] ?? []).slice(256 * index, 256 * index + width));
  };

  const sizes = fc.oneof(
    fc.integer({ min: 1, max: MOST }),
    fc.constantFrom(1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, MOST),
  );

  it('has the root that its leaves have', async () => {
    for (const size of [0, 1, 2, 3, 255, 256, 257, 1000, 65_535, 65_536, 65_537, MOST]) {
      expect((await treeRoot(size, readTile)).equals(rootOf(hashes.slice(0, size))), `size ${size}`).to.equal(true);
    }
  });

  it('proves every leaf that is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, i) => {
        const index = i % size;
        const leaf = hashes[index] ?? Buffer.alloc(0);
        const proof = await inclusionProof(index, size, readTile);
        expect(verifyInclusion(leaf, index, size, proof, await treeRoot(size, readTile))).to.equal(true);
      }),
    );
  });

  it('proves the same with what it knows from proofs in other sizes of it', async () => {
    const known: KnownHashes = new Map();
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, i) => {
        const index = i % size;
        const proof = await inclusionProof(index, size, readTile, known);
        expect(proof).to.deep.equal(await inclusionProof(index, size, readTile));
      }),
    );
    expect(known.size).to.be.greaterThan(10);
  });

  it('proves that it grew out of each smaller one', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, o) => {
        const old = o % (size + 1);
        const proof = await consistencyProof(old, size, readTile);
        const [oldRoot, root] = [await treeRoot(old, readTile), await treeRoot(size, readTile)];
        expect(verifyConsistency(old, oldRoot, size, root, proof)).to.equal(true);
      }),
    );
  });

  it('asks for each tile of a proof once, and in the width that the tree has', async () => {
    asked = [];
    await inclusionProof(1000, MOST, readTile);
    expect(asked.toSorted()).to.deep.equal(['tile/0/003', 'tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17']);
  });

  it('has no proof of what it does not hold', () => {
    for (const index of [-1, 5, Number.NaN]) expect(() => inclusionProof(index, 5, readTile)).to.throw(RangeError);
    for (const old of [-1, 6, Number.NaN]) expect(() => consistencyProof(old, 5, readTile)).to.throw(RangeError);
  });
});
