import { TlogFormatError } from './tlog/format-error.ts';
import { leafHash, verifyInclusion } from './tlog/merkle.ts';
import type { Policy } from './tlog/policy.ts';
import { parseProof } from './tlog/proof.ts';
import { openWitnessed, type WitnessedCheckpoint } from './tlog/witnessed.ts';

/** What a proof file shows. */
export interface ProvenEntry extends WitnessedCheckpoint {
  readonly index: number;
  /** The leaf itself: canonical JSON. */
  readonly entry: Buffer;
}

/**
 * Verifies a proof as `prove` writes them, with nothing but a policy: its extra data is the leaf, and by the hash of that the
 * tree vouches for it. Throws TlogFormatError, which says what does not hold; that too few witnesses have cosigned is for the caller
 * to say. Written by whoever claims something by it: any bytes.
 */
export function openProof(bytes: Uint8Array, policy: Policy): ProvenEntry {
  const { extra, index, hashes, checkpoint: note } = parseProof(bytes);
  if (extra === undefined) throw new TlogFormatError('the proof does not hold the leaf that it is about');
  const witnessed = openWitnessed(Buffer.from(note), policy);
  const { size, root } = witnessed.checkpoint;
  if (!verifyInclusion(leafHash(extra), index, size, hashes, root)) {
    throw new TlogFormatError(`the leaf of the proof is not at ${index} in the tree of ${size} leaves`);
  }
  return { ...witnessed, index, entry: extra };
}
