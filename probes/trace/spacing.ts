/**
 * How fast traces go. Routers answer with a limit: of Linux, to one asker six times at once and then once a second. Traces that go
 * faster than their routers answer look like silence, so packets to one target go one after the other with a gap between them,
 * its flows one after the other too, and only so many targets have a turn at once as the rate over all of them can serve.
 */
export interface Pace {
  /** Over all traces. */
  readonly packetsPerSecond: number;
  /** Between two packets of a trace, milliseconds, in tens. */
  readonly gapMs: number;
  /** Targets that have a turn at the same time. */
  readonly targets: number;
}

/**
 * At most twenty packets a second to one target (method, section 12), five targets at once: sixteen by the gap, and a few more
 * where one flow follows the other, between which scamper leaves no gap.
 */
export const PACE: Pace = { packetsPerSecond: 100, gapMs: 60, targets: 5 };

/** Gives turns, in the order in which they were asked for; resolves with what ends the turn. */
export type Turns = () => Promise<() => void>;

/** So many turns at once; the others wait. */
export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  const end = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let ended = false;
    return () => {
      if (!ended) end();
      ended = true;
    };
  };
}
