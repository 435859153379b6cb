import type { ClosedWindow } from './closed-window.ts';
import { closedWindowAt, WINDOW_KINDS } from './closed-window.ts';
import type { ConfirmationLeaf } from './confirmation.ts';
import type { JudgementLeaf } from './record.ts';
import type { Counts, Tally } from './tally.ts';
import { sumTallies, tallyOfSlot } from './tally.ts';

/**
 * A closed window as it is recorded: nothing but sums of the judgement and confirmation leaves of the claim that stand before it in
 * the log and whose slots begin in the window, so that anyone comes to the same bytes. The first provisional record is revision 1; a later
 * one takes its place. A final record is never followed but by a correction, which says why.
 */
export interface WindowLeaf {
  readonly $kind: 'window';
  readonly claim: string;
  /** `2026-11-22`, `2026-W47` or `2026-11`. */
  readonly window: string;
  readonly status: 'provisional' | 'final';
  readonly revision: number;
  /** Of a correction: why the record before it does not stand. */
  readonly reason?: string;
  readonly sums: WindowSums;
  /** SHA-256 of the canonical JSON of the breakdowns, kept as a blob. */
  readonly breakdowns: string;
  /** SHA-256 of the canonical JSON of what the claim was when this was recorded, kept as a blob. */
  readonly described: string;
}

export interface WindowSums {
  /** Slots that were judged, and the first and last of their judgement leaves; absent where there is none. */
  readonly slots: number;
  readonly leaves?: { readonly first: number; readonly last: number };
  readonly counts: Counts;
  readonly operatorSite: number;
  readonly landedAbroad: number;
  readonly landedEdge: number;
  readonly vantageOnly: number;
  /** Exceptions that were confirmed by asking again. */
  readonly confirmed: number;
  /**
   * Versions of method and software that judged, digests of the configurations, and of the frames and manifests that the draws were
   * made from: each once, in code unit order.
   */
  readonly methods: readonly string[];
  readonly versions: readonly string[];
  readonly configurations: readonly string[];
  readonly frames: readonly string[];
  readonly manifests: readonly string[];
}

/** What tells draws of a window apart, and the snapshots that they were judged by. */
export interface WindowBreakdowns extends Pick<Tally, 'by' | 'detail' | 'clusters'> {
  readonly snapshots: readonly string[];
}

/** What the judgement leaves of one claim come to in one window: a commutative monoid like the tally within. */
export interface WindowTally {
  readonly tally: Tally;
  readonly slots: number;
  readonly leaves: WindowSums['leaves'] | undefined;
  readonly confirmed: number;
  readonly methods: readonly string[];
  readonly versions: readonly string[];
  readonly configurations: readonly string[];
  readonly frames: readonly string[];
  readonly manifests: readonly string[];
  readonly snapshots: readonly string[];
}

/** What one judgement leaf, at an index of the log, adds to its windows. `country` is the claim's. */
export function windowTallyOf(leaf: JudgementLeaf, index: number, country: string): WindowTally {
  return {
    tally: tallyOfSlot(leaf.judgements, country),
    slots: 1,
    leaves: { first: index, last: index },
    confirmed: 0,
    methods: [leaf.method],
    versions: [leaf.version],
    configurations: [leaf.configuration],
    frames: [leaf.frame],
    manifests: [leaf.manifest],
    snapshots: [leaf.snapshot],
  };
}

/** What a confirmation leaf adds to the windows of its slot: it was learnt of draws that are counted already. */
export function confirmationTallyOf({ exceptions }: Pick<ConfirmationLeaf, 'exceptions'>): WindowTally {
  return { ...sumWindowTallies([]), confirmed: exceptions.filter(({ by }) => by !== undefined).length };
}

export function sumWindowTallies(all: Iterable<WindowTally>): WindowTally {
  const parts = [...all];
  const leaves = parts.flatMap((part) => part.leaves ?? []);
  return {
    tally: sumTallies(parts.map(({ tally }) => tally)),
    slots: parts.reduce((sum, { slots }) => sum + slots, 0),
    leaves:
      leaves.length === 0
        ? undefined
        : {
            first: leaves.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY),
            last: leaves.reduce((most, { last }) => Math.max(most, last), 0),
          },
    confirmed: parts.reduce((sum, { confirmed }) => sum + confirmed, 0),
    methods: eachOnce(parts, ({ methods }) => methods),
    versions: eachOnce(parts, ({ versions }) => versions),
    configurations: eachOnce(parts, ({ configurations }) => configurations),
    frames: eachOnce(parts, ({ frames }) => frames),
    manifests: eachOnce(parts, ({ manifests }) => manifests),
    snapshots: eachOnce(parts, ({ snapshots }) => snapshots),
  };
}

/** The two parts of a record, in the form that is kept. */
export function recordOf(window: WindowTally): { readonly sums: WindowSums; readonly breakdowns: WindowBreakdowns } {
  const { tally, slots, leaves, confirmed, methods, versions, configurations, frames, manifests, snapshots } = window;
  const { counts, operatorSite, landedAbroad, landedEdge, vantageOnly, by, detail, clusters } = tally;
  return {
    sums: {
      slots,
      ...(leaves === undefined ? {} : { leaves }),
      counts,
      operatorSite,
      landedAbroad,
      landedEdge,
      vantageOnly,
      confirmed,
      methods,
      versions,
      configurations,
      frames,
      manifests,
    },
    breakdowns: { by, detail, clusters, snapshots },
  };
}

/** The tally that a record and its breakdowns hold. */
export function tallyOfRecord(sums: WindowSums, { by, detail, clusters }: WindowBreakdowns): Tally {
  const { counts, operatorSite, landedAbroad, landedEdge, vantageOnly } = sums;
  return { counts, operatorSite, landedAbroad, landedEdge, vantageOnly, by, detail, clusters };
}

/** The closed windows that a slot (Unix seconds) belongs to: its day, week and month. */
export function windowsOfSlot(slot: number): readonly ClosedWindow[] {
  return WINDOW_KINDS.map((kind) => closedWindowAt(kind, slot * 1000));
}

function eachOnce(parts: readonly WindowTally[], of: (part: WindowTally) => readonly string[]): readonly string[] {
  return [...new Set(parts.flatMap((part) => of(part)))].sort();
}
