import { createHash } from 'node:crypto';

/** Distinguishes a leaf from an inner node, so that neither can be passed off as the other. */
const LEAF = Uint8Array.of(0);

/** Leaf hash, RFC 6962 section 2.1: SHA-256 of 0x00 and the leaf's bytes; lower-case hex. */
export function leafHash(leaf: Uint8Array): string {
  return createHash('sha256').update(LEAF).update(leaf).digest('hex');
}
