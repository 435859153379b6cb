import type { Cells } from '../core/cells.ts';
import type { ClosedWindow, RecordedWindow } from '../core/closed-report.ts';
import type { TraceLeaf } from '../core/connection-record.ts';
import type { Placed } from '../core/draw-dossier.ts';
import type { DrawExplanation } from '../core/draw-explanation.ts';
import type { Leaf, SnapshotLeaf } from '../core/record.ts';
import type { RecordedSnapshot } from '../core/recorded-snapshot.ts';
import type { ClaimReport, Report } from '../core/report.ts';
import type { DrawLeaf } from '../core/slot-record.ts';
import type { SweepReport } from '../core/sweep/sweep-report.ts';
import type { Published } from '../evidence/published.ts';
import type { FeedDiff } from '../replay/feeds-diff.ts';
import type { JudgementsIn } from './api-draws.ts';
import type { EvidenceParts } from './evidence-parts.ts';
import type { ProbeNow } from './probe-route.ts';
import { Problem } from './problem.ts';

/** What follows the hash in a permalink. */
export const PERMALINK_FORMS = ['html', 'pdf', 'json', 'csv', 'md', 'bib', 'csl.json', 'cff'] as const;

/** `/w/CLAIM/WINDOW/REVISION/HASH.FORM`; `hash` is the beginning of that of the record's leaf. */
export interface Permalink {
  readonly claim: string;
  readonly window: string;
  readonly revision: number;
  readonly hash: string;
  readonly form: (typeof PERMALINK_FORMS)[number];
}

export type ServedStatement =
  | { readonly ok: true; readonly type: string; readonly body: Buffer }
  /** Why it is not to be had in this form. */
  | { readonly ok: false; readonly why: string };

/** What the web room is given; it reaches for nothing else. */
export interface WebParts {
  readonly report: () => Report | undefined;
  readonly metrics: {
    readonly render: (accept: string | undefined) => Promise<{ readonly contentType: string; readonly body: string }>;
  };
  /** A look at a name when it is asked for; undefined where nobody may ask. */
  readonly probe: ProbeNow | undefined;
  /** A leaf of the evidence log by its index, and its RFC 6962 hash in hex; undefined beyond the end. */
  readonly leaf: (index: number) => Promise<Leaf | undefined>;
  readonly leafHash: (index: number) => Promise<string | undefined>;
  /** The leaves of judged slots, of a stretch of the log. */
  readonly judgements: JudgementsIn;
  /**
   * How the addresses of a draw land by the feeds in force, and why; undefined when its claim is not configured.
   *
   * @param trace the one that its judgement consulted
   */
  readonly explain: (draw: DrawLeaf, trace?: Placed<TraceLeaf>) => DrawExplanation | undefined;
  /** What the pages of draws and of the log show. */
  readonly evidence: EvidenceParts;
  /** The records of the closed windows of a claim that is configured: those that hold, and what is said of one. */
  readonly closed: (claim: string) => readonly RecordedWindow[];
  readonly closedWindow: (claim: string, window: string) => Promise<ClosedWindow | undefined>;
  /** The draws of a live window of a claim by endpoint, family and network; undefined where there is no such window. */
  readonly cells: (claim: string, window: string) => Cells | undefined;
  /** The snapshots that came into force, oldest first, and how the feeds of one differ from those of another, row by row. */
  readonly snapshots: () => readonly RecordedSnapshot[];
  readonly feedsDiff: (from: SnapshotLeaf, to: SnapshotLeaf) => Promise<readonly FeedDiff[]>;
  /** The latest sweep of each endpoint of a claim. */
  readonly sweeps: (claim: string) => readonly SweepReport[];
  /** All blocks of a sweep by the index of its leaf, as CSV in pieces; undefined where no sweep of the claim is there. */
  readonly sweepCsv: (claim: string, index: number) => Promise<Iterable<string> | undefined>;
  /** The statement that a permalink names; undefined where there is none. */
  readonly statement: (asked: Permalink) => Promise<ServedStatement | undefined>;
  /** The files of the log that are for everybody. */
  readonly published: Published;
  /** Why the service is not ready to be relied on; undefined when it is. */
  readonly notReady: () => string | undefined;
  /** Told of each defect of ours that a request ran into. */
  readonly onDefect: (error: unknown) => void;
}

/** The report in force. Throws the 503 that is due before the first one. */
export function reportOf(parts: WebParts): Report {
  const report = parts.report();
  if (report === undefined) throw new Problem(503, startingReason(parts));
  return report;
}

export function startingReason(parts: WebParts): string {
  return parts.notReady() ?? 'The first report is not there yet.';
}

/** The claim of that id. Throws the 404 that is due when there is none. */
export function claimOf(report: Report, id: string): ClaimReport {
  const claim = report.claims.find((c) => c.id === id);
  if (claim === undefined) throw new Problem(404, 'There is no claim of that name.');
  return claim;
}
