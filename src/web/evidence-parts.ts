import type { TraceLeaf } from '../core/connection-record.ts';
import type { DrawDossier, Placed } from '../core/draw-dossier.ts';
import type { LeafPage, LogReport } from '../core/log-report.ts';
import type { PathReading } from '../core/path.ts';
import type { Leaf } from '../core/record.ts';
import type { DrawLeaf } from '../core/slot-record.ts';
import type { Inclusion } from '../evidence/inclusion.ts';

/** What the pages of draws and of the log are given of the evidence. Each takes a bounded number of reads, however long the log. */
export interface EvidenceParts {
  readonly origin: string;
  readonly vkey: string;
  readonly log: () => Promise<LogReport>;
  /** The latest leaves of a kind below an index, newest first. */
  readonly leaves: (asked: {
    readonly kind: Leaf['$kind'] | undefined;
    readonly before: number | undefined;
    readonly limit: number;
  }) => Promise<LeafPage>;
  /** All that the log holds about a draw. */
  readonly dossier: (draw: Placed<DrawLeaf>) => Promise<DrawDossier>;
  /** The draw that a leaf followed. */
  readonly drawBefore: (placed: Placed) => Promise<number | undefined>;
  readonly inclusion: (index: number) => Promise<Inclusion | undefined>;
  /** The blobs that a leaf names, and whether they are kept here. */
  readonly blobs: (leaf: Leaf) => Promise<readonly { readonly sha256: string; readonly isKept: boolean }[]>;
  /** How a trace reads under the rules of a claim and the lists in force; undefined when the claim is not configured. */
  readonly path: (claim: string, trace: TraceLeaf) => PathReading | undefined;
  /** What the origin data calls a network. */
  readonly networkName: (asn: number) => string | undefined;
}
