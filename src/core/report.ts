import type { BesideReport } from './beside-report.ts';
import type { ConnectionsReport } from './connections-report.ts';
import type { CounterKey } from './counters.ts';
import type { DriftReport, EventsReport } from './drift-report.ts';
import type { Bounds, Estimate } from './estimate.ts';
import type { Outcome } from './outcome.ts';
import type { ReloadReport } from './reload-report.ts';
import type { Sensitivity } from './sensitivity.ts';
import type { Breakdown, Counts } from './tally.ts';
import type { LevelVerdict } from './verdict.ts';
import type { AnswerSets } from './window-tally.ts';

export type { ConnectionsReport, TracerReport } from './connections-report.ts';

/**
 * What the service knows at one moment, whole and immutable: metrics, page and API are views of it and compute nothing
 * of their own but rounding. Times are Unix milliseconds unless named otherwise.
 */
export interface Report {
  readonly atMs: number;
  readonly startedMs: number;
  readonly demo: DemoNote | undefined;
  readonly reload?: ReloadReport | undefined;
  readonly version: string;
  readonly method: string;
  readonly claims: readonly ClaimReport[];
  readonly feeds: readonly FeedReport[];
  readonly evidence: EvidenceReport;
  readonly preflight: readonly PreflightLine[];
  readonly vantages: readonly { readonly id: string; readonly lastSuccessMs: number | undefined }[];
  readonly clockOffsetMs: number | undefined;
  readonly slotDurations: Histogram;
  readonly stepDurations: Readonly<Record<string, Histogram>>;
}

/** What a demo must say of itself: that nothing is real, and how its time and its story run. */
export interface DemoNote {
  readonly scenario: string;
  readonly story: string;
  readonly timeNote: string;
}

export interface ClaimReport {
  readonly id: string;
  readonly statement: string;
  readonly source: { readonly publisher: string; readonly date: string };
  readonly provider: string;
  readonly operator: string | undefined;
  readonly country: string;
  readonly endpoints: readonly {
    readonly name: string;
    readonly port: number;
    readonly role: string;
    readonly weight: number;
  }[];
  /** True when the manifest's weights are known shares of traffic; else the wording is "observations", never "traffic". */
  readonly weightsKnown: boolean;
  readonly frame: { readonly id: string; readonly sha256: string; readonly blocks: number; readonly vintage: string };
  readonly manifestSha256: string;
  readonly drawsPerSlot: number;
  readonly slotMs: number;
  /** False when three slots in a row were missed: estimates are withheld rather than shown stale. */
  readonly fresh: boolean;
  readonly slotsMissed: number;
  readonly lastSlotMs: number | undefined;
  /** The slot under way: draws measured so far (not yet judged, so not yet counted anywhere), and planned. */
  readonly underWay: { readonly measured: number; readonly planned: number } | undefined;
  /** Keyed by window name; in the order of display. */
  readonly windows: readonly LiveWindow[];
  readonly verdicts: readonly LevelVerdict[];
  /** Name of the window that the verdicts are about: one with a fixed start, since only those carry bounds. */
  readonly verdictWindow: string;
  /**
   * Counters since the log began, each key with its count: `draws`, `landed`, `other`, `country`, `network`, `resolver`,
   * `exceptions`. `leaf` is the latest draw that added to it, `slot` the Unix time in seconds of that draw's slot.
   */
  readonly counters: readonly {
    readonly key: CounterKey;
    readonly value: number;
    readonly leaf: number;
    readonly slot: number;
  }[];
  /** The latest slots, oldest first. */
  readonly slots: readonly SlotSummary[];
  /** The latest draws that did not land, newest first. */
  readonly latestOther: readonly DrawSummary[];
  readonly sentence: string;
  readonly drift: DriftReport;
  /** Undefined when the configuration asks for no connections and no traces. */
  readonly connections: ConnectionsReport | undefined;
  readonly events: EventsReport;
}

export interface WindowReport {
  readonly window: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly estimate: Estimate;
  /** Exceptions that were confirmed by asking again. */
  readonly confirmed: number;
  /** Mapping clusters with an exception. */
  readonly clusters: number;
  /** Fixed-start windows only. */
  readonly bounds: Bounds | undefined;
  /** Where the rest went: fronted and elsewhere by id, greatest first. */
  readonly elsewhere: readonly {
    readonly outcome: Outcome;
    readonly label: string;
    readonly kind: string;
    readonly draws: number;
  }[];
  /** Landed draws by region and grade, greatest first. */
  readonly regions: readonly { readonly region: string; readonly grade: string; readonly draws: number }[];
  /** Outcomes by network (ISP) of the frame, most draws first: where drift shows. */
  readonly networks: readonly { readonly network: string; readonly counts: Readonly<Record<Outcome, number>> }[];
  /** Undecided draws by reason, greatest first. */
  readonly reasons: readonly { readonly outcome: Outcome; readonly reason: string; readonly draws: number }[];
  /** Counts by label. The role is that of the endpoint; what nothing tells the role or the class of is `unknown`. */
  readonly by: Readonly<Record<Breakdown | 'role', Readonly<Record<string, Counts>>>>;
  /** By the whole sets of addresses; undefined for the record of a version that did not keep it, as `beside` is. */
  readonly answers: AnswerSets | undefined;
  /** What was seen beside the addresses: never in a figure. */
  readonly beside: BesideReport | undefined;
}

/** A window that still grows, or rolls. */
export interface LiveWindow extends WindowReport {
  /** By other weights; not for citation. */
  readonly sensitivity: Sensitivity;
}

export interface SlotSummary {
  readonly slot: number;
  readonly n: number;
  readonly counts: Readonly<Record<Outcome, number>>;
}

export interface DrawSummary {
  readonly leaf: number;
  readonly slot: number;
  readonly block: string;
  readonly network: string;
  readonly endpoint: string;
  readonly outcome: Outcome;
  readonly label: string;
  readonly address: string | undefined;
}

export interface FeedReport {
  readonly id: string;
  readonly kind: 'ranges' | 'origins' | 'country' | 'cdn' | 'rpki';
  readonly source: string;
  readonly sha256: string | undefined;
  /** When the publisher dated it, Unix seconds. */
  readonly dated: number | undefined;
  /** When the publisher last confirmed it, Unix seconds: its age against the limit counts from here. Absent for a file: from `dated`. */
  readonly checked?: number;
  readonly prefixes: { readonly v4: number; readonly v6: number } | undefined;
  readonly limitSeconds: number;
  /** There is a copy, and it is within its limit: it may decide. */
  readonly inForce: boolean;
  readonly refused: Readonly<Record<string, number>>;
  readonly lastRefusal: string | undefined;
}

export interface EvidenceReport {
  readonly dir: string;
  readonly writable: boolean;
  readonly leaves: number;
  /** When this run last signed a checkpoint; undefined while it has not. */
  readonly checkpointMs: number | undefined;
  readonly problem: string | undefined;
  /** Those that are asked for cosignatures; absent where none are configured. */
  readonly witnesses?: readonly WitnessReport[];
}

export interface WitnessReport {
  readonly witness: string;
  /** Whether it cosigned when it was asked last; undefined while it has not been asked. */
  readonly up: boolean | undefined;
  /** When it last cosigned by its own clock, Unix seconds; undefined while it has not in this run. */
  readonly cosignedSeconds: number | undefined;
}

export interface PreflightLine {
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly says: string;
  /** What to do, and what it does to coverage; empty when all is well. */
  readonly advice: string;
}

export interface Histogram {
  /** Upper bounds in seconds, ascending; `counts` has one more for +Inf; counts are not cumulative. */
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly sum: number;
}
