import type { Leaf } from '../core/record.ts';
import type { NoteSignature } from './tlog/note.ts';

/** The leaves [from, to) of a log. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The log as the service sees it: the format on disk, C2SP tlog-tiles, stays behind this door. Implemented in `log.ts`. */
export interface EvidenceLog {
  readonly dir: string;
  /** What its checkpoints are verified by: the public key in its one-line form, `name+id+base64`. */
  readonly vkey: string;
  /** Number of leaves that are on disk for good. */
  readonly size: number;
  /**
   * Appends the leaves as one batch and resolves, with the index of the first, once they are fsynced. Rejects with an
   * EvidenceError when they could not be kept; then none of them is in the log.
   */
  readonly append: (leaves: readonly Leaf[]) => Promise<number>;
  /** The leaf at an index, or undefined beyond the end. */
  readonly read: (index: number) => Promise<Leaf | undefined>;
  /** The bytes of a leaf as they were hashed into the tree, its canonical JSON; undefined beyond the end. Not to be written to. */
  readonly entry: (index: number) => Promise<Buffer | undefined>;
  /** All leaves of some kinds in order (all kinds when none is named), read as a stream; of a stretch of the log when one is named. */
  readonly scan: (
    kinds?: readonly Leaf['$kind'][],
    stretch?: Stretch,
  ) => AsyncIterable<{ readonly index: number; readonly leaf: Leaf }>;
  /** RFC 6962 leaf hash of a leaf, hex. */
  readonly leafHash: (index: number) => Promise<string | undefined>;
  /**
   * The signed checkpoint of the log as it is on disk, a C2SP signed note, and when it was signed (Unix time, milliseconds; undefined
   * when not in this run).
   */
  readonly checkpoint: { readonly note: string; readonly signedMs: number | undefined };
  /** A C2SP tlog-proof that a leaf is in the tree of the checkpoint in force; undefined beyond the end. */
  readonly prove: (index: number) => Promise<string | undefined>;
  /** Consistency proof from the tree of `oldSize` leaves to that of `newSize`, which is at most the log's own. */
  readonly proveGrowth: (oldSize: number, newSize: number) => Promise<readonly Buffer[]>;
  /**
   * Brings the checkpoint in force out again with further signatures under it, such as witnesses' cosignatures; `text` is what they
   * signed. Resolves with false when the log has grown beyond it meanwhile. Whoever calls has verified them.
   */
  readonly addSignatures: (text: string, signatures: readonly NoteSignature[]) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

export type EvidenceErrorCode =
  | 'not_initialised'
  | 'already_exists'
  | 'locked'
  | 'corrupt'
  | 'unwritable'
  | 'unreadable'
  | 'old_format'
  | 'leaf_too_large'
  | 'closed'
  | 'other_origin';

/** An operator must act: the message says what, where (path) and what to do. */
export class EvidenceError extends Error {
  readonly code: EvidenceErrorCode;
  readonly path: string;
  constructor(code: EvidenceErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EvidenceError';
    this.code = code;
    this.path = path;
  }
}
