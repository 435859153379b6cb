import type { BesideTally } from './beside-tally.ts';
import { besideTallyOf, sumBeside } from './beside-tally.ts';
import type { Cells } from './cells.ts';
import { cellsOf, sumCells } from './cells.ts';
import type { ConfirmationLeaf } from './confirmation.ts';
import type { ConnectionJudgementLeaf } from './connection-record.ts';
import { countersOf, landingLabel } from './counters.ts';
import type { Drift } from './drift.ts';
import { noDrift, withRecord, withSlotDrift } from './drift.ts';
import type { Echoes } from './echoes.ts';
import { withEchoes } from './echoes.ts';
import type { HourSums } from './hour-sums.ts';
import { latestOf, sumWithin, withValue } from './hour-sums.ts';
import type { JudgementLeaf } from './judgement.ts';
import type { ClaimReport, DrawSummary, SlotSummary } from './report.ts';
import type { Tally } from './tally.ts';
import { drawsIn } from './tally.ts';
import type { WindowLeaf } from './window-record.ts';
import type { WindowTally } from './window-tally.ts';
import { confirmationTallyOf, sumWindowTallies, windowTallyOf } from './window-tally.ts';

/** How many slots and draws are kept for the page. */
const SLOTS_SHOWN = 120;
const DRAWS_SHOWN = 20;

/** What the judgement leaves of one claim come to: rebuilt from the log at start, and grown by each slot after that. */
export interface Ledger {
  /** What the slots of the windows come to. */
  readonly tallies: HourSums<WindowTally>;
  /** What was seen beside the addresses in these slots. */
  readonly beside: HourSums<BesideTally>;
  /** Their draws by endpoint, family and network at once. */
  readonly cells: HourSums<Cells>;
  /** Since the log began: counts by counter and labels, with the latest leaf that added to each. */
  readonly counters: ReadonlyMap<string, ClaimReport['counters'][number]>;
  readonly latestOther: readonly DrawSummary[];
  readonly echoes: Echoes;
  readonly drift: Drift;
  readonly slotsMissed: number;
  /** Start of the claim's first slot that was judged, Unix seconds. */
  readonly firstSlot: number | undefined;
  readonly lastSlot: { readonly slot: number; readonly lengthMs: number } | undefined;
}

export function emptyLedger(): Ledger {
  return {
    tallies: [],
    beside: [],
    cells: [],
    counters: new Map(),
    latestOther: [],
    echoes: new Map(),
    drift: noDrift(),
    slotsMissed: 0,
    firstSlot: undefined,
    lastSlot: undefined,
  };
}

/** The ledger with one more judged slot. `index` is that of its leaf in the log, `country` the claim's. */
export function withSlot(ledger: Ledger, leaf: JudgementLeaf, index: number, country: string): Ledger {
  const { slot, lengthMs } = leaf;
  // A slot that the disk refused at first is judged after a later one.
  const isLatest = ledger.lastSlot === undefined || slot >= ledger.lastSlot.slot;
  const value = windowTallyOf(leaf, index, country);
  return {
    ...ledger,
    tallies: withValue(ledger.tallies, { slot, value }, sumWindowTallies),
    cells: withValue(ledger.cells, { slot, value: cellsOf(leaf.judgements) }, sumCells),
    counters: counted(ledger.counters, leaf),
    latestOther: [...othersOf(leaf), ...ledger.latestOther].slice(0, DRAWS_SHOWN),
    echoes: withEchoes(ledger.echoes, slot, leaf.judgements),
    drift: withSlotDrift(ledger.drift, leaf),
    slotsMissed: ledger.slotsMissed + slotsBetween(ledger.lastSlot, slot),
    firstSlot: Math.min(slot, ledger.firstSlot ?? slot),
    lastSlot: isLatest ? { slot, lengthMs } : ledger.lastSlot,
  };
}

/** The ledger with what asking again for the exceptions of a slot has shown: no count of draws changes. */
export function withConfirmation(ledger: Ledger, leaf: ConfirmationLeaf): Ledger {
  const confirmed = leaf.exceptions.filter(({ by }) => by !== undefined);
  if (confirmed.length === 0) return ledger;
  const { slot } = leaf;
  const value = confirmationTallyOf(leaf);
  return {
    ...ledger,
    tallies: withValue(ledger.tallies, { slot, value }, sumWindowTallies),
    counters: plus(
      ledger.counters,
      confirmed.map((c) => ({
        key: { counter: 'exceptions', labels: { endpoint: c.endpoint, confirmed: 'true' } },
        leaf: c.leaf,
        slot,
      })),
    ),
  };
}

/** The ledger with what was seen beside the addresses of a slot: no count of draws changes. */
export function withConnectionsOf(ledger: Ledger, leaf: ConnectionJudgementLeaf): Ledger {
  const value = besideTallyOf(leaf);
  return { ...ledger, beside: withValue(ledger.beside, { slot: leaf.slot, value }, sumBeside) };
}

/** The ledger with the record of a window: a final week is what later draws are compared with. */
export function withWindow(ledger: Ledger, leaf: WindowLeaf): Ledger {
  return { ...ledger, drift: withRecord(ledger.drift, leaf) };
}

/** The sum of the slots that start in [fromMs, toMs), a live window or a closed one of the last month. */
export function windowTally({ tallies, beside }: Ledger, fromMs: number, toMs: number): WindowTally {
  const [from, to] = [fromMs / 1000, toMs / 1000];
  return {
    ...sumWithin(tallies, from, to, sumWindowTallies),
    beside: sumWithin(beside, from, to, sumBeside),
  };
}

/** The same, the counts of draws alone. */
export function tallyOfWindow(ledger: Ledger, fromMs: number, toMs: number): Tally {
  return windowTally(ledger, fromMs, toMs).tally;
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
  return latestOf(ledger.tallies, SLOTS_SHOWN).map(({ slot, value: { tally } }) => ({
    slot,
    n: drawsIn(tally.counts),
    counts: tally.counts,
  }));
}

function counted(counters: Ledger['counters'], { slot, judgements }: JudgementLeaf): Ledger['counters'] {
  return plus(
    counters,
    judgements.flatMap((judgement) => countersOf(judgement).map((key) => ({ key, leaf: judgement.leaf, slot }))),
  );
}

/** Each key counted once more. */
function plus(
  counters: Ledger['counters'],
  added: readonly Pick<ClaimReport['counters'][number], 'key' | 'leaf' | 'slot'>[],
): Ledger['counters'] {
  const next = new Map(counters);
  for (const { key, leaf, slot } of added) {
    const name = `${key.counter} ${JSON.stringify(key.labels)}`;
    next.set(name, { key, value: (next.get(name)?.value ?? 0) + 1, leaf, slot });
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
