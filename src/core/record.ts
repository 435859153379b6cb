import type { Family } from './address.ts';
import type { AdjudicationLeaf } from './adjudication.ts';
import type { ConfirmationLeaf, ReprobeLeaf } from './confirmation.ts';
import type {
  AnchorLeaf,
  ConnectionJudgementLeaf,
  ConnectionLeaf,
  LookupLeaf,
  TraceLeaf,
} from './connection-record.ts';
import type { DriftLeaf } from './event.ts';
import type { NoteLeaf } from './note.ts';
import type { Observation } from './observation.ts';
import type { Grade, Outcome, Reason, Whose } from './outcome.ts';
import type { SweepLeaf } from './sweep/sweep-record.ts';
import type { WindowLeaf } from './window-record.ts';

/** One random cell of a slot, as anyone can draw it again from the seed (method, section 3). */
export interface Draw {
  /** Index within the slot, from 0. */
  readonly index: number;
  /** The client block, `24.22.48.0/24`. */
  readonly block: string;
  /** Name of the block's network (ISP), as the frame gives it. */
  readonly network: string;
  readonly endpoint: { readonly name: string; readonly port: number };
  readonly family: Family;
  /** Id of the configured resolver. */
  readonly resolver: string;
  readonly vantage: string;
  /** Milliseconds from the start of the slot. */
  readonly offsetMs: number;
}

/**
 * Leaves of the evidence log: canonical JSON (RFC 8785), integers only, `$kind` first. Every kind that a claim owns
 * carries its id. Kinds are added, never changed.
 */
export type Leaf =
  | SoftwareLeaf
  | ConfigurationLeaf
  | FrameLeaf
  | ManifestLeaf
  | SnapshotLeaf
  | SeedCommitmentLeaf
  | SeedRevealLeaf
  | SlotLeaf
  | DrawLeaf
  | JudgementLeaf
  | DriftLeaf
  | ConnectionLeaf
  | LookupLeaf
  | TraceLeaf
  | AnchorLeaf
  | ConnectionJudgementLeaf
  | ReprobeLeaf
  | ConfirmationLeaf
  | WindowLeaf
  | AdjudicationLeaf
  | NoteLeaf
  | SweepLeaf;

export interface SoftwareLeaf {
  readonly $kind: 'software';
  readonly version: string;
  readonly method: string;
  readonly node: string;
  readonly demo: boolean;
  readonly atMs: number;
}

/** The configuration in force; `sha256` is of its text, before the environment was read into it, which is kept as a blob. */
export interface ConfigurationLeaf {
  readonly $kind: 'configuration';
  readonly sha256: string;
  /** Of what judging takes of it, with the environment read into it: canonical JSON, kept as a blob. */
  readonly judging?: string;
  /** Of what drawing takes of it, likewise. */
  readonly drawing?: string;
  readonly atMs: number;
}

/** `sha256` is of the frame's text, which is kept as a blob. */
export interface FrameLeaf {
  readonly $kind: 'frame';
  readonly id: string;
  readonly sha256: string;
  readonly blocks: number;
  readonly rows: number;
}

/** `sha256` is of the manifest's canonical text, which is kept as a blob. */
export interface ManifestLeaf {
  readonly $kind: 'manifest';
  readonly id: string;
  readonly sha256: string;
  readonly endpoints: number;
}

/** The feeds in force together, with all that facts about an address depend on; `sha256` is of the canonical JSON of `feeds`. */
export interface SnapshotLeaf {
  readonly $kind: 'snapshot';
  readonly sha256: string;
  readonly feeds: readonly {
    readonly id: string;
    readonly kind: 'ranges' | 'origins' | 'country' | 'cdn' | 'rpki';
    /** Greatest age at which it may decide. */
    readonly limitMs: number;
    /** Of the bytes as published; `none` when there is no copy in force. */
    readonly sha256: string;
    /** When the publisher dated it, or failing that when it was fetched; Unix seconds. */
    readonly dated: number;
    /** When the publisher last confirmed it, Unix seconds: its age counts from here. Absent for a file: from `dated`. */
    readonly checked?: number;
    /** 0 where the format does not count them. */
    readonly prefixes: number;
    readonly source: string;
  }[];
}

