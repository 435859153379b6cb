import type { Tally } from './tally.ts';
import { clustersIn } from './tally.ts';

/**
 * How fast exceptions use up what a level below 1 allows: their share of the decided draws over 1 - L (method, section 14). A rate
 * of 1 uses up just what is allowed. Two windows each, so that an alarm comes early and ends soon after its cause.
 */
export const BURN_WINDOWS = [
  { atLeast: 14.4, longMs: 3_600_000, shortMs: 300_000 },
  { atLeast: 6, longMs: 21_600_000, shortMs: 1_800_000 },
  { atLeast: 3, longMs: 86_400_000, shortMs: 7_200_000 },
  { atLeast: 1, longMs: 259_200_000, shortMs: 21_600_000 },
] as const;

/** One odd answer of one name is no burning: it takes two, and not of one place alone. */
const LEAST_EXCEPTIONS = 2;
const LEAST_CLUSTERS = 2;

export interface BurnRate {
  readonly level: number;
  readonly atLeast: number;
  readonly longSeconds: number;
  readonly shortSeconds: number;
  /** Undefined where no draw of the window decided anything. */
  readonly long: number | undefined;
  readonly short: number | undefined;
  /** Exceptions of the long window, and the mapping clusters that they lie in. */
  readonly exceptions: number;
  readonly clusters: number;
  readonly isBurning: boolean;
}

/** @param tallyOf what the draws of the last so many milliseconds come to */
export function burnRates(levels: readonly number[], tallyOf: (lastMs: number) => Tally): readonly BurnRate[] {
  const tallies = new Map<number, Tally>();
  const last = (ms: number): Tally => {
    const tally = tallies.get(ms) ?? tallyOf(ms);
    tallies.set(ms, tally);
    return tally;
  };
  return levels
    .filter((level) => level < 1)
    .flatMap((level) =>
      BURN_WINDOWS.map(({ atLeast, longMs, shortMs }): BurnRate => {
        const all = last(longMs);
        const [long, short] = [rate(all, level), rate(last(shortMs), level)];
        const exceptions = all.counts.elsewhere;
        const clusters = clustersIn(all);
        const isBurning =
          long !== undefined &&
          short !== undefined &&
          Math.min(long, short) >= atLeast &&
          exceptions >= LEAST_EXCEPTIONS &&
          clusters >= LEAST_CLUSTERS;
        const [longSeconds, shortSeconds] = [longMs / 1000, shortMs / 1000];
        return { level, atLeast, longSeconds, shortSeconds, long, short, exceptions, clusters, isBurning };
      }),
    );
}

function rate({ counts }: Tally, level: number): number | undefined {
  const decided = counts.landed + counts.fronted + counts.elsewhere;
  return decided === 0 ? undefined : counts.elsewhere / decided / (1 - level);
}
