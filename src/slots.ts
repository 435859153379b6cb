import type { ClaimRunner } from './claim-runner.ts';
import { EvidenceError } from './evidence/evidence-log.ts';
import type { Say } from './say.ts';
import { everySlot } from './schedule/schedule.ts';

export interface SlotLoop {
  /** Starts no more slots, and resolves when those under way have ended. */
  readonly stop: () => Promise<void>;
}

/** Runs every claim's slots: the first at once for a claim that has none yet, the others on the clock. */
export function startSlots(
  runners: readonly ClaimRunner[],
  {
    everyMs,
    nowMs,
    say,
    fatal,
    kept,
  }: {
    readonly everyMs: number;
    readonly nowMs: () => number;
    readonly say: Say;
    readonly fatal: (error: unknown) => void;
    /** Told after each slot whether the disk kept it, and if not, why. */
    readonly kept: (problem: string | undefined) => void;
  },
): SlotLoop {
  const underWay = new Set<Promise<void>>();

  async function run(runner: ClaimRunner, slot: number, first: boolean): Promise<void> {
    try {
      await runner.run(slot, first);
      kept(undefined);
    } catch (error) {
      if (!(error instanceof EvidenceError)) return fatal(error);
      // What cannot be kept is not counted; the schedule goes on, and the next slot tries the disk again.
      kept(error.message);
      say.warn(`claim ${runner.id}: the slot was not kept: ${error.message}`);
    }
  }

  function launch(runner: ClaimRunner, slot: number, first: boolean): Promise<void> {
    const running = run(runner, slot, first).finally(() => underWay.delete(running));
    underWay.add(running);
    return running;
  }

  for (const runner of runners) {
    if (!runner.begun()) void launch(runner, Math.floor(nowMs() / 1000), true);
  }
  const scheduled = everySlot(
    everyMs,
    async (slot) => {
      await Promise.all(runners.filter((r) => r.isDue(slot)).map((runner) => launch(runner, slot, false)));
    },
    (why) => say.warn(`a slot was missed: ${why}`),
  );
  return {
    stop: async () => {
      scheduled.stop();
      await Promise.all(underWay);
    },
  };
}
