import { betaQuantile } from './special-functions.ts';

/** Bounds on a share of which x in n draws were seen, each side 95 % by itself. */
export interface OneSidedBounds {
  readonly lower: (x: number, n: number) => number;
  readonly upper: (x: number, n: number) => number;
}

/**
 * The two-sided Clopper-Pearson interval of x successes in n trials. It holds with at least 1 - alpha for every share, also next
 * to 1, where the usual approximations fail (method, section 8). [0, 1] when n = 0.
 */
export function clopperPearson(x: number, n: number, alpha = 0.05): { readonly lower: number; readonly upper: number } {
  return { lower: lowerBound1(x, n, alpha / 2), upper: upperBound1(x, n, alpha / 2) };
}

/** The one-sided lower bound: the least share under which x or more of n has a chance of alpha. Throws RangeError unless 0 <= x <= n. */
export function lowerBound1(x: number, n: number, alpha = 0.05): number {
  requireCounts(x, n);
  if (x === 0) return 0;
  if (x === n) return alpha ** (1 / n);
  return betaQuantile(alpha, x, n - x + 1);
}

/** The one-sided upper bound, by symmetry. Throws RangeError unless 0 <= x <= n. */
export function upperBound1(x: number, n: number, alpha = 0.05): number {
  return 1 - lowerBound1(n - x, n, alpha);
}

/** For closed windows only: looked at again and again, these bounds fail far more often than 1 time in 20. */
export const CLOSED_BOUNDS: OneSidedBounds = {
  lower: (x, n) => lowerBound1(x, n),
  upper: (x, n) => upperBound1(x, n),
};

/** Draws are counted, and no more of them can land than there are. */
export function requireCounts(x: number, n: number): void {
  if (!Number.isSafeInteger(n) || !Number.isSafeInteger(x) || x < 0 || x > n) {
    throw new RangeError(`${x} of ${n} is not a count of draws`);
  }
}
