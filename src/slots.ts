import type { ClaimRunner } from './claim/claim-runner.ts';
import type { OpenConfirmation } from './claim/confirmer.ts';
import { EvidenceError } from './evidence/evidence-log.ts';
import type { UnfinishedSlot } from './past/recovery.ts';
import type { Say } from './say.ts';
import { everySlot } from './schedule/schedule.ts';

export interface SlotLoop {
  /** Starts no more slots, and resolves when those under way have ended. */
  readonly stop: () => Promise<void>;
  /** The same, but for the confirmations of the last slots: they are gone on with by the next run. */
  readonly finish: () => Promise<void>;
}

interface SlotLoopOptions {
  /** Slots that an earlier run left, oldest first. */
  readonly unfinished: readonly UnfinishedSlot[];
  /** Exceptions that an earlier run was asking for again. */
  readonly confirmations: readonly OpenConfirmation[];
  readonly everyMs: number;
  readonly nowMs: () => number;
  readonly say: Say;
  readonly fatal: (error: unknown) => void;
}

/**
 * Runs every claim's slots: those that an earlier run left are finished, a claim that has none yet has its first at once, the
 * others come on the clock.
 */
export function startSlots(
  runners: readonly ClaimRunner[],
  { unfinished, confirmations, everyMs, nowMs, say, fatal }: SlotLoopOptions,
): SlotLoop {
  const underWay = new Set<Promise<void>>();

  async function attempt(runner: ClaimRunner, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof EvidenceError)) return fatal(error);
      // What cannot be kept is not counted; the schedule goes on, and the next slot tries the disk again.
      say.warn(`claim ${runner.id}: the slot was not kept: ${error.message}`);
    }
  }

  function launch(runner: ClaimRunner, work: () => Promise<void>): Promise<void> {
    const running = attempt(runner, work).finally(() => underWay.delete(running));
    underWay.add(running);
    return running;
  }

  for (const runner of runners) {
    for (const left of unfinished.filter(({ slot }) => slot.claim === runner.id)) {
      void launch(runner, () => runner.finish(left));
    }
    for (const open of confirmations.filter(({ slot }) => slot.claim === runner.id)) runner.confirm(open);
    if (!runner.begun()) void launch(runner, () => runner.run(Math.floor(nowMs() / 1000), true));
  }
  const scheduled = everySlot(
    everyMs,
    async (slot) => {
      await Promise.all(runners.filter((r) => r.isDue(slot)).map((r) => launch(r, () => r.run(slot, false))));
    },
    { missed: (why) => say.warn(`a slot was missed: ${why}`), failed: fatal },
  );
  const finish = async (): Promise<void> => {
    scheduled.stop();
    await Promise.all(underWay);
  };
  return {
    finish,
    stop: async () => {
      await finish();
      await Promise.all(runners.map((runner) => runner.settled()));
    },
  };
}
