import type { Network } from '../probe.ts';

/** What an act brings, when it began (Unix milliseconds) and how long it took. */
export async function timed<T>(
  clock: Pick<Network, 'nowMs' | 'monotonicUs'>,
  act: () => Promise<T>,
): Promise<{ readonly result: T; readonly startedMs: number; readonly durationUs: number }> {
  const startedMs = clock.nowMs();
  const startedUs = clock.monotonicUs();
  const result = await act();
  return { result, startedMs, durationUs: clock.monotonicUs() - startedUs };
}
