import { countersOf, landingLabel } from './counters.ts';
import type { Echoes } from './echoes.ts';
import { withEchoes } from './echoes.ts';
import { OUTCOMES } from './outcome.ts';
import type { JudgementLeaf } from './record.ts';
import type { ClaimReport, DrawSummary, SlotSummary } from './report.ts';
import type { Tally } from './tally.ts';
import { sumTallies, tallyOf } from './tally.ts';
import { LONGEST_WINDOW_MS } from './windows.ts';

/** How many slots and draws are kept for the page. */
const SLOTS_SHOWN = 120;
const DRAWS_SHOWN = 20;

/** What the judgement leaves of one claim come to: rebuilt from the log at start, and grown by each slot after that. */
export interface Ledger {
  /** Slots within the longest window, oldest first. */
  readonly slots: readonly { readonly slot: number; readonly lengthMs: number; readonly tally: Tally }[];
  /** Since the log began: counts by counter and labels, with the latest leaf that added to each. */
  readonly counters: ReadonlyMap<string, ClaimReport['counters'][number]>;
  readonly latestOther: readonly DrawSummary[];
  readonly echoes: Echoes;
  readonly slotsMissed: number;
  readonly lastSlot: { readonly slot: number; readonly lengthMs: number } | undefined;
}

export function emptyLedger(): Ledger {
  return {
    slots: [],
    counters: new Map(),
    latestOther: [],
    echoes: new Map(),
    slotsMissed: 0,
    lastSlot: undefined,
  };
}

/** The ledger with one more judged slot. `country` is the claim's. */
export function withSlot(ledger: Ledger, leaf: JudgementLeaf, country: string): Ledger {
  const tally = sumTallies(leaf.judgements.map((j) => tallyOf(j, country)));
  const { slot, lengthMs } = leaf;
  // A slot that the disk refused at first is judged after a later one.
  const isLatest = ledger.lastSlot === undefined || slot >= ledger.lastSlot.slot;
  const horizon = Math.max(slot, ledger.lastSlot?.slot ?? 0) - LONGEST_WINDOW_MS / 1000;
  const kept = ledger.slots.findIndex((s) => s.slot >= horizon);
  const slots = [...(kept === -1 ? [] : ledger.slots.slice(kept)), { slot, lengthMs, tally }];
  return {
    slots: isLatest ? slots : slots.filter((s) => s.slot >= horizon).sort((a, b) => a.slot - b.slot),
    counters: counted(ledger.counters, leaf),
    latestOther: [...othersOf(leaf), ...ledger.latestOther].slice(0, DRAWS_SHOWN),
    echoes: withEchoes(ledger.echoes, slot, leaf.judgements),
    slotsMissed: ledger.slotsMissed + slotsBetween(ledger.lastSlot, slot),
    lastSlot: isLatest ? { slot, lengthMs } : ledger.lastSlot,
  };
}

/** The sum of the slots that start in [fromMs, toMs). */
export function tallyOfWindow(ledger: Ledger, fromMs: number, toMs: number): Tally {
  const within = ledger.slots.filter((s) => s.slot * 1000 >= fromMs && s.slot * 1000 < toMs);
  return sumTallies(within.map(({ tally }) => tally));
}

/** Slots that the schedule held between the last judged one and this, and that left nothing. */
export function slotsBetween(last: Ledger['lastSlot'], slot: number): number {
  if (last === undefined) return 0;
  const length = last.lengthMs / 1000;
  // A claim's first slot starts with the service, not on the clock; the one after it starts on the clock.
  const next = (Math.floor(last.slot / length) + 1) * length;
  return Math.max(0, Math.floor((slot - next) / length));
}

export function latestSlots(ledger: Ledger): readonly SlotSummary[] {
  return ledger.slots.slice(-SLOTS_SHOWN).map(({ slot, tally }) => ({
    slot,
    n: OUTCOMES.reduce((sum, outcome) => sum + tally.counts[outcome], 0),
    counts: tally.counts,
  }));
}

function counted(counters: Ledger['counters'], { slot, judgements }: JudgementLeaf): Ledger['counters'] {
  const next = new Map(counters);
  for (const judgement of judgements) {
    for (const key of countersOf(judgement)) {
      const name = `${key.counter} ${JSON.stringify(key.labels)}`;
      next.set(name, { key, value: (next.get(name)?.value ?? 0) + 1, leaf: judgement.leaf, slot });
    }
  }
  return next;
}

function othersOf(leaf: JudgementLeaf): readonly DrawSummary[] {
  return leaf.judgements
    .filter((j) => j.outcome !== 'landed')
    .map((j) => ({
      leaf: j.leaf,
      slot: leaf.slot,
      block: j.block,
      network: j.network,
      endpoint: j.endpoint,
      outcome: j.outcome,
      label: j.reason ?? (j.whose?.kind === 'network' ? j.whose.id : landingLabel(j)),
      address: j.address,
    }))
    .reverse();
}
