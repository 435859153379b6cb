import { expect } from 'chai';
import fc from 'fast-check';
import { clopperPearson, lowerBound1, upperBound1 } from '../../src/core/interval.ts';
import { coverageAtWorst } from './coverage.ts';

/** x, n, two-sided lower and upper, one-sided lower: method, section 8. */
const VECTORS: readonly (readonly [number, number, number, number, number])[] = [
  [0, 0, 0, 1, 0],
  [0, 1, 0, 0.975, 0],
  [1, 1, 0.025, 1, 0.05],
  [1, 2, 0.012579, 0.987421, 0.025321],
  [5, 10, 0.187086, 0.812914, 0.222441],
  [10, 10, 0.691503, 1, 0.741134],
  [59, 59, 0.939391, 1, 0.950492],
  [99, 100, 0.945541, 0.999747, 0.95344],
  [95, 100, 0.887165, 0.983568, 0.897747],
  [960, 1000, 0.945927, 0.971272, 0.948247],
  [998, 1000, 0.992794, 0.999758, 0.993718],
  [1000, 1000, 0.996318, 1, 0.997009],
  [2998, 3000, 0.997594, 0.999919, 0.997903],
  [3000, 3000, 0.998771, 1, 0.999002],
  [9999, 10000, 0.999443, 0.999997, 0.999526],
];

const counts = (greatest: number): fc.Arbitrary<readonly [number, number]> =>
  fc.integer({ min: 1, max: greatest }).chain((n) => fc.tuple(fc.nat(n), fc.constant(n)));

/** P(at most `misses` in n) when each draw lands with chance 1 - q, by the recurrence of its terms. */
function chanceOfAtMost(misses: number, n: number, q: number): number {
  let term = Math.exp(n * Math.log1p(-q));
  let sum = term;
  for (let j = 1; j <= misses; j += 1) {
    term *= ((n - j + 1) / j) * (q / (1 - q));
    sum += term;
  }
  return sum;
}

describe('interval', () => {
  for (const [x, n, lower, upper, lower1] of VECTORS) {
    it(`gives ${lower} to ${upper}, and at least ${lower1}, for ${x} of ${n}`, () => {
      // The table is printed to six places.
      expect(clopperPearson(x, n).lower).to.be.closeTo(lower, 1e-6);
      expect(clopperPearson(x, n).upper).to.be.closeTo(upper, 1e-6);
      expect(lowerBound1(x, n)).to.be.closeTo(lower1, 1e-6);
    });
  }

  it('needs 299, 473 and 628 draws for at least 99 % with none, one and two that did not land', () => {
    for (const [misses, n] of [299, 473, 628].entries()) {
      expect(lowerBound1(n - misses, n)).to.be.at.least(0.99);
      expect(lowerBound1(n - 1 - misses, n - 1)).to.be.below(0.99);
    }
  });

  it('needs 2,995, 4,742 and 6,294 draws for at least 99.9 %, and 29,956 for 99.99 %', () => {
    for (const [misses, n] of [2995, 4742, 6294].entries()) {
      expect(lowerBound1(n - misses, n)).to.be.at.least(0.999);
      expect(lowerBound1(n - 1 - misses, n - 1)).to.be.below(0.999);
    }
    expect(lowerBound1(29_956, 29_956)).to.be.at.least(0.9999);
    expect(lowerBound1(29_955, 29_955)).to.be.below(0.9999);
  });

  it('rises with every draw that lands', () => {
    fc.assert(
      fc.property(counts(3000), ([x, n]) => {
        fc.pre(x < n);
        expect(lowerBound1(x + 1, n)).to.be.above(lowerBound1(x, n));
        expect(upperBound1(x + 1, n)).to.be.above(upperBound1(x, n));
      }),
    );
  });

  it('is its own mirror image', () => {
    fc.assert(
      fc.property(counts(5000), ([x, n]) => {
        expect(clopperPearson(x, n).lower + clopperPearson(n - x, n).upper).to.equal(1);
      }),
    );
  });

  it('holds the share that was seen', () => {
    fc.assert(
      fc.property(counts(1_000_000), ([x, n]) => {
        const { lower, upper } = clopperPearson(x, n);
        expect(lower).to.be.at.most(x / n);
        expect(upper).to.be.at.least(x / n);
      }),
      { numRuns: 50 },
    );
  });

  it('stays right for ten million draws, next to 1 and next to 0', () => {
    const n = 10_000_000;
    for (const misses of [0, 1, 2, 7, 40]) {
      const lower = lowerBound1(n - misses, n);
      // 1 - lower is near 3e-7, of which a double near 1 keeps nine digits.
      expect(chanceOfAtMost(misses, n, 1 - lower), `${misses} misses`).to.be.closeTo(0.05, 1e-8);
      const tiny = lowerBound1(misses + 1, n);
      expect(1 - chanceOfAtMost(misses, n, tiny), `${misses + 1} hits`).to.be.closeTo(0.05, 1e-8);
    }
  });

  it('refuses counts that are none', () => {
    for (const [x, n] of [
      [-1, 10],
      [11, 10],
      [0.5, 1],
      [1, Number.NaN],
    ] as const) {
      expect(() => lowerBound1(x, n), `${x} of ${n}`).to.throw(RangeError);
    }
  });
});

describe('coverage of the interval, enumerated exactly where it is least', () => {
  const SIZES = [59, 100, 299, 500, 1000, 3000];
  const Z = 1.959963984540054;

  it('is at least 95 % for every share from 0.9 to 0.99995', () => {
    for (const n of SIZES)
      expect(
        coverageAtWorst(n, (x) => clopperPearson(x, n)),
        `n = ${n}`,
      ).to.be.at.least(0.95);
  });

  it('is seen to fail for the textbook interval of Wald', () => {
    const wald = (n: number) => (x: number) => {
      const half = Z * Math.sqrt(((x / n) * (1 - x / n)) / n);
      return { lower: x / n - half, upper: x / n + half };
    };
    expect(coverageAtWorst(59, wald(59))).to.be.below(0.01);
    for (const n of SIZES) expect(coverageAtWorst(n, wald(n)), `n = ${n}`).to.be.below(0.9);
  });

  it('is seen to fail for the score interval of Wilson', () => {
    const wilson = (n: number) => (x: number) => {
      const middle = (x + (Z * Z) / 2) / (n + Z * Z);
      const half = (Z / (n + Z * Z)) * Math.sqrt((x * (n - x)) / n + (Z * Z) / 4);
      return { lower: middle - half, upper: middle + half };
    };
    expect(Math.min(...SIZES.map((n) => coverageAtWorst(n, wilson(n))))).to.be.closeTo(0.838, 0.001);
  });
});
