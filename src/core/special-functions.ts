/**
 * Functions of the beta distribution, right to a relative 1e-10 or better for parameters from 0.5 to 1e8. Logarithms are
 * arranged so that terms of size n cancel in algebra, not in floating point.
 */

const HALF_LOG_2PI = 0.918_938_533_204_672_8;

/** Coefficients B(2j) / (2j (2j-1)) of Stirling's series, DLMF 5.11.1. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156];

/** From here on the series above is exact to double precision. */
const STIRLING_FROM = 12;

/** Terms of the continued fraction; it needs about the square root of the greater parameter. */
const MAX_TERMS = 10_000_000;

/** What Stirling's formula leaves out: ln Gamma(z) - [(z - 1/2) ln z - z + ln(2 pi)/2], for z > 0. */
function stirlingRemainder(z: number): number {
  let sum = 0;
  let at = z;
  for (; at < STIRLING_FROM; at += 1) sum += (at + 0.5) * Math.log1p(1 / at) - 1;
  const inverseSquare = 1 / (at * at);
  return sum + STIRLING.reduceRight((series, coefficient) => series * inverseSquare + coefficient, 0) / at;
}

/** ln B(a, b) for a, b > 0. */
export function logBeta(a: number, b: number): number {
  const leading = a * Math.log1p(b / a) + b * Math.log1p(a / b);
  return HALF_LOG_2PI - leading - 0.5 * Math.log(a / (1 + a / b)) + remainders(a, b);
}

/** The regularised incomplete beta function I_x(a, b), for a, b > 0: the chance that a Beta(a, b) variable is at most x. */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast below the mean, and I_x(a, b) = 1 - I_{1-x}(b, a), DLMF 8.17.4.
  if (x * (a + b + 2) < a + 1) return lowerTail(x, 1 - x, a, b);
  return 1 - lowerTail(1 - x, x, b, a);
}

/** The x with I_x(a, b) = p, for 0 < p < 1; of the two neighbouring doubles the lower. */
export function betaQuantile(p: number, a: number, b: number): number {
  return lastTrue((x) => betaCdf(x, a, b) <= p, 0, 1);
}

/**
 * The last double in [low, high] for which a condition holds that is true up to some point and false from there on; `low` when
 * it never holds.
 */
export function lastTrue(holds: (x: number) => boolean, low: number, high: number): number {
  let [yes, no] = [low, high];
  for (;;) {
    const middle = yes + (no - yes) / 2;
    if (middle <= yes || middle >= no) return yes;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
}

function remainders(a: number, b: number): number {
  return stirlingRemainder(a) + stirlingRemainder(b) - stirlingRemainder(a + b);
}

/** ln [x^a y^b / B(a, b)] where x + y = 1. Around the mean both logarithms are of numbers near 1. */
function logPower(x: number, y: number, a: number, b: number): number {
  const off = x * b - y * a;
  const powers = a * logRatio(off / a, (x * (a + b)) / a) + b * logRatio(-off / b, (y * (a + b)) / b);
  return powers + 0.5 * Math.log(a / (1 + a / b)) - HALF_LOG_2PI - remainders(a, b);
}

/** ln(1 + t), where `direct` is 1 + t without the cancellation that t near -1 has suffered. */
function logRatio(t: number, direct: number): number {
  return Math.abs(t) < 0.5 ? Math.log1p(t) : Math.log(direct);
}

/**
 * I_x(a, b) by the even part of the continued fraction DLMF 8.17.22 (Didonato and Morris 1992, eq. 9), evaluated by Lentz's
 * method. Its terms take x and y = 1 - x, so that nothing cancels where x is near 0 or 1 and a or b is great.
 */
function lowerTail(x: number, y: number, a: number, b: number): number {
  const away = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  const mean = a * y - b * x + 1;
  let fraction = (a * mean) / (a + 1);
  let c = fraction;
  let d = 0;
  for (let m = 1; m <= MAX_TERMS; m += 1) {
    const at = a + 2 * m;
    const numerator = (((a + m - 1) * (a + b + m - 1)) / (at - 1)) * ((m * (b - m) * x * x) / (at - 1));
    const denominator = m + (m * (b - m) * x) / (at - 1) + ((a + m) * (mean + m * (1 + y))) / (at + 1);
    d = 1 / away(denominator + numerator * d);
    c = away(denominator + numerator / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) return Math.exp(logPower(x, y, a, b)) / fraction;
  }
  throw new RangeError(`I_${x}(${a}, ${b}) did not converge`);
}
