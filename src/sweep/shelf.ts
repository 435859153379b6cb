import type { SweepReport } from '../core/sweep/sweep-report.ts';
import { describeSweep } from '../core/sweep/sweep-report.ts';
import type { Blobs } from '../evidence/blobs.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import type { Taken } from '../inbox/inbox.ts';
import type { Say } from '../say.ts';
import { openSweep, recordedSweeps } from './past.ts';

/** The sweeps that a running service shows. */
export interface SweepShelf {
  /** The latest sweep of each endpoint of a claim, by family. */
  readonly of: (claim: string) => readonly SweepReport[];
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
    const last = new Map<string, Awaited<ReturnType<typeof recordedSweeps>>[number]>();
    for (const sweep of await recordedSweeps(log)) {
      const { claim, endpoint, family } = sweep.leaf;
      last.set(`${claim} ${endpoint} ${family}`, sweep);
    }
    const reports: SweepReport[] = [];
    for (const { index, leaf } of last.values()) {
      const known = shown.find((report) => report.index === index);
      reports.push(known ?? describeSweep(await openSweep(leaf, { dir: log.dir, blobs }), index));
    }
    return reports;
  }

  await look();
  return {
    of: (claim) => shown.filter(({ leaf }) => leaf.claim === claim),
    take: async (taken) => {
      if (taken.some(({ leaf }) => leaf.$kind === 'sweep')) await look();
    },
  };
}
