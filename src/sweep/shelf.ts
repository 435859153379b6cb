import { sweepCsv } from '../core/sweep/sweep-csv.ts';
import type { ReadSweep, SweepLeaf } from '../core/sweep/sweep-record.ts';
import type { SweepReport } from '../core/sweep/sweep-report.ts';
import { describeSweep } from '../core/sweep/sweep-report.ts';
import type { Blobs } from '../evidence/blobs.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import type { Taken } from '../inbox/inbox.ts';
import type { Say } from '../say.ts';
import type { RecordedSweep } from './past.ts';
import { openSweep, recordedSweeps } from './past.ts';

/** The sweeps that a running service shows. */
export interface SweepShelf {
  /** The latest sweep of each endpoint of a claim, by family. */
  readonly of: (claim: string) => readonly SweepReport[];
  /** All blocks of a sweep of a claim by the index of its leaf, in pieces; undefined where there is none that is whole. */
  readonly csv: (claim: string, index: number) => Promise<Iterable<string> | undefined>;
  /** Told of what has come into the log since. */
  readonly take: (taken: readonly Pick<Taken, 'leaf'>[]) => Promise<void>;
}

/** Reads the latest sweeps of a log. What cannot be read is told and left out: it is no reason not to start. */
export async function openSweepShelf(
  { log, blobs }: { readonly log: EvidenceLog; readonly blobs: Blobs },
  say: Say,
): Promise<SweepShelf> {
  let shown: readonly SweepReport[] = [];

  async function look(): Promise<void> {
    try {
      shown = await latest();
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      say.warn(`sweeps: ${error.message}`);
    }
  }

  async function latest(): Promise<readonly SweepReport[]> {
    const recorded = await recordedSweeps(log);
    const last = new Map(recorded.map((sweep) => [subjectOf(sweep.leaf), sweep]));
    const reports: SweepReport[] = [];
    for (const { index, leaf } of last.values()) {
      const before = recorded.findLast((other) => other.index < index && isComparable(other.leaf, leaf));
      const report = shown.find((known) => known.index === index) ?? (await described({ index, leaf }, before));
      if (report !== undefined) reports.push(report);
    }
    return reports;
  }

  async function described(
    { index, leaf }: RecordedSweep,
    before: RecordedSweep | undefined,
  ): Promise<SweepReport | undefined> {
    const sweep = await readOrTold(leaf);
    const earlier = before === undefined ? undefined : await readOrTold(before.leaf);
    if (sweep === undefined) return undefined;
    if (before === undefined || earlier === undefined) return describeSweep(sweep, index);
    return describeSweep(sweep, index, { index: before.index, sweep: earlier });
  }

  async function readOrTold(leaf: SweepLeaf): Promise<ReadSweep | undefined> {
    try {
      return await openSweep(leaf, { dir: log.dir, blobs });
    } catch (error) {
      // One sweep that is not whole hides no other.
      if (!(error instanceof EvidenceError)) throw error;
      say.warn(`sweeps: ${error.message}`);
      return undefined;
    }
  }

  await look();
  return {
    of: (claim) => shown.filter(({ leaf }) => leaf.claim === claim),
    csv: async (claim, index) => {
      const leaf = await log.read(index);
      if (leaf?.$kind !== 'sweep' || leaf.claim !== claim) return undefined;
      const sweep = await readOrTold(leaf);
      return sweep === undefined ? undefined : sweepCsv(sweep);
    },
    take: async (taken) => {
      if (taken.some(({ leaf }) => leaf.$kind === 'sweep')) await look();
    },
  };
}

/** What a sweep is of: a later one of the same takes its place. */
function subjectOf({ claim, endpoint, family }: SweepLeaf): string {
  return `${claim} ${endpoint} ${family}`;
}

function isComparable(before: SweepLeaf, after: SweepLeaf): boolean {
  return subjectOf(before) === subjectOf(after) && before.clients === after.clients;
}
