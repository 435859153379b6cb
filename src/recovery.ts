import type { Config } from './config/config.ts';
import type { OpenConfirmation } from './confirmer.ts';
import type { Ledger } from './core/ledger.ts';
import { emptyLedger, withConfirmation, withConnectionsOf, withSlot, withWindow } from './core/ledger.ts';
import type { DrawLeaf, JudgementLeaf, Leaf, SlotLeaf } from './core/record.ts';
import type { EvidenceLog } from './evidence/evidence-log.ts';
import { pastConfirmations } from './past-confirmations.ts';
import { type PastEvents, pastEvents } from './past-events.ts';
import { type SeedDays, seedDays } from './seed-days.ts';
import { unmeasured } from './slot.ts';
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

const KINDS_READ: readonly Leaf['$kind'][] = [
  'configuration',
  'snapshot',
  'slot',
  'drift',
  'judgement',
  'seed-commitment',
  'seed-reveal',
  'window',
  'adjudication',
  'note',
  'confirmation',
  'connection-judgement',
];

/**
 * Reads an earlier run back, handing each judgement on as it comes: a year of them does not fit in memory. Draw leaves are read only
 * when a slot of one of the `claims` is unfinished, and only from its announcement on; the slots of a claim that is not configured
 * now stay as they are until it is again.
 */
export async function readPast(
  log: EvidenceLog,
  claims: ReadonlySet<string>,
  onJudgement: (leaf: JudgementLeaf, index: number) => void,
  onLeaf: (leaf: Leaf, index: number) => void = () => undefined,
): Promise<Past> {
  const open = new Map<string, { readonly index: number; readonly slot: SlotLeaf }>();
  const commitments = new Map<string, string>();
  const revealedDays = new Set<string>();
  const days = seedDays();
  const windows = windowRecords();
  const snapshots = snapshotRecords();
  for await (const { index, leaf } of log.scan(KINDS_READ)) {
    onLeaf(leaf, index);
    days.take(leaf, index);
    if (leaf.$kind === 'slot') open.set(slotKey(leaf), { index, slot: leaf });
    if (leaf.$kind === 'judgement') {
      onJudgement(leaf, index);
      open.delete(slotKey(leaf));
    }
    if (leaf.$kind === 'seed-commitment') commitments.set(leaf.day, leaf.sha256);
    if (leaf.$kind === 'seed-reveal') revealedDays.add(leaf.day);
    windows.take(leaf, index);
    snapshots.take(leaf, index);
  }
  const unfinished: UnfinishedSlot[] = [];
  for (const { index, slot } of open.values()) {
    if (claims.has(slot.claim)) unfinished.push({ slot, kept: await recordsAfter(log, index, slot) });
  }
  return { unfinished, commitments, revealedDays, days, windows, snapshots };
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
async function recordsAfter(log: EvidenceLog, index: number, slot: SlotLeaf): Promise<UnfinishedSlot['kept']> {
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

/** What the log of earlier runs comes to: a ledger for each configured claim, its events, and what is still to be finished. */
export interface Rebuilt {
  readonly past: Past;
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly events: PastEvents;
  readonly confirmations: readonly OpenConfirmation[];
}

export async function rebuild(config: Config, log: EvidenceLog): Promise<Rebuilt> {
  const countries = new Map(config.claims.map(({ id, country }) => [id, country]));
  const ledgers = new Map<string, Ledger>();
  const events = pastEvents();
  const confirmations = pastConfirmations();
  const ledgerOf = (claim: string): Ledger => ledgers.get(claim) ?? emptyLedger();
  const onJudgement = (leaf: JudgementLeaf, index: number): void => {
    const country = countries.get(leaf.claim);
    if (country !== undefined) ledgers.set(leaf.claim, withSlot(ledgerOf(leaf.claim), leaf, index, country));
  };
  const onLeaf = (leaf: Leaf, index: number): void => {
    events.take(leaf, index);
    confirmations.take(leaf, index);
    if (leaf.$kind === 'confirmation') ledgers.set(leaf.claim, withConfirmation(ledgerOf(leaf.claim), leaf));
    if (leaf.$kind === 'connection-judgement') ledgers.set(leaf.claim, withConnectionsOf(ledgerOf(leaf.claim), leaf));
    if (leaf.$kind === 'window') ledgers.set(leaf.claim, withWindow(ledgerOf(leaf.claim), leaf));
  };
  const past = await readPast(log, new Set(countries.keys()), onJudgement, onLeaf);
  return { past, ledgers, events, confirmations: await confirmations.open(log) };
}
