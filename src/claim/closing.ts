import type { ClosedWindow } from '../core/closed-window.ts';
import { recentlyClosed, stageOf } from '../core/closed-window.ts';
import type { DescribedClaim } from '../core/described-claim.ts';
import type { Ledger } from '../core/ledger.ts';
import { windowTally } from '../core/ledger.ts';
import type { WindowLeaf, WindowSums } from '../core/window-record.ts';
import { recordOf } from '../core/window-record.ts';
import type { Blobs } from '../evidence/blobs.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import type { HeldRecord, WindowRecords } from '../past/window-records.ts';
import { formatDescribedClaim } from './described-claim.ts';

/** A service that was down when a window became final records it when it is back within this time. */
const GRACE_MS = 30 * 24 * 3_600_000;

/**
 * Records the windows of a claim that have ended: each once it is provisional, again once it is final, and then only to correct it.
 * `recorded` is told of each that is in the log. Rejects with EvidenceError when one cannot be kept; what is owed is tried at the next
 * call.
 */
export type WindowRecorder = (ledger: Ledger, nowMs: number, recorded: (leaf: WindowLeaf) => void) => Promise<void>;

/** @param records what the log of earlier runs holds; grows by what is recorded */
export function windowRecorder(
  described: DescribedClaim,
  records: WindowRecords,
  { log, blobs }: { readonly log: EvidenceLog; readonly blobs: Pick<Blobs, 'put'> },
): WindowRecorder {
  const claim = described.claim.id;
  const description = formatDescribedClaim(described);
  return async (ledger, nowMs, recordedNow) => {
    for (const window of recentlyClosed(nowMs, GRACE_MS).filter((each) => isHeld(each, ledger))) {
      const { sums, breakdowns } = recordOf(windowTally(ledger, window.fromMs, window.toMs));
      const next = nextRecord(window, records.latest(claim, window.name), sums, nowMs);
      if (next === undefined) continue;
      const text = canonicalJson(breakdowns);
      for (const part of [text, description]) await blobs.put(Buffer.from(part));
      const leaf: WindowLeaf = {
        $kind: 'window',
        claim,
        window: window.name,
        ...next,
        sums,
        breakdowns: sha256Hex(text),
        described: sha256Hex(description),
      };
      records.take(leaf, await log.append([leaf]));
      recordedNow(leaf);
    }
  };
}

/** Whether the ledger holds all slots of a window that the claim was there to see: before its first hour it never was. */
function isHeld({ fromMs, toMs }: ClosedWindow, { tallies: [oldest], firstSlot }: Ledger): boolean {
  if (oldest === undefined || firstSlot === undefined || toMs <= firstSlot * 1000) return false;
  return oldest.hour * 1000 <= fromMs || oldest.hour <= firstSlot;
}

/** What is to be recorded of a window now; undefined when its record stands. */
function nextRecord(
  window: ClosedWindow,
  known: HeldRecord | undefined,
  sums: WindowSums,
  nowMs: number,
): Pick<WindowLeaf, 'status' | 'revision' | 'reason'> | undefined {
  const revision = (known?.revision ?? 0) + 1;
  if (known?.status === 'final') {
    const reason = cameLate(known.sums, sums);
    return reason === undefined ? undefined : { status: 'final', revision, reason };
  }
  if (stageOf(window, nowMs) === 'final') return { status: 'final', revision };
  return known === undefined ? { status: 'provisional', revision } : undefined;
}

/**
 * What came to a window after its record was final: from a slot that the disk refused for three days, that a crash left, or that was
 * under way when the machine was put to sleep. What the version that recorded it did not sum up corrects nothing.
 */
function cameLate(was: WindowSums, is: WindowSums): string | undefined {
  if (was.slots !== is.slots) return 'late_judgements';
  if (was.confirmed !== is.confirmed) return 'late_confirmations';
  return was.beside !== undefined && was.beside.slots !== is.beside?.slots ? 'late_connections' : undefined;
}
