interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** ln k! for k = 0..n by plain addition: no code of the core is used to judge the core. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let k = 2; k <= n; k += 1) logs[k] = (logs[k - 1] ?? 0) + Math.log(k);
  return logs;
}

/** P(first <= X <= last) for X binomial in n trials of chance theta. */
function chanceWithin(first: number, last: number, n: number, theta: number, logs: Float64Array): number {
  let sum = 0;
  for (let x = first; x <= last; x += 1) {
    const choose = (logs[n] ?? 0) - (logs[x] ?? 0) - (logs[n - x] ?? 0);
    sum += Math.exp(choose + x * Math.log(theta) + (n - x) * Math.log1p(-theta));
  }
  return sum;
}

/**
 * The least chance, over all shares from 0.9 to 0.99995, that the interval of n draws holds the share. Between two neighbouring
 * end points the same x cover, and the chance of a run of x has no minimum inside; so the least lies at an end point, on the
 * side where the interval that ends there no longer covers.
 */
export function coverageAtWorst(n: number, interval: (x: number) => Interval): number {
  const logs = logFactorials(n);
  const intervals = Array.from({ length: n + 1 }, (_, x) => interval(x));
  const ends = intervals.flatMap(({ lower, upper }) => [lower, upper]).filter((end) => end >= 0.9 && end <= 0.99995);
  let least = 1;
  for (const theta of [...ends, 0.9, 0.99995]) {
    for (const covers of [
      ({ lower, upper }: Interval) => lower < theta && theta <= upper,
      ({ lower, upper }: Interval) => lower <= theta && theta < upper,
    ]) {
      const first = intervals.findIndex(covers);
      const last = intervals.findLastIndex(covers);
      least = Math.min(least, first < 0 ? 0 : chanceWithin(first, last, n, theta, logs));
    }
  }
  return least;
}
