import { expect } from 'chai';
import fc from 'fast-check';
import {
  completeRoot,
  emptyRoot,
  leafHash,
  leafHashes,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/evidence/tlog/merkle.ts';

/** The leaves of the reference tree of Certificate Transparency, and the root of each of its first trees. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => Buffer.from(hex, 'hex'),
);
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the Merkle tree of RFC 6962', () => {
  it('has the leaf hashes of the reference tree', () => {
    const hashes = LEAVES.slice(0, 4).map((leaf) => leafHash(leaf).toString('hex'));
    expect(hashes).to.deep.equal([
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7',
      '07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7',
    ]);
  });

  it('has the roots of the reference tree', () => {
    const roots = LEAVES.map((_, i) => rootOf(LEAVES.slice(0, i + 1).map(leafHash)).toString('hex'));
    expect(roots).to.deep.equal(ROOTS);
  });

  it('has one root over a run of hashes, which stay as they are', () => {
    const hashes = leafHashes(LEAVES);
    const before = Buffer.from(hashes);
    expect(completeRoot(hashes).toString('hex')).to.equal(ROOTS.at(-1));
    expect(hashes.equals(before)).to.equal(true);
    expect(hashes.equals(Buffer.concat(LEAVES.map(leafHash)))).to.equal(true);
  });

  it('without leaves has the hash of nothing as its root', () => {
    expect(rootOf([]).equals(emptyRoot())).to.equal(true);
    expect(emptyRoot().toString('hex')).to.equal('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

/** Proofs as RFC 6962 defines them, by recursion over the leaf hashes: slow and plain. */
function inclusion(index: number, hashes: readonly Buffer[]): readonly Buffer[] {
  if (hashes.length === 1) return [];
  const k = split(hashes.length);
  return index < k
    ? [...inclusion(index, hashes.slice(0, k)), rootOf(hashes.slice(k))]
    : [...inclusion(index - k, hashes.slice(k)), rootOf(hashes.slice(0, k))];
}

function consistency(old: number, hashes: readonly Buffer[], known = true): readonly Buffer[] {
  if (old === hashes.length) return known ? [] : [rootOf(hashes)];
  const k = split(hashes.length);
  return old <= k
    ? [...consistency(old, hashes.slice(0, k), known), rootOf(hashes.slice(k))]
    : [...consistency(old - k, hashes.slice(k), false), rootOf(hashes.slice(0, k))];
}

function split(n: number): number {
  return 2 ** Math.ceil(Math.log2(n) - 1);
}

/** The same bytes with one bit the other way. */
function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}

describe('proofs in the Merkle tree', () => {
  const hashes = Array.from({ length: 70 }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));
  const size = fc.integer({ min: 1, max: hashes.length });

  it('of inclusion hold for every leaf of every tree, and for no other leaf, index or size', () => {
    for (let n = 1; n <= hashes.length; n += 1) {
      const tree = hashes.slice(0, n);
      const root = rootOf(tree);
      for (const [index, hash] of tree.entries()) {
        const proof = inclusion(index, tree);
        expect(verifyInclusion(hash, index, n, proof, root)).to.equal(true);
        expect(verifyInclusion(hash, index + 1, n, proof, root)).to.equal(false);
        expect(verifyInclusion(hashes[(index + 1) % n] ?? root, index, n, proof, root)).to.equal(n === 1);
      }
    }
  });

  it('of consistency hold between all sizes, and for no others', () => {
    for (let n = 1; n <= hashes.length; n += 1) {
      const tree = hashes.slice(0, n);
      const root = rootOf(tree);
      for (let old = 1; old <= n; old += 1) {
        const proof = consistency(old, tree);
        const oldRoot = rootOf(tree.slice(0, old));
        expect(verifyConsistency(old, oldRoot, n, root, proof)).to.equal(true);
        if (old < n) {
          expect(verifyConsistency(old, root, n, root, proof)).to.equal(false);
          expect(verifyConsistency(old, oldRoot, n, oldRoot, proof)).to.equal(false);
          expect(verifyConsistency(old, oldRoot, n, root, proof.slice(1))).to.equal(false);
        }
        expect(verifyConsistency(old, oldRoot, n, root, [...proof, root])).to.equal(false);
      }
    }
  });

  it('of inclusion fail after any change of one bit', () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), (n, i, bit) => {
        const tree = hashes.slice(0, n);
        const index = i % n;
        const bytes = Buffer.concat([tree[index] ?? emptyRoot(), rootOf(tree), ...inclusion(index, tree)]);
        const [leaf, root, ...proof] = inHashes(flipped(bytes, bit));
        expect(verifyInclusion(leaf ?? bytes, index, n, proof, root ?? bytes)).to.equal(false);
      }),
    );
  });

  it('of consistency fail after any change of one bit', () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), (n, o, bit) => {
        const tree = hashes.slice(0, n);
        const old = 1 + (o % n);
        const bytes = Buffer.concat([rootOf(tree.slice(0, old)), rootOf(tree), ...consistency(old, tree)]);
        const [oldRoot, root, ...proof] = inHashes(flipped(bytes, bit));
        expect(verifyConsistency(old, oldRoot ?? bytes, n, root ?? bytes, proof)).to.equal(false);
      }),
    );
  });

  it('are refused when numbers or hashes are none', () => {
    const [hash = emptyRoot()] = hashes;
    for (const index of [-1, 1, 0.5, Number.NaN]) expect(verifyInclusion(hash, index, 1, [], hash)).to.equal(false);
    expect(verifyInclusion(hash.subarray(1), 0, 1, [], hash.subarray(1))).to.equal(false);
    expect(verifyConsistency(2, hash, 1, hash, [])).to.equal(false);
    expect(verifyConsistency(0, hash, 1, hash, []), 'only the empty root is that of size 0').to.equal(false);
    expect(verifyConsistency(0, emptyRoot(), 1, hash, [])).to.equal(true);
  });
});

function inHashes(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(32 * i, 32 * (i + 1)));
}
