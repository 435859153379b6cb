import type { SweepReport } from '../core/sweep/sweep-report.ts';
import { describeSweep } from '../core/sweep/sweep-report.ts';
import type { Blobs } from '../evidence/blobs.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import type { Say } from '../say.ts';
import type { Scheduled } from '../schedule/schedule.ts';
import { onCron } from '../schedule/schedule.ts';
import { takeInSweeps } from './inbox.ts';
import { openSweep, recordedSweeps } from './past.ts';

/** The sweeps that a running service shows, and those that finish while it runs: it takes them into its log. */
export interface SweepShelf {
  /** The latest sweep of each endpoint of a claim, by family. */
  readonly of: (claim: string) => readonly SweepReport[];
  /** Begins to look for sweeps that finish, until it is stopped. */
  readonly watch: () => Scheduled;
}

interface ShelfOptions {
  readonly log: EvidenceLog;
  readonly blobs: Blobs;
  readonly say: Say;
  readonly fatal: (error: unknown) => void;
}

/** A finished sweep is looked for so often. */
const LOOK_CRON = '* * * * *';

/** Takes in what is there and reads the latest sweeps. What cannot be read is told and left out: it is no reason not to start. */
export async function openSweepShelf({ log, blobs, say, fatal }: ShelfOptions): Promise<SweepShelf> {
  let shown: readonly SweepReport[] = [];

  async function look(isFirst: boolean): Promise<void> {
    try {
      const taken = await takeInSweeps(log);
      if (taken.length === 0 && !isFirst) return;
      for (const { endpoint } of taken) say.info(`a sweep of ${endpoint} was taken into the log`);
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

  await look(true);
  return {
    of: (claim) => shown.filter(({ leaf }) => leaf.claim === claim),
    watch: () => onCron(LOOK_CRON, () => look(false), { missed: () => undefined, failed: fatal }),
  };
}
