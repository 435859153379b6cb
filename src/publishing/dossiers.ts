import type { TraceLeaf } from '../core/connection-record.ts';
import {
  type DrawDossier,
  FOLLOWING_KINDS,
  isOfSlot,
  NOTHING_FOLLOWS,
  type Placed,
  withFollowing,
} from '../core/draw-dossier.ts';
import type { Leaf } from '../core/record.ts';
import type { DrawLeaf, SlotLeaf } from '../core/slot-record.ts';
import { utcDay } from '../core/windows.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import type { SeedDays } from '../past/seed-days.ts';
import type { WindowRecords } from '../past/window-records.ts';

/** Leaves before a draw among which its slot is looked for, and behind it among which all else is: other claims write between them. */
const LOOKED_BEFORE = 1024;
const LOOKED_BEHIND = 2048;
/** Of those before it, so many in one go. */
const LOOKED_AT_ONCE = 64;

/** Nothing of a slot follows later than so many slots: its exceptions have been asked for again by then. */
const SLOTS_BEHIND = 5;

export interface DossierSources {
  readonly log: Pick<EvidenceLog, 'size' | 'read' | 'scan'>;
  readonly days: Pick<SeedDays, 'of'>;
  readonly windows: Pick<WindowRecords, 'adjudications'>;
}

/** Gathers what the log holds about a draw: a bounded number of reads, however long the log. Rejects with EvidenceError. */
export async function drawDossier(
  draw: Placed<DrawLeaf>,
  { log, days, windows }: DossierSources,
): Promise<DrawDossier> {
  const { claim, slot } = draw.leaf;
  const announced = await slotOf(draw, log);
  const { following, lookedTo } = await behind(draw, announced?.leaf.lengthMs, log);
  const trace = await traceAt(following.followed?.judgement.trace, log);
  const consulted = await traceAt(following.judged?.judgement.trace, log);
  const day = utcDay(slot * 1000);
  const span = { fromMs: slot * 1000, toMs: slot * 1000 + 1 };
  return {
    draw,
    ...(announced === undefined ? {} : { slot: announced }),
    ...following,
    ...(trace === undefined ? {} : { trace }),
    ...(consulted === undefined ? {} : { consulted }),
    adjudications: windows.adjudications(claim, span).filter(({ leaf }) => leaf === draw.index),
    seed: { day, ...days.of(day) },
    lookedTo,
  };
}

/** The draw that a leaf followed, from those before it; undefined where there is none near. */
export async function drawBefore({ index, leaf }: Placed, log: Pick<EvidenceLog, 'scan'>): Promise<number | undefined> {
  if (leaf.$kind !== 'connection' && leaf.$kind !== 'lookup') return undefined;
  for await (const { index: at, leaf: draw } of log.scan(['draw'], before(index))) {
    if (draw.$kind === 'draw' && draw.draw.index === leaf.index && isOfSlot(draw, leaf)) return at;
  }
  return undefined;
}

/** The nearest first: it stands a few leaves before its draws. */
async function slotOf(
  { index, leaf: draw }: Placed<DrawLeaf>,
  log: Pick<EvidenceLog, 'scan'>,
): Promise<Placed<SlotLeaf> | undefined> {
  const { from: furthest } = before(index);
  let found: Placed<SlotLeaf> | undefined;
  for (let to = index; to > furthest && found === undefined; to -= LOOKED_AT_ONCE) {
    const stretch = { from: Math.max(furthest, to - LOOKED_AT_ONCE), to };
    for await (const { index: at, leaf } of log.scan(['slot'], stretch)) {
      if (leaf.$kind === 'slot' && isOfSlot(draw, leaf)) found = { index: at, leaf };
    }
  }
  return found;
}

async function behind(
  draw: Placed<DrawLeaf>,
  lengthMs: number | undefined,
  log: Pick<EvidenceLog, 'size' | 'scan'>,
): Promise<{ readonly following: typeof NOTHING_FOLLOWS; readonly lookedTo: number }> {
  const from = draw.index + 1;
  const to = Math.min(log.size, from + LOOKED_BEHIND);
  let following = NOTHING_FOLLOWS;
  for await (const placed of log.scan(FOLLOWING_KINDS, { from, to })) {
    following = withFollowing(following, draw, placed);
    if (lengthMs !== undefined && isLongAfter(draw.leaf, placed.leaf, lengthMs)) {
      return { following, lookedTo: placed.index + 1 };
    }
  }
  return { following, lookedTo: to };
}

function isLongAfter({ claim, slot }: DrawLeaf, leaf: Leaf, lengthMs: number): boolean {
  return leaf.$kind === 'judgement' && leaf.claim === claim && (leaf.slot - slot) * 1000 > SLOTS_BEHIND * lengthMs;
}

async function traceAt(
  index: number | undefined,
  log: Pick<EvidenceLog, 'read'>,
): Promise<Placed<TraceLeaf> | undefined> {
  const leaf = index === undefined ? undefined : await log.read(index);
  return index === undefined || leaf?.$kind !== 'trace' ? undefined : { index, leaf };
}

function before(index: number): { readonly from: number; readonly to: number } {
  return { from: Math.max(0, index - LOOKED_BEFORE), to: index };
}
