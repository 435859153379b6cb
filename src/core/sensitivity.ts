import type { DescribedClaim, DescribedNetwork } from './described-claim.ts';
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
  /** Whom a draw is to count alike for; `as` only where the record tells the networks' autonomous systems. */
  readonly reweighted: readonly Reweighted[];
  /** The least and greatest figure if each weight were wrong by a factor of up to two; undefined when too little was measured. */
  readonly factorTwo: { readonly lower: number; readonly upper: number } | undefined;
}

/** Each network of the frame alike, each by its number of autonomous systems, or each by its number of client blocks. */
export const WEIGHTINGS = ['network', 'as', 'block'] as const;
export type Weighting = (typeof WEIGHTINGS)[number];

export interface Reweighted {
  readonly weights: Weighting;
  /**
   * Whether these are just the weights that their name says. False where they take the parts of a network to be alike: systems of a network
   * that has several, blocks of a network that does not weigh them alike. Undefined where the record does not tell.
   */
  readonly isExact: boolean | undefined;
  /** Draws of equal weight that would tell as much (Kish). */
  readonly nEff: number;
  /** Share of the new weights that lies on networks with at least one draw. */
  readonly seen: number;
  /** Undefined where less than 30 such draws are left, or the window has no percentage. */
  readonly figure:
    | {
        readonly strict: number;
        readonly ceiling: number;
        /** Closed windows only: they hold for one look, and a live one is looked at again and again. */
        readonly bounds: StratifiedBounds | undefined;
      }
    | undefined;
}

/** The networks that draws were made from: none where other frames were drawn from too, whose weights are not known any more. */
export function networksDrawn(
  { frames }: { readonly frames: readonly string[] },
  { claim, networks }: { readonly claim: Pick<DescribedClaim['claim'], 'frame'> } & Pick<DescribedClaim, 'networks'>,
): readonly DescribedNetwork[] {
  return frames.every((sha256) => sha256 === claim.frame.sha256) ? networks : [];
}

/**
 * @param byNetwork counts of draws by network of the frame
 * @param window a live one gets no bounds
 */
export function sensitivityOf(
  counts: Counts,
  byNetwork: Readonly<Record<string, Counts>>,
  networks: readonly DescribedNetwork[],
  window: 'live' | 'closed',
): Sensitivity {
  const n = drawsIn(counts);
  const hidden = isSuppressed(counts);
  return {
    reweighted:
      networks.length === 0
        ? []
        : WEIGHTINGS.filter((weights) => weights !== 'as' || networks.every(({ ases }) => ases !== undefined)).map(
            (weights) => reweighted(weights, byNetwork, networks, { hidden, window }),
          ),
    factorTwo: hidden
      ? undefined
      : { lower: leastBy2(counts.landed / n), upper: 1 - leastBy2(1 - (counts.landed + undecidedIn(counts)) / n) },
  };
}

/** The least share if what landed had half its weight and the rest twice. */
function leastBy2(share: number): number {
  return share / (share + 4 * (1 - share));
}

/** How much of the new weights a network has, before they are normed. */
function partOf(weights: Weighting, { ases = 0, blocks }: DescribedNetwork): number {
  switch (weights) {
    case 'network':
      return 1;
    case 'as':
      return ases;
    case 'block':
      return blocks;
  }
}

function isExact(weights: Weighting, networks: readonly DescribedNetwork[]): boolean | undefined {
  if (weights === 'network') return true;
  if (networks.some(({ ases, isEven }) => ases === undefined || isEven === undefined)) return undefined;
  return networks.every(({ ases, isEven }) => (weights === 'as' ? ases === 1 : isEven));
}

function reweighted(
  weights: Weighting,
  byNetwork: Readonly<Record<string, Counts>>,
  networks: readonly DescribedNetwork[],
  { hidden, window }: { readonly hidden: boolean; readonly window: 'live' | 'closed' },
): Reweighted {
  const total = sumOf(networks, ({ weight }) => Number(weight));
  const target = sumOf(networks, (one) => partOf(weights, one));
  const what = { weights, isExact: isExact(weights, networks) };
  const strata = networks.map((one) => {
    const counts = Object.hasOwn(byNetwork, one.network) ? byNetwork[one.network] : undefined;
    const draws = counts === undefined ? 0 : drawsIn(counts);
    const landed = counts?.landed ?? 0;
    const most = landed + (counts === undefined ? 0 : undecidedIn(counts));
    const share = partOf(weights, one) / target;
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
  if (hidden || nEff < LEAST_DRAWS) return { ...what, nEff, seen, figure: undefined };
  const shareOf = (of: (stratum: (typeof strata)[number]) => number): number =>
    sumOf(strata, (stratum) => stratum.weight * of(stratum)) / weighed;
  const asDrawn = (of: (stratum: (typeof strata)[number]) => number): readonly Stratum[] =>
    strata.map((stratum) => ({
      share: (stratum.weight * stratum.draws) / weighed,
      draws: stratum.draws,
      landed: of(stratum),
    }));
  return {
    ...what,
    nEff,
    seen,
    figure: {
      strict: shareOf(({ landed }) => landed),
      ceiling: shareOf(({ most }) => most),
      bounds:
        window === 'live'
          ? undefined
          : {
              lower: stratifiedBounds(asDrawn(({ landed }) => landed)).lower,
              upper: stratifiedBounds(asDrawn(({ most }) => most)).upper,
            },
    },
  };
}

function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}
