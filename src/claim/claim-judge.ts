import { traceMemory } from '../beside/trace-memory.ts';
import type { Config } from '../config/config.ts';
import type { Sha256 } from '../core/draw.ts';
import type { Echoes } from '../core/echoes.ts';
import type { RecordedDraw } from '../core/judge.ts';
import type { Judgement, JudgementLeaf } from '../core/judgement.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import type { ClaimInForce } from './claim-in-force.ts';
import { addressPicker, seedOf } from './claim-in-force.ts';
import { judgeRecorded } from './judging.ts';
import type { Seeds } from './seeds.ts';

export interface ClaimJudgeContext {
  readonly config: Pick<Config, 'resolvers'>;
  readonly log: EvidenceLog;
  readonly seeds: Seeds;
  readonly sha256: Sha256;
  /** The snapshot in force, once its leaf is in the log. */
  readonly pinSnapshot: () => Promise<Snapshot>;
}

/** Judges records of a claim by what is in force now. `echoes` is what the judgements before tell of them. */
export type ClaimJudge = (
  slot: SlotLeaf,
  draws: readonly RecordedDraw[],
  echoes: Echoes,
) => Promise<{ readonly snapshot: Snapshot; readonly judgements: readonly Judgement[] }>;

/** The leaf of a slot's judgements. `by`: what they were made by. */
export function judgementLeaf(
  { claim, slot, lengthMs, frame, manifest }: SlotLeaf,
  by: Pick<JudgementLeaf, 'snapshot' | 'configuration' | 'method' | 'version'>,
  judgements: JudgementLeaf['judgements'],
): JudgementLeaf {
  return { $kind: 'judgement', claim, slot, lengthMs, frame, manifest, ...by, judgements };
}

export function claimJudge(
  { config: claim }: Pick<ClaimInForce, 'config'>,
  { config: { resolvers }, log, seeds, sha256, pinSnapshot }: ClaimJudgeContext,
): ClaimJudge {
  const traces = traceMemory(log);
  return async (slot, draws, echoes) => {
    const snapshot = await pinSnapshot();
    const seed = seedOf(slot, await seeds.randomness(slot.slot, slot.round), sha256);
    const facts = { echoes, traces, pick: addressPicker(seed, sha256) };
    return { snapshot, judgements: await judgeRecorded(slot, draws, { claim, resolvers, snapshot }, facts) };
  };
}
