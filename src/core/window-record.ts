import type { BesideTally } from './beside-tally.ts';
import type { ClosedWindow } from './closed-window.ts';
import { closedWindowAt, WINDOW_KINDS } from './closed-window.ts';
import type { Breakdown, Counts, Tally } from './tally.ts';
import type { AnswerSets, WindowTally } from './window-tally.ts';

/**
 * A closed window as it is recorded: nothing but sums of the judgements, confirmations and connection judgements of the claim that stand
 * before it in the log and whose slots begin in the window, so that anyone comes to the same bytes. The first provisional record is revision 1; a later
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
  /** Absent from records of versions that did not keep it, as `beside` is, and what is optional in their breakdowns. */
  readonly answers?: AnswerSets;
  /** What was seen beside the addresses, as far as it is cited; the rest is in the breakdowns. */
  readonly beside?: Pick<BesideTally, 'slots' | 'draws' | 'paths' | 'domestic'>;
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
export interface WindowBreakdowns extends Pick<Tally, 'detail' | 'clusters'> {
  readonly by: Readonly<Record<Exclude<Breakdown, LaterBreakdown>, ByLabel>> &
    Readonly<Partial<Record<LaterBreakdown, ByLabel>>>;
  readonly beside?: Pick<BesideTally, 'states' | 'left'>;
  readonly snapshots: readonly string[];
}

type LaterBreakdown = 'resolver_class' | 'vantage';
type ByLabel = Readonly<Record<string, Counts>>;

/** The two parts of a record, in the form that is kept. */
export interface WindowRecord {
  readonly sums: WindowSums;
  readonly breakdowns: WindowBreakdowns;
}

export function recordOf(window: WindowTally): WindowRecord {
  const { tally, slots, leaves, confirmed, answers, beside } = window;
  const { methods, versions, configurations, frames, manifests, snapshots } = window;
  const { counts, operatorSite, landedAbroad, landedEdge, vantageOnly, by, detail, clusters } = tally;
  const { paths, domestic, states, left } = beside;
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
      answers,
      beside: { slots: beside.slots, draws: beside.draws, paths, domestic },
      methods,
      versions,
      configurations,
      frames,
      manifests,
    },
    breakdowns: { by, detail, clusters, beside: { states, left }, snapshots },
  };
}

/** The same in the form that a record was kept in: those of earlier versions hold less, and stand. */
export function recordLike({ beside }: WindowSums, window: WindowTally): WindowRecord {
  const { sums, breakdowns } = recordOf(window);
  if (beside !== undefined) return { sums, breakdowns };
  const { answers: _, beside: _sums, ...earlierSums } = sums;
  const { beside: _breakdowns, by, ...earlierBreakdowns } = breakdowns;
  const { resolver_class: _class, vantage: _vantage, ...earlierBy } = by;
  return { sums: earlierSums, breakdowns: { ...earlierBreakdowns, by: earlierBy } };
}

/** The tally that a record and its breakdowns hold. */
export function tallyOfRecord(sums: WindowSums, { by, detail, clusters }: WindowBreakdowns): Tally {
  const { counts, operatorSite, landedAbroad, landedEdge, vantageOnly } = sums;
  const { resolver_class = {}, vantage = {}, ...others } = by;
  const all = { ...others, resolver_class, vantage };
  return { counts, operatorSite, landedAbroad, landedEdge, vantageOnly, by: all, detail, clusters };
}

/**
 * What was seen beside the addresses, as a record and its breakdowns hold it; undefined where they do not. Landed draws that nothing was
 * judged of are not tested: what was not kept must not raise a share.
 */
export function besideOfRecord({ beside, counts }: WindowSums, breakdowns: WindowBreakdowns): BesideTally | undefined {
  if (beside === undefined) return undefined;
  const { shown, not_shown, not_tested } = beside.domestic;
  const untold = Math.max(not_tested, counts.landed - shown - not_shown);
  return { states: {}, left: {}, ...breakdowns.beside, ...beside, domestic: { shown, not_shown, not_tested: untold } };
}

/** The closed windows that a slot (Unix seconds) belongs to: its day, week and month. */
export function windowsOfSlot(slot: number): readonly ClosedWindow[] {
  return WINDOW_KINDS.map((kind) => closedWindowAt(kind, slot * 1000));
}
