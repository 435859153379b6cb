import { upperBound1 } from '../interval.ts';
import { allLandedBound } from '../stratified.ts';
import type { SweepMap } from './sweep-map.ts';
import { overlay } from './sweep-runs.ts';
import type { WeightRun } from './sweep-weights.ts';

/** Audited blocks that weigh about as much: any of them is as likely to have been drawn as any other. */
export interface AuditStratum {
  /** A power of two, in units of the frame: a block of the stratum weighs no more, and more than half of it. */
  readonly upTo: number;
  readonly audited: number;
  /** With another landing than what they had inherited. */
  readonly disagreed: number;
}

/** The blocks of a stratum that may have inherited their answer, by what they weigh together. */
export interface StratumWeight {
  readonly upTo: number;
  /** At most, in units of the frame. */
  readonly weight: number;
}

/** The stratum of a block by its weight; 0 for one that has no users. */
export function stratumOf(weight: number): number {
  let upTo = weight > 0 ? 1 : 0;
  while (upTo < weight) upTo *= 2;
  return upTo;
}

/** Strata of audited blocks, the lightest first; blocks without users are in none. */
export function auditStrata(
  audited: Iterable<{ readonly weight: number; readonly disagrees: boolean }>,
): readonly AuditStratum[] {
  const strata = new Map<number, { audited: number; disagreed: number }>();
  for (const { weight, disagrees } of audited) {
    const upTo = stratumOf(weight);
    if (upTo === 0) continue;
    const counts = strata.get(upTo) ?? { audited: 0, disagreed: 0 };
    strata.set(upTo, counts);
    counts.audited += 1;
    if (disagrees) counts.disagreed += 1;
  }
  return [...strata].sort(([a], [b]) => a - b).map(([upTo, counts]) => ({ upTo, ...counts }));
}

/** What blocks with an answer weigh, by stratum: each as the heaviest that there is in its own. */
export function answeredWeights(
  { answers, runs }: Pick<SweepMap, 'answers' | 'runs'>,
  weights: readonly WeightRun[],
): readonly StratumWeight[] {
  const strata = new Map<number, { blocks: number; heaviest: number }>();
  for (const { a, b, blocks } of overlay(runs, weights)) {
    const upTo = stratumOf(b.weight);
    if (upTo === 0 || (answers[a.answer]?.addresses.length ?? 0) === 0) continue;
    const own = strata.get(upTo) ?? { blocks: 0, heaviest: 0 };
    strata.set(upTo, own);
    own.blocks += blocks;
    own.heaviest = Math.max(own.heaviest, b.weight);
  }
  return [...strata].map(([upTo, { blocks, heaviest }]) => ({ upTo, weight: blocks * heaviest }));
}

/** Each of the two ways to the bound may fail half as often as both together. */
const ALPHA = 0.05 / 2;

/**
 * The most that users may weigh whose block lands otherwise than the answer that it inherited, in units of the frame, by a bound that is
 * right 19 times in 20. Where no audited block disagreed it is the exact one over strata (method, section 8); else the sum over strata of
 * Clopper-Pearson bounds that hold together: that of Korn and Graubard takes heavy strata of which little was audited too lightly.
 */
export function misprunedWeight(audit: readonly AuditStratum[], weights: readonly StratumWeight[]): number {
  const strata = weights.map(({ upTo, weight }) => {
    const { audited = 0, disagreed = 0 } = audit.find((one) => one.upTo === upTo) ?? {};
    return { weight, audited, disagreed };
  });
  const total = strata.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return 0;
  if (strata.every(({ disagreed }) => disagreed === 0)) {
    const agreeing = strata.map(({ weight, audited }) => ({ share: weight / total, draws: audited }));
    return total * (1 - allLandedBound(agreeing, ALPHA));
  }
  const alpha = ALPHA / strata.length;
  return strata.reduce(
    (sum, { weight, audited, disagreed }) => sum + weight * upperBound1(disagreed, audited, alpha),
    0,
  );
}
