import { unmeasured } from '../claim/slot.ts';
import type { Leaf } from '../core/record.ts';
import type { DrawLeaf, SlotLeaf } from '../core/slot-record.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { type SeedDays, seedDays } from './seed-days.ts';
import { type SnapshotRecords, snapshotRecords } from './snapshot-records.ts';
import type { WindowRecords } from './window-records.ts';
import { windowRecords } from './window-records.ts';

/** A slot that was announced and not judged: the service ended in the middle of it. */
export interface UnfinishedSlot {
  readonly slot: SlotLeaf;
  /** The records that were kept, with their leaves. */
  readonly kept: readonly { readonly leaf: number; readonly record: DrawLeaf }[];
}

/** What the log of an earlier run holds that the service needs to go on. */
export interface Past {
  readonly unfinished: readonly UnfinishedSlot[];
  /** Commitments by day, and the days whose secret the log holds. */
  readonly commitments: ReadonlyMap<string, string>;
  readonly revealedDays: ReadonlySet<string>;
  /** The leaves that tell of them. */
  readonly days: SeedDays;
  /** The records of closed windows. */
  readonly windows: WindowRecords;
  /** The snapshots that came into force. */
  readonly snapshots: SnapshotRecords;
}

/** What an earlier run left, of leaves in the order of the log: a year of them does not fit in memory, and is not kept. */
export interface PastReader {
  /** Kinds that it does not need are passed over. */
  readonly take: (leaf: Leaf, index: number) => void;
  /**
   * What they came to. Draw leaves are read only when a slot of one of the claims is unfinished, and only from its announcement on; the
   * slots of a claim that is not configured now stay as they are until it is again.
   */
  readonly past: (log: Pick<EvidenceLog, 'read' | 'size'>, claims: ReadonlySet<string>) => Promise<Past>;
}

/** Has read nothing yet. */
export function pastReader(): PastReader {
  const open = new Map<string, { readonly index: number; readonly slot: SlotLeaf }>();
  const commitments = new Map<string, string>();
  const revealedDays = new Set<string>();
  const days = seedDays();
  const windows = windowRecords();
  const snapshots = snapshotRecords();
  return {
    take: (leaf, index) => {
      days.take(leaf, index);
      if (leaf.$kind === 'slot') open.set(slotKey(leaf), { index, slot: leaf });
      if (leaf.$kind === 'judgement') open.delete(slotKey(leaf));
      if (leaf.$kind === 'seed-commitment') commitments.set(leaf.day, leaf.sha256);
      if (leaf.$kind === 'seed-reveal') revealedDays.add(leaf.day);
      windows.take(leaf, index);
      snapshots.take(leaf, index);
    },
    past: async (log, claims) => {
      const unfinished: UnfinishedSlot[] = [];
      for (const { index, slot } of open.values()) {
        if (claims.has(slot.claim)) unfinished.push({ slot, kept: await recordsAfter(log, index, slot) });
      }
      return { unfinished, commitments, revealedDays, days, windows, snapshots };
    },
  };
}

/**
 * Completes an unfinished slot: resolves with its records, all of them kept. What was measured and is not kept yet is handed in; each draw index that has no record at all gets one
 * that says so, and then counts as missing: a publisher who ends the service in the middle of a slot that goes badly gains nothing.
 */
export async function completeSlot(
  { slot, kept }: UnfinishedSlot,
  measured: readonly DrawLeaf[],
  log: EvidenceLog,
): Promise<UnfinishedSlot['kept']> {
  const have = new Set(kept.map(({ record }) => record.draw.index));
  const owed = slot.planned
    .filter((draw) => !have.has(draw.index))
    .map((draw) => measured.find((m) => m.draw.index === draw.index) ?? unmeasured(slot, draw, 'interrupted'));
  if (owed.length === 0) return kept;
  const first = await log.append(owed);
  return [...kept, ...owed.map((record, i) => ({ leaf: first + i, record }))];
}

/** The records of a slot that was announced at a leaf index. */
async function recordsAfter(
  log: Pick<EvidenceLog, 'read' | 'size'>,
  index: number,
  slot: SlotLeaf,
): Promise<UnfinishedSlot['kept']> {
  const kept: { leaf: number; record: DrawLeaf }[] = [];
  for (let i = index + 1; i < log.size; i += 1) {
    const leaf = await log.read(i);
    if (leaf?.$kind === 'draw' && slotKey(leaf) === slotKey(slot)) kept.push({ leaf: i, record: leaf });
  }
  return kept;
}

function slotKey({ claim, slot }: { readonly claim: string; readonly slot: number }): string {
  return `${slot} ${claim}`;
}