/** SHA-256 of the day's secret, logged before any draw of that UTC day (method, section 3.3). */
export interface SeedCommitmentLeaf {
  readonly $kind: 'seed-commitment';
  /** `2026-11-23` */
  readonly day: string;
  readonly sha256: string;
}

export interface SeedRevealLeaf {
  readonly $kind: 'seed-reveal';
  readonly day: string;
  /** Hex. */
  readonly secret: string;
}

/** A slot is announced before its first probe, so that an interrupted one can be told from one that never was. */
export interface SlotLeaf {
  readonly $kind: 'slot';
  readonly claim: string;
  /** Unix seconds of the slot's start; a claim's first slot starts when the service does. */
  readonly slot: number;
  /** From one slot to the next by the schedule. */
  readonly lengthMs: number;
  /** The draws' times lie in [0, windowMs) after the start. */
  readonly windowMs: number;
  /** What is not measured this long after the start is recorded as `out_of_time`. */
  readonly deadlineMs: number;
  /** What will be drawn, as the seed gives it: should the service end here, each of these still gets its record. */
  readonly planned: readonly Draw[];
  readonly frame: string;
  readonly manifest: string;
  /** Beacon round; with the day's secret it gives the randomness. */
  readonly round: number;
  readonly beacon: string;
}

export interface DrawLeaf {
  readonly $kind: 'draw';
  readonly claim: string;
  readonly slot: number;
  readonly draw: Draw;
  readonly observations: readonly Observation[];
  /** Why there are no observations, when there are none. */
  readonly fault?: 'interrupted' | 'out_of_time' | 'probe_bug';
}

/** What one draw means, under the rules and the snapshot that its judgement leaf names. */
export interface Judgement {
  /** Index of the draw within the slot, and of its leaf in the log. */
  readonly index: number;
  readonly leaf: number;
  readonly block: string;
  readonly endpoint: string;
  /** Family that was measured in the end; `moved` when the name had no AAAA and A was asked instead. */
  readonly family: Family;
  readonly moved: boolean;
  readonly network: string;
  readonly resolver: string;
  /** Its class when this was judged, which decides what a missing client subnet means; absent from leaves of before there was this. */
  readonly resolverClass?: string;
  readonly vantage?: string;
  readonly outcome: Outcome;
  readonly reason?: Reason;
  readonly rule?: number;
  /** The picked address, and how the whole answer set landed. */
  readonly address?: string;
  readonly answers?: { readonly of: number; readonly landed: number };
  readonly origins?: readonly number[];
  /** The route that holds the address; where the origin data has no routes, the published range. */
  readonly prefix?: string;
  /** Where the chain of aliases ends, when there is one: the last 40 characters of that name. */
  readonly alias?: string;
  /** Leaf of the trace that was consulted (rule 7), whatever it showed. */
  readonly trace?: number;
  readonly grade?: Grade;
  readonly edge?: boolean;
  readonly region?: string;
  readonly country?: string;
  /** fronted: the CDN's id. */
  readonly by?: string;
  /** elsewhere: whose. */
  readonly whose?: Whose;
  /** What the deciding answer said of our client subnet, and by whose authority. */
  readonly ecs?: 'echoed' | 'absent' | 'wrong' | 'none';
  readonly authority?: string;
  /** Zones whose authorities echoed it on the way: kept so that a later judge knows who is able to. */
  readonly echoing?: readonly string[];
  /** The answer was judged as seen from the vantage, without a client subnet, and the claim accepts that. */
  readonly vantageOnly?: boolean;
}

/** One leaf a slot: all its judgements. */
export interface JudgementLeaf {
  readonly $kind: 'judgement';
  readonly claim: string;
  readonly slot: number;
  readonly lengthMs: number;
  /** Digests of what its draws were made from, as its slot leaf has them. */
  readonly frame: string;
  readonly manifest: string;
  readonly snapshot: string;
  readonly configuration: string;
  readonly method: string;
  readonly version: string;
  readonly judgements: readonly Judgement[];
}
