import { corrupt } from './corrupt.ts';
import { EvidenceError } from './evidence-log.ts';
import { disk, type Files, readWhole } from './files.ts';
import { layoutOf } from './layout.ts';
import { createReader } from './read.ts';
import { type Checkpoint, parseCheckpoint } from './tlog/checkpoint.ts';
import { TlogFormatError } from './tlog/format-error.ts';
import { parseNote } from './tlog/note.ts';
import { formatProof } from './tlog/proof.ts';
import { inclusionProof } from './tlog/tree.ts';
import { unreadable } from './unwritable.ts';

/** A leaf with its proof. */
export interface LeafProof {
  /** A `.tlog-proof` file that holds the leaf as its extra data; see `proof-file.ts`. */
  readonly text: string;
  /** Leaves of the tree that it is proven in. */
  readonly size: number;
  /** Names of those who signed that tree, the log first. */
  readonly signers: readonly string[];
}

interface Signed {
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

/**
 * Proves that a leaf is in the log of a directory, also while a service writes to it: in the tree that witnesses have cosigned last
 * when it is in that, else in the one in force. Resolves with undefined when there is no such leaf. Rejects with EvidenceError
 * `not_initialised`, `corrupt` or `unreadable`.
 */
export async function proveLeaf(dir: string, index: number, files: Files = disk): Promise<LeafProof | undefined> {
  const layout = layoutOf(dir);
  const cosigned = await signedIn(files, layout.cosigned);
  const inForce = await signedIn(files, layout.checkpoint);
  if (inForce === undefined) throw new EvidenceError('not_initialised', dir, `${dir} holds no evidence log`);
  const reader = createReader(files, dir, () => inForce.checkpoint.size);
  const found = await reader.entry(index);
  if (found === undefined) return undefined;
  const { note, checkpoint } = cosigned !== undefined && index < cosigned.checkpoint.size ? cosigned : inForce;
  const hashes = await inclusionProof(index, checkpoint.size, reader.tile);
  const signers = parseNote(Buffer.from(note)).signatures.map(({ name }) => name);
  return { text: formatProof({ extra: found.bytes, index, hashes, checkpoint: note }), size: checkpoint.size, signers };
}

async function signedIn(files: Files, path: string): Promise<Signed | undefined> {
  const bytes = await readWhole(files, path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (bytes === undefined) return undefined;
  try {
    return { note: bytes.toString(), checkpoint: parseCheckpoint(parseNote(bytes).text) };
  } catch (error) {
    if (error instanceof TlogFormatError) throw corrupt(path, `is no checkpoint: ${error.message}`);
    throw error;
  }
}
