import type { OneSidedBounds } from './interval.ts';
import { requireCounts } from './interval.ts';
import { lastTrue, logBeta } from './special-functions.ts';

/** One beta distribution of a mixture. Weights of a mixture sum to 1. */
export interface MixtureComponent {
  readonly weight: number;
  readonly a: number;
  readonly b: number;
}

/**
 * Bounds that hold at every look at once, each side with at least 0.95, while the share stands still and the window keeps its
 * start: the beta-binomial mixture martingale (method, section 8). `plannedDraws` are those of the whole window.
 */
export function sequenceBounds(plannedDraws: number): OneSidedBounds {
  const mixture = [
    // One half bets on a share near 1, as sharp as the window can get; the other serves any share.
    { weight: 0.5, a: Math.max(1, plannedDraws), b: 1 },
    { weight: 0.5, a: 0.5, b: 0.5 },
  ];
  return {
    lower: (x, n) => sequenceLower(x, n, mixture),
    upper: (x, n) => sequenceUpper(x, n, mixture),
  };
}

/** The smallest p at which M(p) < 1/alpha, from x of n. Throws RangeError unless 0 <= x <= n. */
export function sequenceLower(x: number, n: number, mixture: readonly MixtureComponent[], alpha = 0.05): number {
  requireCounts(x, n);
  if (x === 0) return 0;
  const marginal = logMarginal(x, n, mixture);
  const limit = -Math.log(alpha);
  // M falls from infinity at 0 to its least value, below 1, at x/n.
  return lastTrue((p) => marginal - x * Math.log(p) - (n - x) * Math.log1p(-p) >= limit, 0, x / n);
}

/** The largest p at which M(p) < 1/alpha, from x of n: the lower bound of what did not land, under the mirrored mixture. */
export function sequenceUpper(x: number, n: number, mixture: readonly MixtureComponent[], alpha = 0.05): number {
  const mirrored = mixture.map(({ weight, a, b }) => ({ weight, a: b, b: a }));
  return 1 - sequenceLower(n - x, n, mirrored, alpha);
}

/** ln of the mixture's chance of one order of x successes and n - x failures: M(p) p^x (1-p)^(n-x). */
function logMarginal(x: number, n: number, mixture: readonly MixtureComponent[]): number {
  const logs = mixture.map(({ weight, a, b }) => Math.log(weight) + logBeta(a + x, b + n - x) - logBeta(a, b));
  const greatest = Math.max(...logs);
  return greatest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - greatest), 0));
}
