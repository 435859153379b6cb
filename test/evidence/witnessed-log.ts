import { formatAddCheckpoint } from '../../src/evidence/tlog/add-checkpoint.ts';
import { formatCheckpoint } from '../../src/evidence/tlog/checkpoint.ts';
import { extendEdge } from '../../src/evidence/tlog/edge.ts';
import { noteSigner, type PrivateKey } from '../../src/evidence/tlog/key.ts';
import { HASH_BYTES, leafHash, rootOf } from '../../src/evidence/tlog/merkle.ts';
import { signNote } from '../../src/evidence/tlog/note.ts';
import { consistencyProof } from '../../src/evidence/tlog/tree.ts';

/** A log in memory that may begin with another's leaves and go its own way from there: what a witness must never sign both of. */
export interface MemoryLog {
  readonly key: PrivateKey;
  readonly leaves: readonly string[];
}

/** The signed checkpoint of a log at a size, by the key of the log or by another. */
export function checkpointOf({ key, leaves }: MemoryLog, size: number, signer: PrivateKey = key): string {
  const root = rootOf(hashesOf(leaves.slice(0, size)));
  return signNote(formatCheckpoint({ origin: key.name, size, root, extensions: [] }), [noteSigner(signer)]);
}

/** The proof that a log grew from one size to another. */
export function growthOf({ leaves }: MemoryLog, oldSize: number, size: number): Promise<readonly Buffer[]> {
  const { tiles } = extendEdge({ size: 0, levels: [] }, hashesOf(leaves.slice(0, size)));
  return consistencyProof(oldSize, size, async (wanted) => {
    const found = tiles.find(({ tile }) => tile.level === wanted.level && tile.index === wanted.index);
    return found?.bytes.subarray(0, wanted.width * HASH_BYTES) ?? Buffer.alloc(0);
  });
}

/** An honest request for a cosignature. */
export async function requestOf(log: MemoryLog, oldSize: number, size: number): Promise<Buffer> {
  const proof = await growthOf(log, oldSize, size);
  return Buffer.from(formatAddCheckpoint({ oldSize, proof, checkpoint: checkpointOf(log, size) }));
}

function hashesOf(leaves: readonly string[]): readonly Buffer[] {
  return leaves.map((leaf) => leafHash(Buffer.from(leaf)));
}
