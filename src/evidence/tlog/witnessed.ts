import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { cosignatureTime, cosignatureVerifier } from './cosignature.ts';
import { TlogFormatError } from './format-error.ts';
import { noteVerifier } from './key.ts';
import { isOf, openNote } from './note.ts';
import { isQuorum, type Policy } from './policy.ts';

/** A checkpoint that a log of the policy has signed. */
export interface WitnessedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The witnesses of the policy that have cosigned it, and when each looked (Unix seconds). */
  readonly cosigned: readonly { readonly witness: string; readonly atSeconds: number }[];
  /** Whether the policy asks for no more. */
  readonly isEnough: boolean;
}

/**
 * Verifies a checkpoint by a policy. Throws TlogFormatError when no log of the policy has signed it, or a signature in the name of a
 * log or a witness of the policy is false; that there are too few cosignatures is for the caller to say. Written by whoever runs the
 * log or stands between: any bytes.
 */
export function openWitnessed(note: Uint8Array, policy: Policy): WitnessedCheckpoint {
  const logs = policy.logs.map(({ key }) => noteVerifier(key));
  const witnesses = policy.witnesses.map(({ name, key }) => ({ witness: name, verifier: cosignatureVerifier(key) }));
  const { text, verified } = openNote(note, [...logs, ...witnesses.map(({ verifier }) => verifier)]);
  const checkpoint = parseCheckpoint(text);
  const signers = logs.filter(({ name }) => name === checkpoint.origin);
  if (!verified.some((signature) => signers.some((log) => isOf(signature, log)))) {
    throw new TlogFormatError(
      `no key that the policy has for ${JSON.stringify(checkpoint.origin)} signed its checkpoint`,
    );
  }
  const cosigned = witnesses.flatMap(({ witness, verifier }) => {
    const found = verified.find((signature) => isOf(signature, verifier));
    const atSeconds = found && cosignatureTime(found.signature);
    return atSeconds === undefined ? [] : [{ witness, atSeconds }];
  });
  return { checkpoint, cosigned, isEnough: isQuorum(policy.quorum, new Set(cosigned.map(({ witness }) => witness))) };
}
