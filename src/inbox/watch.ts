import type { EvidenceLog } from '../evidence/evidence-log.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import { errnoOf } from '../evidence/files.ts';
import type { Say } from '../say.ts';
import type { Scheduled } from '../schedule/schedule.ts';
import { onCron } from '../schedule/schedule.ts';
import { type Taken, takeIn } from './inbox.ts';

/** The inbox of a running service. */
export interface Inbox {
  /** Looks every ten seconds and hands on what was taken in, until it is stopped. */
  readonly watch: (took: (taken: readonly Taken[]) => Promise<void>) => Scheduled;
}

const LOOK_CRON = '*/10 * * * * *';

/**
 * Takes in what is there. What the disk refuses is told and tried again: it is no reason to stop measuring. `fatal` is told of a defect of
 * ours.
 */
export async function openInbox(log: EvidenceLog, say: Say, fatal: (error: unknown) => void): Promise<Inbox> {
  let told: string | undefined;

  async function look(): Promise<readonly Taken[]> {
    try {
      const taken = await takeIn(log, say.warn);
      for (const { leaf, index } of taken) say.info(`leaf ${index}: ${leaf.$kind} taken into the log`);
      told = undefined;
      return taken;
    } catch (error) {
      if (!(error instanceof EvidenceError || errnoOf(error) !== undefined)) throw error;
      const line = `inbox: ${error instanceof Error ? error.message : String(error)}`;
      // Once, not every ten seconds.
      if (line !== told) say.warn(line);
      told = line;
      return [];
    }
  }
  async function lookAgain(took: (taken: readonly Taken[]) => Promise<void>): Promise<void> {
    const taken = await look();
    if (taken.length > 0) await took(taken);
  }

  await look();
  return { watch: (took) => onCron(LOOK_CRON, () => lookAgain(took), { missed: () => undefined, failed: fatal }) };
}
