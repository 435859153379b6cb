import type { DescribedClaim } from './described-claim.ts';
import { isSuppressed, LEAST_DRAWS } from './estimate.ts';
import type { StratifiedBounds, Stratum } from './stratified.ts';
import { stratifiedBounds } from './stratified.ts';
import type { Counts } from './tally.ts';
import { drawsIn, undecidedIn } from './tally.ts';

/**
 * What the figure would be by other weights than those that draws were made with: how much rests on the model of who uses which network.
 * None of it is for citation.
 */
export interface Sensitivity {
  /** `network`: each network of the frame alike; `block`: each by its number of client blocks. */
  readonly reweighted: readonly Reweighted[];
  /** The least and greatest figure if each weight were wrong by a factor of up to two; undefined when too little was measured. */
  readonly factorTwo: { readonly lower: number; readonly upper: number } | undefined;
}

export interface Reweighted {
  readonly weights: 'network' | 'block';
  /** Draws of equal weight that would tell as much (Kish). */
  readonly nEff: number;
  /** Share of the new weights that lies on networks with at least one draw. */
  readonly seen: number;
  /** Undefined where less than 30 such draws are left, or the window has no percentage. */
  readonly figure: (StratifiedBounds & { readonly strict: number; readonly ceiling: number }) | undefined;
}

/** @param byNetwork counts of draws by network of the frame */
export function sensitivityOf(
  counts: Counts,
  byNetwork: Readonly<Record<string, Counts>>,
  networks: DescribedClaim['networks'],
): Sensitivity {
  const n = drawsIn(counts);
  const hidden = isSuppressed(counts);
  return {
    reweighted:
      networks.length === 0
        ? []
        : (['network', 'block'] as const).map((weights) => reweighted(weights, byNetwork, networks, hidden)),
    factorTwo: hidden
      ? undefined
      : { lower: leastBy2(counts.landed / n), upper: 1 - leastBy2(1 - (counts.landed + undecidedIn(counts)) / n) },
  };
}

/** The least share if what landed had half its weight and the rest twice. */
function leastBy2(share: number): number {
  return share / (share + 4 * (1 - share));
}

function reweighted(
  weights: Reweighted['weights'],
  byNetwork: Readonly<Record<string, Counts>>,
  networks: DescribedClaim['networks'],
  hidden: boolean,
): Reweighted {
  const total = sumOf(networks, ({ weight }) => Number(weight));
  const target = sumOf(networks, (one) => (weights === 'network' ? 1 : one.blocks));
  const strata = networks.map((one) => {
    const counts = Object.hasOwn(byNetwork, one.network) ? byNetwork[one.network] : undefined;
    const draws = counts === undefined ? 0 : drawsIn(counts);
    const landed = counts?.landed ?? 0;
    const most = landed + (counts === undefined ? 0 : undecidedIn(counts));
    const share = (weights === 'network' ? 1 : one.blocks) / target;
    return { share, draws, landed, most, weight: share / (Number(one.weight) / total) };
  });
  const seen = sumOf(
    strata.filter(({ draws }) => draws > 0),
    ({ share }) => share,
  );
  // Hajek: each draw at its target weight over that with which it was drawn, normed by what was drawn.
  const weighed = sumOf(strata, ({ weight, draws }) => weight * draws);
  const squares = sumOf(strata, ({ weight, draws }) => weight ** 2 * draws);
  const nEff = squares === 0 ? 0 : weighed ** 2 / squares;
  if (hidden || nEff < LEAST_DRAWS) return { weights, nEff, seen, figure: undefined };
  const shareOf = (of: (stratum: (typeof strata)[number]) => number): number =>
    sumOf(strata, (stratum) => stratum.weight * of(stratum)) / weighed;
  const asDrawn = (of: (stratum: (typeof strata)[number]) => number): readonly Stratum[] =>
    strata.map((stratum) => ({
      share: (stratum.weight * stratum.draws) / weighed,
      draws: stratum.draws,
      landed: of(stratum),
    }));
  return {
    weights,
    nEff,
    seen,
    figure: {
      strict: shareOf(({ landed }) => landed),
      ceiling: shareOf(({ most }) => most),
      lower: stratifiedBounds(asDrawn(({ landed }) => landed)).lower,
      upper: stratifiedBounds(asDrawn(({ most }) => most)).upper,
    },
  };
}

function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}
