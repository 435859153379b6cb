import type { Operator } from './us-operators.ts';

/** Integer weights of client blocks, by operator name. */
export interface BlockWeights {
  readonly weights: ReadonlyMap<string, number>;
  /** The unit of all weights is one fixed subscriber divided by this. */
  readonly scale: number;
}

/** A weight of at least this, rounded to an integer, is off by at most 0.1 %. */
const LEAST_WEIGHT = 500n;

/**
 * Spreads each operator's subscribers evenly over its blocks. Mobile subscribers are counted down so that together they make up
 * `mobilePermille` (below 1000) of the population; the unit is the finest power of ten of a fixed subscriber that every weight needs.
 */
export function blockWeights(
  operators: readonly Operator[],
  blocksOf: ReadonlyMap<string, number>,
  mobilePermille: number,
): BlockWeights {
  const present = operators.filter(({ name }) => (blocksOf.get(name) ?? 0) > 0);
  const fixedTotal = total(present, 'fixed');
  const mobileTotal = total(present, 'mobile');
  // In fixed subscribers, one mobile subscriber is (share * fixedTotal) / ((1 - share) * mobileTotal): kept as a fraction.
  const mobileAs = fixedTotal === 0n ? 1n : BigInt(mobilePermille) * fixedTotal;
  const fixedAs = fixedTotal === 0n ? 1n : (1000n - BigInt(mobilePermille)) * (mobileTotal === 0n ? 1n : mobileTotal);
  const shares = present.map((operator) => ({
    name: operator.name,
    above: total([operator], 'fixed') * fixedAs + total([operator], 'mobile') * mobileAs,
    below: fixedAs * BigInt(blocksOf.get(operator.name) ?? 0),
  }));
  let scale = 1n;
  while (shares.some(({ above, below }) => above * scale < LEAST_WEIGHT * below)) scale *= 10n;
  const weights = shares.map(({ name, above, below }) => [name, Number(rounded(above * scale, below))] as const);
  return { weights: new Map(weights), scale: Number(scale) };
}

function total(operators: readonly Operator[], kind: 'fixed' | 'mobile'): bigint {
  return operators
    .flatMap(({ subscribers }) => subscribers)
    .filter((line) => line.kind === kind)
    .reduce((sum, { count }) => sum + BigInt(count), 0n);
}

/** The nearest integer to a quotient of positive integers, halves up. */
function rounded(above: bigint, below: bigint): bigint {
  return (2n * above + below) / (2n * below);
}
