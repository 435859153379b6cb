import type { Feeds } from './feeds/refresh.ts';
import type { Say } from './say.ts';
import type { Scheduled } from './schedule/schedule.ts';
import { onCron } from './schedule/schedule.ts';

/** How often a feed that is not in force is asked for again; each feed has its own least time between two requests besides. */
const RETRY_CRON = '*/10 * * * *';

interface RefreshingOptions {
  /** Cron expression of the refresh of all feeds. */
  readonly refresh: string;
  readonly feeds: Pick<Feeds, 'current' | 'refresh'>;
  readonly nowMs: () => number;
  readonly say: Say;
  /** Told after each look at the feeds. */
  readonly changed: () => void;
  readonly fatal: (error: unknown) => void;
}

/** Looks at the feeds on the clock, and says what came of it. */
export function startRefreshing({ refresh, feeds, nowMs, say, changed, fatal }: RefreshingOptions): Scheduled {
  const daily = onCron(
    refresh,
    async () => {
      for (const { id, accepted, says } of await feeds.refresh())
        say[accepted ? 'info' : 'warn'](`feed ${id}: ${says}`);
      changed();
    },
    { missed: (why) => say.warn(`a refresh of the feeds was missed: ${why}`), failed: fatal },
  );
  // A list that could not be had at start is worth asking for again before its daily time: without it nothing is decided.
  const retrying = onCron(
    RETRY_CRON,
    async () => {
      if (feeds.current.reports(nowMs()).every(({ inForce }) => inForce)) return;
      await feeds.refresh();
      changed();
    },
    { missed: () => undefined, failed: fatal },
  );
  return {
    stop: () => {
      daily.stop();
      retrying.stop();
    },
  };
}
