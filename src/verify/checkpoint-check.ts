import { EvidenceError } from '../evidence/evidence-log.ts';
import { TlogFormatError } from '../evidence/tlog/format-error.ts';
import type { Policy } from '../evidence/tlog/policy.ts';
import { openWitnessed, type WitnessedCheckpoint } from '../evidence/tlog/witnessed.ts';
import type { EvidenceSource } from './evidence-source.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import { checkGrowth } from './tree-check.ts';

export const MAX_CHECKPOINT_BYTES = 1_000_000;

/** The checkpoints of a log: the one in force, and an older one that witnesses have cosigned, where there is one. */
export interface CheckedCheckpoint extends WitnessedCheckpoint {
  readonly byWitnesses: WitnessedCheckpoint | undefined;
}

/**
 * Reads the checkpoint in force and checks who signed it. Throws Refuted when it is not signed by a log of the policy; rejects with
 * EvidenceError `not_initialised` when there is none.
 */
export async function readCheckpoint(source: EvidenceSource, policy: Policy): Promise<CheckedCheckpoint> {
  // Witnesses take their time: the log goes on, and what they have cosigned is kept beside it. Read first, since both may grow.
  const cosigned = await source.read('checkpoint.cosigned', MAX_CHECKPOINT_BYTES);
  const bytes = await source.read('checkpoint', MAX_CHECKPOINT_BYTES);
  if (bytes === undefined) {
    throw new EvidenceError(
      'not_initialised',
      source.name,
      `${source.name} holds no evidence log: there is no checkpoint`,
    );
  }
  const inForce = openCheckpoint(bytes, policy, { file: 'checkpoint' });
  const byWitnesses =
    cosigned === undefined ? undefined : openCheckpoint(cosigned, policy, { file: 'checkpoint.cosigned' });
  return { ...inForce, byWitnesses };
}

/** Checks that the log goes on from what was seen of it before, by its witnesses and by whoever kept an `older` checkpoint. */
export async function checkPast(
  source: EvidenceSource,
  { checkpoint: { origin, size }, byWitnesses, isEnough }: CheckedCheckpoint,
  {
    policy,
    older,
    isExtract,
  }: { readonly policy: Policy; readonly older: Uint8Array | undefined; readonly isExtract: boolean },
  findings: Findings,
): Promise<void> {
  const file = 'the older checkpoint';
  const kept = older === undefined ? undefined : openCheckpoint(older, policy, { file }).checkpoint;
  for (const past of [kept, byWitnesses?.checkpoint]) {
    if (past === undefined) continue;
    if (past.origin !== origin) throw new Refuted({ file }, `is of the log ${past.origin}, not of ${origin}`);
    if (isExtract) {
      // The tiles at the edge of the older tree need not be there.
      findings.unchecked('growth', { file });
      continue;
    }
    await checkGrowth(source, size, past);
    findings.checked('older_checkpoints');
  }
  if (!isEnough && byWitnesses?.isEnough !== true) findings.unchecked('witnesses', { file: 'checkpoint' });
}

// Written by whoever runs the log or stands between: any bytes.
export function openCheckpoint(bytes: Uint8Array, policy: Policy, place: Place): WitnessedCheckpoint {
  try {
    return openWitnessed(bytes, policy);
  } catch (error) {
    if (error instanceof TlogFormatError) throw new Refuted(place, error.message);
    throw error;
  }
}
