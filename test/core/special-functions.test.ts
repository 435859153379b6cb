import { expect } from 'chai';
import fc from 'fast-check';
import { betaCdf, betaQuantile, lastTrue, logBeta } from '../../src/core/special-functions.ts';

/** P(X >= x) for X binomial in n trials of chance units/2^bits, summed exactly in integers. */
function exactUpperTail(x: number, n: number, units: bigint, bits: bigint): number {
  const one = 1n << bits;
  let choose = 1n;
  let sum = 0n;
  for (let j = 0; j <= n; j += 1) {
    if (j > 0) choose = (choose * BigInt(n - j + 1)) / BigInt(j);
    if (j >= x) sum += choose * units ** BigInt(j) * (one - units) ** BigInt(n - j);
  }
  const scale = 1n << (bits * BigInt(n));
  return Number((sum << 1000n) / scale) / 2 ** 1000;
}

function expectRelative(actual: number, expected: number, tolerance: number, what: string): void {
  expect(Math.abs(actual - expected), `${what}: ${actual}, not ${expected}`).to.be.at.most(
    tolerance * Math.abs(expected),
  );
}

describe('special functions', () => {
  // Expected values in this file that are not exact come from 60-digit arithmetic.
  it('know the logarithm of the beta function, also of great and unequal arguments', () => {
    const vectors: readonly (readonly [number, number, number])[] = [
      [1, 1, 0],
      [0.5, 0.5, 1.1447298858494002],
      [2, 3, -2.4849066497880004],
      [0.5, 1e7, -7.48668287005446],
      [1000, 1, -6.907755278982137],
      [1e7, 1, -16.11809565095832],
      [1e7, 0.5, -7.48668287005446],
      [5e6, 5e6, -6931478.252561539],
      [9999000.5, 1000.5, -10217.430521280872],
      [1.1e7, 31, -427.95738667750004],
    ];
    for (const [a, b, expected] of vectors) {
      expect(logBeta(a, b), `ln B(${a}, ${b})`).to.be.closeTo(expected, 1e-13 * Math.max(10, Math.abs(expected)));
    }
  });

  it('know the incomplete beta function', () => {
    const vectors: readonly (readonly [number, number, number, number])[] = [
      [0.5, 0.5, 0.5, 0.5],
      [0.1, 2, 3, 0.0523],
      [0.9, 2, 3, 0.9963],
      [1e-9, 1, 1e7, 0.009950166255782196],
      [2.5e-9, 1, 1e7, 0.02469008800214577],
      [0.999999, 1e5, 3, 0.9998453421793045],
      [0.95, 960, 41, 0.08063657325669023],
      [0.97, 960, 41, 0.9697791849044443],
      [0.3, 300, 701, 0.5119274840071482],
    ];
    for (const [x, a, b, expected] of vectors) expectRelative(betaCdf(x, a, b), expected, 1e-11, `I_${x}(${a}, ${b})`);
    expect(betaCdf(0, 2, 3)).to.equal(0);
    expect(betaCdf(1, 2, 3)).to.equal(1);
  });

  it('lose no digits where the mean lies next to 1', () => {
    const value = betaCdf(0.9999999536622614, 72130827.00922209, 0.5400902650735413);
    expectRelative(value, 0.011098222645627334, 1e-11, 'the tail');
  });

  it('agree with the binomial tail summed exactly in integers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(39), fc.bigInt({ min: 1n, max: 1023n }), (n, miss, units) => {
        const x = Math.max(1, n - miss);
        const exact = exactUpperTail(x, n, units, 10n);
        expectRelative(betaCdf(Number(units) / 1024, x, n - x + 1), exact, 1e-12, `${x} of ${n} at ${units}/1024`);
      }),
    );
  });

  it('find the quantile that has the given chance below it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        (p, a, b) => {
          const x = betaQuantile(p, a, b);
          expect(betaCdf(x, a, b)).to.be.at.most(p);
          expectRelative(betaCdf(x, a, b), p, 1e-8, `at ${x}`);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('find the last double for which a condition holds', () => {
    expect(lastTrue((x) => x <= 0.1, 0, 1)).to.equal(0.1);
    expect(lastTrue((x) => x <= 1e-300, 0, 1)).to.equal(1e-300);
    expect(lastTrue(() => false, 0, 1)).to.equal(0);
  });
});
