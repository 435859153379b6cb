import { hash as digest } from 'node:crypto';

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/** Distinguishes a leaf from an inner node, so that neither can be passed off as the other. */
const LEAF_PREFIX = 0;
const NODE_PREFIX = 1;

const node = Buffer.alloc(1 + 2 * HASH_BYTES, NODE_PREFIX);

/** Leaf hash, RFC 6962 section 2.1: SHA-256 of 0x00 and the leaf's bytes. */
export function leafHash(leaf: Uint8Array): Buffer {
  return leafHashes([leaf]);
}

/** The leaf hashes of several, one after the other. */
export function leafHashes(leaves: readonly Uint8Array[]): Buffer {
  const hashes = Buffer.allocUnsafe(leaves.length * HASH_BYTES);
  for (const [i, leaf] of leaves.entries()) {
    const prefixed = Buffer.allocUnsafe(1 + leaf.length);
    prefixed[0] = LEAF_PREFIX;
    prefixed.set(leaf, 1);
    hashInto(hashes, i * HASH_BYTES, prefixed);
  }
  return hashes;
}

/** Node hash, RFC 6962 section 2.1: SHA-256 of 0x01 and the hashes of the two subtrees. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  const hash = Buffer.allocUnsafe(HASH_BYTES);
  hashInto(hash, 0, node);
  return hash;
}

/** The root of the tree without leaves. */
export function emptyRoot(): Buffer {
  return digest('sha256', Buffer.alloc(0), 'buffer');
}

/** Puts a hash in its place. It comes as text: a buffer that is made for 32 bytes alone takes longer than their hash. */
function hashInto(hashes: Buffer, at: number, bytes: Uint8Array): void {
  hashes.write(digest('sha256', bytes, 'binary'), at, HASH_BYTES, 'binary');
}

/** The root of a complete subtree over a run of hashes, one after the other, whose number is a power of two. */
export function completeRoot(hashes: Uint8Array): Buffer {
  const row = Buffer.from(hashes);
  // Each row takes the place of the first half of the one below it, of which it has read that much by then.
  for (let length = row.length; length > HASH_BYTES; length /= 2) {
    for (let at = 0; at < length; at += 2 * HASH_BYTES) {
      row.copy(node, 1, at, at + 2 * HASH_BYTES);
      hashInto(row, at / 2, node);
    }
  }
  return Buffer.from(row.subarray(0, HASH_BYTES));
}

/** Joins the hashes of complete subtrees, from the largest at the left to the smallest, into the one above them all. */
export function joinRight(subtrees: readonly Uint8Array[]): Buffer {
  const [last, ...others] = subtrees.toReversed();
  if (last === undefined) return emptyRoot();
  return others.reduce<Buffer>((right, left) => nodeHash(left, right), Buffer.from(last));
}

/** Merkle tree hash of leaf hashes, RFC 6962 section 2.1. */
export function rootOf(leafHashes: readonly Uint8Array[]): Buffer {
  const subtrees: Buffer[] = [];
  let at = 0;
  for (let rest = leafHashes.length; rest > 0; rest = leafHashes.length - at) {
    const width = largestPowerOfTwo(rest);
    subtrees.push(completeRoot(Buffer.concat(leafHashes.slice(at, at + width))));
    at += width;
  }
  return joinRight(subtrees);
}

/** The largest power of two that is not above `n`; `n` is at least 1. */
export function largestPowerOfTwo(n: number): number {
  let power = 1;
  while (power * 2 <= n) power *= 2;
  return power;
}

/**
 * Whether `proof` shows that the leaf of this hash stands at `index` in the tree of `size` leaves and this root (RFC 9162 section
 * 2.1.3.2). Written by whoever claims it: any hashes, any numbers.
 */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  let at = index;
  let last = size - 1;
  let hash: Buffer = Buffer.from(leaf);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/**
 * Whether `proof` shows that the tree of `size` leaves and `root` begins with the tree of `oldSize` leaves and `oldRoot` (RFC 9162
 * section 2.1.4.2). Every tree begins with the empty one, and with itself; those two need an empty proof. Written by whoever claims it.
 */
export function verifyConsistency(
  oldSize: number,
  oldRoot: Uint8Array,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(oldSize) || !isCount(size) || oldSize > size || !areHashes([oldRoot, root, ...proof])) return false;
  if (oldSize === size) return proof.length === 0 && Buffer.from(oldRoot).equals(root);
  if (oldSize === 0) return proof.length === 0 && emptyRoot().equals(oldRoot);
  // A size that is a power of two is itself a subtree of the larger tree, and the proof leaves its root out.
  const hashes = largestPowerOfTwo(oldSize) === oldSize ? [oldRoot, ...proof] : proof;
  const [first, ...others] = hashes;
  if (first === undefined) return false;
  let at = oldSize - 1;
  let last = size - 1;
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let before: Buffer = Buffer.from(first);
  let after = before;
  for (const hash of others) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      before = nodeHash(hash, before);
      after = nodeHash(hash, after);
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, half(last)];
    } else {
      after = nodeHash(after, hash);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && before.equals(oldRoot) && after.equals(root);
}

function half(n: number): number {
  return Math.floor(n / 2);
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === HASH_BYTES);
}
