import cron from 'node-cron';

/** A timer that can be taken down. */
export interface Scheduled {
  readonly stop: () => void;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * The cron expression (with seconds) of slots of one length, all starting on the UTC clock; undefined for a length that divides
 * neither a minute, an hour nor a day.
 */
export function slotCron(everyMs: number): string | undefined {
  if (everyMs < SECOND_MS || everyMs % SECOND_MS !== 0) return undefined;
  if (everyMs < MINUTE_MS) return MINUTE_MS % everyMs === 0 ? `*/${everyMs / SECOND_MS} * * * * *` : undefined;
  if (everyMs < HOUR_MS) {
    return everyMs % MINUTE_MS === 0 && HOUR_MS % everyMs === 0 ? `0 */${everyMs / MINUTE_MS} * * * *` : undefined;
  }
  return everyMs % HOUR_MS === 0 && DAY_MS % everyMs === 0 ? `0 0 */${everyMs / HOUR_MS} * * *` : undefined;
}

/** Who is told of what went otherwise than by the schedule. */
export interface ScheduleEvents {
  /** A time that came and was not kept. */
  readonly missed: (why: string) => void;
  /** A task that rejected, or the scheduler itself: a defect of ours. The schedule goes on until it is stopped. */
  readonly failed: (error: unknown) => void;
}

/**
 * Runs `task` at the start of every slot with the slot's own start in Unix seconds (not the time at which the timer came). A slot
 * that is still under way when the next is due makes that one missed, which `missed` is told; the ledger counts it by its absence.
 */
export function everySlot(everyMs: number, task: (slot: number) => Promise<void>, events: ScheduleEvents): Scheduled {
  const expression = slotCron(everyMs);
  if (expression === undefined) throw new RangeError(`slots of ${everyMs} ms cannot start on the clock`);
  return onCron(expression, (dueMs) => task((dueMs - (dueMs % everyMs)) / SECOND_MS), events);
}

/** Runs `task` by a cron expression in UTC, never twice at once. */
export function onCron(
  expression: string,
  task: (dueMs: number) => Promise<void>,
  { missed, failed }: ScheduleEvents,
): Scheduled {
  const scheduled = cron.schedule(expression, (context) => task(context.date.getTime()), {
    timezone: 'UTC',
    noOverlap: true,
    // On the console it would say again, less plainly, what the events say; what a task throws it only logs.
    logger: {
      info: () => undefined,
      warn: () => undefined,
      debug: () => undefined,
      error: (message, error) => failed(error ?? message),
    },
  });
  scheduled.on('execution:missed', () => missed('the process was too busy, or asleep, when it was due'));
  scheduled.on('execution:overlap', () => missed('the one before it was still under way'));
  return {
    stop: () => {
      void scheduled.destroy();
    },
  };
}
