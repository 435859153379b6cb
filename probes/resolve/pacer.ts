/** Resolves when the next query may go to a server. */
export type Pacer = (server: string) => Promise<void>;

/** Servers remembered before those whose time has passed are forgotten. */
const MAX_SERVERS = 1_000;

/**
 * Spaces the queries to each server evenly, whoever asks (method, section 5, etiquette).
 *
 * @param nowMs a clock that never goes back, milliseconds
 */
export function createPacer(
  queriesPerSecond: number,
  nowMs: () => number,
  sleep: (ms: number) => Promise<unknown>,
): Pacer {
  const spacingMs = 1000 / queriesPerSecond;
  const freeAtMs = new Map<string, number>();
  return async (server) => {
    const now = nowMs();
    const turn = Math.max(now, freeAtMs.get(server) ?? now);
    if (freeAtMs.size >= MAX_SERVERS) {
      for (const [known, at] of freeAtMs) if (at <= now) freeAtMs.delete(known);
    }
    freeAtMs.set(server, turn + spacingMs);
    if (turn > now) await sleep(turn - now);
  };
}
