import { existsSync } from 'node:fs';
import { addressPicker, seedOf } from '../claim/claim-in-force.ts';
import type { Echoes } from '../core/echoes.ts';
import { withEchoes } from '../core/echoes.ts';
import type { JudgeContext, RecordedDraw } from '../core/judge.ts';
import type { JudgementLeaf } from '../core/judgement.ts';
import type { ConfigurationLeaf, SnapshotLeaf } from '../core/record.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import { utcDay } from '../core/windows.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { layoutOf } from '../evidence/layout.ts';
import { pastSecrets, slotRandomness } from '../evidence/secrets.ts';
import { sha256 } from '../evidence/sha256.ts';

/** A judged slot as the log holds it, with what it was judged by. */
export interface RecordedSlot {
  readonly slot: SlotLeaf;
  /** In the order of their judgements. */
  readonly draws: readonly RecordedDraw[];
  readonly judgement: JudgementLeaf;
  /** Index of the judgement leaf. */
  readonly leaf: number;
  /** What the judgements of the claim before this one tell of echoes. */
  readonly echoes: Echoes;
  /** The configuration in force. */
  readonly configuration: ConfigurationLeaf | undefined;
}

type ReadableLog = Pick<EvidenceLog, 'dir' | 'scan'>;

/** The judged slots of a log in the order of their judgements. Holds no more at a time than the slots that are open. */
export async function* recordedSlots(log: ReadableLog): AsyncGenerator<RecordedSlot> {
  const open = new Map<string, { readonly slot: SlotLeaf; readonly draws: Map<number, RecordedDraw> }>();
  const echoes = new Map<string, Echoes>();
  let configuration: ConfigurationLeaf | undefined;
  for await (const { index, leaf } of log.scan(['configuration', 'slot', 'draw', 'judgement'])) {
    if (leaf.$kind === 'configuration') configuration = leaf;
    if (leaf.$kind === 'slot') open.set(keyOf(leaf), { slot: leaf, draws: new Map() });
    if (leaf.$kind === 'draw') open.get(keyOf(leaf))?.draws.set(index, { leaf: index, record: leaf });
    if (leaf.$kind !== 'judgement') continue;
    const judged = open.get(keyOf(leaf));
    open.delete(keyOf(leaf));
    const known = echoes.get(leaf.claim) ?? new Map();
    echoes.set(leaf.claim, withEchoes(known, leaf.slot, leaf.judgements));
    if (judged === undefined) continue;
    // Read, not counted on: a judgement that speaks of no record is for verify to find.
    const draws = leaf.judgements.flatMap((judgement) => judged.draws.get(judgement.leaf) ?? []);
    yield { slot: judged.slot, draws, judgement: leaf, leaf: index, echoes: known, configuration };
  }
}

/** Snapshots that the log holds, by digest. */
export async function recordedSnapshots(log: ReadableLog): Promise<ReadonlyMap<string, SnapshotLeaf>> {
  const snapshots = new Map<string, SnapshotLeaf>();
  for await (const { leaf } of log.scan(['snapshot'])) if (leaf.$kind === 'snapshot') snapshots.set(leaf.sha256, leaf);
  return snapshots;
}

/** After every day that a secret can be of. */
const NO_DAY_AFTER = '9999-12-31';

/**
 * The secrets of days by which draws picked their address: those that the log has revealed, and those that lie beside it, of days
 * that are not over. A copy of the log has only the former.
 */
export async function recordedSecrets(log: ReadableLog): Promise<ReadonlyMap<string, Uint8Array>> {
  const secrets = new Map<string, Uint8Array>();
  for await (const { leaf } of log.scan(['seed-reveal'])) {
    if (leaf.$kind === 'seed-reveal') secrets.set(leaf.day, Buffer.from(leaf.secret, 'hex'));
  }
  if (!existsSync(layoutOf(log.dir).private)) return secrets;
  for (const { day, secret } of await pastSecrets(log.dir, NO_DAY_AFTER)) secrets.set(day, secret);
  return secrets;
}

/** Which address of a draw decides: by the day's secret, or where it is not out yet as the judgement says. */
export function pickerFor(
  { slot, judgement }: Pick<RecordedSlot, 'slot' | 'judgement'>,
  secrets: ReadonlyMap<string, Uint8Array>,
): { readonly pick: JudgeContext['pickAddress']; readonly isDrawn: boolean } {
  const secret = secrets.get(utcDay(slot.slot * 1000));
  if (secret !== undefined) {
    const seed = seedOf(slot, slotRandomness(secret, slot.round), sha256);
    return { pick: addressPicker(seed, sha256), isDrawn: true };
  }
  const recorded = new Map(judgement.judgements.map(({ leaf, address }) => [leaf, address]));
  const pick: JudgeContext['pickAddress'] = (_index, _count, { leaf, addresses }) =>
    Math.max(0, addresses.indexOf(recorded.get(leaf) ?? ''));
  return { pick, isDrawn: false };
}

function keyOf({ claim, slot }: { readonly claim: string; readonly slot: number }): string {
  return `${slot} ${claim}`;
}
