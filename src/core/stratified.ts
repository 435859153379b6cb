import { betaQuantile, lastTrue } from './special-functions.ts';

/** Draws of one stratum: its share of the population, and what was drawn from it. Shares of all strata sum to 1. */
export interface Stratum {
  readonly share: number;
  readonly draws: number;
  readonly landed: number;
}

/** Bounds on a share, each side by itself wrong with a chance of alpha. */
export interface StratifiedBounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The exact one-sided lower bound when every draw of every stratum landed: the least share W of the population under which that had a
 * chance of alpha, min of the sum of W_h s_h with the sum of n_h ln s_h at least ln alpha (method, section 8). It is found at s_h = min(1,
 * lambda n_h / W_h); a stratum without draws may have landed not at all.
 */
export function allLandedBound(strata: readonly Pick<Stratum, 'share' | 'draws'>[], alpha = 0.05): number {
  const drawn = strata.filter(({ draws }) => draws > 0);
  if (drawn.length === 0) return 0;
  const least = (lambda: number, { share, draws }: Pick<Stratum, 'share' | 'draws'>): number =>
    share === 0 ? 1 : Math.min(1, (lambda * draws) / share);
  const isRarer = (lambda: number): boolean =>
    drawn.reduce((sum, stratum) => sum + stratum.draws * Math.log(least(lambda, stratum)), 0) < Math.log(alpha);
  // At this lambda no stratum is below 1.
  const most = Math.max(...drawn.map(({ share, draws }) => share / draws));
  const lambda = lastTrue(isRarer, 0, most);
  return drawn.reduce((sum, stratum) => sum + stratum.share * least(lambda, stratum), 0);
}

/**
 * Bounds on the share of a stratified population by Korn and Graubard (1998): Clopper-Pearson for as many draws as the estimate is worth,
 * by its variance over the strata and the degrees of freedom that this leaves. Where all draws landed, or none, the variance says
 * nothing, and the exact bound stands in.
 */
export function stratifiedBounds(strata: readonly Stratum[], alpha = 0.025): StratifiedBounds {
  const drawn = strata.filter(({ draws }) => draws > 0);
  const n = drawn.reduce((sum, { draws }) => sum + draws, 0);
  const landed = drawn.reduce((sum, stratum) => sum + stratum.landed, 0);
  if (n === 0) return { lower: 0, upper: 1 };
  if (landed === n) return { lower: allLandedBound(strata, alpha), upper: 1 };
  if (landed === 0) return { lower: 0, upper: 1 - allLandedBound(strata, alpha) };
  const seen = drawn.reduce((sum, { share }) => sum + share, 0);
  const p = drawn.reduce((sum, { share, draws, landed: x }) => sum + (share / seen) * (x / draws), 0);
  const worth = drawsWorth(p, drawn, seen, n, alpha);
  const x = p * worth;
  return {
    lower: betaQuantile(alpha, x, worth - x + 1),
    upper: 1 - betaQuantile(alpha, worth - x, x + 1),
  };
}

/** The number of independent draws that the estimate is worth, at most as many as there were. */
function drawsWorth(p: number, drawn: readonly Stratum[], seen: number, n: number, alpha: number): number {
  const variance = drawn.reduce((sum, { share, draws, landed }) => {
    const own = landed / draws;
    // A stratum of one draw shows no variance: it is taken at its greatest.
    const spread = draws === 1 ? 0.25 : (own * (1 - own)) / (draws - 1);
    return sum + (share / seen) ** 2 * spread;
  }, 0);
  const freedom = Math.max(1, n - drawn.length);
  const adjustment = (studentQuantile(alpha, n - 1) / studentQuantile(alpha, freedom)) ** 2;
  return variance === 0 ? n : Math.max(1, Math.min(n, ((p * (1 - p)) / variance) * adjustment));
}

/** The t that a Student variable with so many degrees of freedom exceeds with a chance of alpha, below a half. */
export function studentQuantile(alpha: number, freedom: number): number {
  const b = betaQuantile(2 * alpha, freedom / 2, 0.5);
  return Math.sqrt((freedom * (1 - b)) / b);
}
