import type { Histogram } from './report.ts';

/** Upper bounds in seconds of the service's histograms. */
export const SLOT_BOUNDS: readonly number[] = [1, 2.5, 5, 10, 30, 60, 120, 300, 600];
export const STEP_BOUNDS: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function emptyHistogram(bounds: readonly number[]): Histogram {
  return { bounds, counts: [...bounds, 0].map(() => 0), sum: 0 };
}

/** The histogram with one more value, in seconds. */
export function withValue(histogram: Histogram, seconds: number): Histogram {
  const at = histogram.bounds.findIndex((bound) => seconds <= bound);
  const bucket = at === -1 ? histogram.bounds.length : at;
  return {
    bounds: histogram.bounds,
    counts: histogram.counts.map((count, i) => (i === bucket ? count + 1 : count)),
    sum: histogram.sum + seconds,
  };
}
