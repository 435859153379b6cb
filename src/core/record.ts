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
import type { JudgementLeaf } from './judgement.ts';
import type { NoteLeaf } from './note.ts';
import type { DrawLeaf, SlotLeaf } from './slot-record.ts';
import type { SweepLeaf } from './sweep/sweep-record.ts';
import type { WindowLeaf } from './window-record.ts';

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
