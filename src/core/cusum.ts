/**
 * A Bernoulli CUSUM: tells that a share has risen from about `q0` to about `q1` (method, section 14). The score is the greatest
 * log likelihood ratio of "it has risen since then" over all moments before, and never below 0. Shares lie in (0, 1).
 */
export interface Cusum {
  /** What an event of the kind adds, above 0, and what any other draw adds, below 0. */
  readonly hit: number;
  readonly miss: number;
  /** The score at which it alarms. */
  readonly threshold: number;
}

/** Throws RangeError where `q1` is not above `q0`: such a rise cannot be told. */
export function cusum(q0: number, q1: number, threshold: number): Cusum {
  if (!(q0 > 0 && q0 < q1 && q1 < 1)) throw new RangeError(`no share can rise from ${q0} to ${q1}`);
  return { hit: Math.log(q1 / q0), miss: Math.log((1 - q1) / (1 - q0)), threshold };
}

/** The score after one more event. */
export function afterHit({ hit }: Cusum, score: number): number {
  return score + hit;
}

/** The score after that many draws without one: all at once, since it only falls. */
export function afterMisses({ miss }: Cusum, score: number, draws: number): number {
  return Math.max(0, score + miss * draws);
}
