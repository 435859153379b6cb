import type { EvidenceLog } from './evidence-log.ts';
import { parseCheckpoint } from './tlog/checkpoint.ts';
import { parseNote } from './tlog/note.ts';
import { parseProof } from './tlog/proof.ts';

/** How a leaf leads up to the root of a tree that the log has signed. Hashes in hex. */
export interface Inclusion {
  readonly index: number;
  readonly leafHash: string;
  /** From the leaf up: the hash to be joined with at each step, and on which side of ours it stands. */
  readonly path: readonly { readonly side: 'left' | 'right'; readonly hash: string }[];
  /** Leaves in the tree. */
  readonly size: number;
  readonly root: string;
  /** The signed note that vouches for the root. */
  readonly checkpoint: string;
}

/** The way of a leaf up to the checkpoint in force; undefined where the log has no such leaf. Rejects with EvidenceError. */
export async function inclusionOf(
  log: Pick<EvidenceLog, 'prove' | 'leafHash'>,
  index: number,
): Promise<Inclusion | undefined> {
  const [proof, leafHash] = [await log.prove(index), await log.leafHash(index)];
  if (proof === undefined || leafHash === undefined) return undefined;
  const { hashes, checkpoint } = parseProof(Buffer.from(proof));
  const { size, root } = parseCheckpoint(parseNote(Buffer.from(checkpoint)).text);
  const sides = siblingSides(index, size);
  const path = hashes.map((hash, i) => ({ side: sides[i] ?? 'left', hash: hash.toString('hex') }));
  return { index, leafHash, path, size, root: root.toString('hex'), checkpoint };
}

/** On which side each hash of an inclusion proof stands, from the leaf up: RFC 9162 section 2.1.3.2. */
function siblingSides(index: number, size: number): readonly ('left' | 'right')[] {
  const sides: ('left' | 'right')[] = [];
  let at = index;
  let last = size - 1;
  while (last > 0) {
    const isLeft = at % 2 === 1 || at === last;
    sides.push(isLeft ? 'left' : 'right');
    // A node at the right edge has no sibling there, and goes up as it is.
    while (isLeft && at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return sides;
}
