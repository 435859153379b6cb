import { expect } from 'chai';
import fc from 'fast-check';
import { lowerBound1 } from '../../src/core/interval.ts';
import type { MixtureComponent } from '../../src/core/sequence.ts';
import { sequenceBounds, sequenceLower, sequenceUpper } from '../../src/core/sequence.ts';
import { randomFrom } from './random.ts';

const UNIFORM: readonly MixtureComponent[] = [{ weight: 1, a: 1, b: 1 }];
const NEAR_ONE: readonly MixtureComponent[] = [{ weight: 1, a: 1000, b: 1 }];
const PLANNED = 1000;
const MIXTURE: readonly MixtureComponent[] = [
  { weight: 0.5, a: PLANNED, b: 1 },
  { weight: 0.5, a: 0.5, b: 0.5 },
];

/** M of x hits, then n - x misses, at p: the product of what each beta distribution foretold, draw by draw. No beta function. */
function martingale(x: number, n: number, p: number, mixture: readonly MixtureComponent[]): number {
  return mixture.reduce((sum, { weight, a, b }) => {
    let log = Math.log(weight);
    for (let i = 0; i < x; i += 1) log += Math.log((a + i) / (a + b + i) / p);
    for (let i = 0; i < n - x; i += 1) log += Math.log((b + i) / (a + b + x + i) / (1 - p));
    return sum + Math.exp(log);
  }, 0);
}

describe('sequence', () => {
  it('gives the published bounds for a window of 1000 planned draws', () => {
    const { lower, upper } = sequenceBounds(PLANNED);
    expect(lower(100, 100)).to.be.closeTo(0.963444, 1e-6);
    expect(lower(700, 1000)).to.be.closeTo(0.642599, 1e-6);
    expect(upper(700, 1000)).to.be.closeTo(0.753489, 1e-6);
    expect(lower(998, 1000)).to.be.closeTo(0.990503, 1e-6);
    expect(upper(998, 1000)).to.be.closeTo(0.999915, 1e-6);
    expect(lower(1000, 1000)).to.be.closeTo(0.995662, 1e-6);
    expect(upper(1000, 1000)).to.equal(1);
    expect(lower(0, 1000)).to.equal(0);
  });

  it('gives the published bounds of a single component', () => {
    const uniform: readonly (readonly [number, number, number])[] = [
      [0, 0, 0],
      [0, 1, 0],
      [1, 1, 0.025],
      [1, 2, 0.008404],
      [5, 10, 0.129219],
      [10, 10, 0.58312],
      [59, 59, 0.886769],
      [99, 100, 0.905203],
      [95, 100, 0.839741],
      [998, 1000, 0.985521],
      [1000, 1000, 0.990144],
      [3000, 3000, 0.996339],
      [9999, 10000, 0.99851],
    ];
    for (const [x, n, bound] of uniform) {
      expect(sequenceLower(x, n, UNIFORM), `${x} of ${n}`).to.be.closeTo(bound, 1e-6);
    }
    const nearOne: readonly (readonly [number, number, number])[] = [
      [100, 100, 0.969562],
      [1000, 1000, 0.996318],
      [3000, 3000, 0.99854],
      [998, 1000, 0.991317],
    ];
    for (const [x, n, bound] of nearOne) {
      expect(sequenceLower(x, n, NEAR_ONE), `${x} of ${n}`).to.be.closeTo(bound, 1e-6);
    }
  });

  it("ends where the product of the mixture's own forecasts reaches 20", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4000 }).chain((n) => fc.tuple(fc.nat(n), fc.constant(n))),
        ([x, n]) => {
          const { lower, upper } = sequenceBounds(PLANNED);
          if (x > 0) expect(martingale(x, n, lower(x, n), MIXTURE)).to.be.closeTo(20, 1e-5);
          if (x < n) expect(martingale(x, n, upper(x, n), MIXTURE)).to.be.closeTo(20, 1e-5);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is [0, 1] before the first draw', () => {
    expect(sequenceBounds(3168).lower(0, 0)).to.equal(0);
    expect(sequenceBounds(3168).upper(0, 0)).to.equal(1);
  });

  it('rises with every draw that lands, and holds the share that was seen', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }).chain((n) => fc.tuple(fc.nat(n - 1), fc.constant(n))),
        fc.integer({ min: 1, max: 100_000 }),
        ([x, n], planned) => {
          const { lower, upper } = sequenceBounds(planned);
          expect(lower(x + 1, n)).to.be.above(lower(x, n));
          expect(upper(x + 1, n)).to.be.above(upper(x, n));
          expect(lower(x, n)).to.be.at.most(x / n);
          expect(upper(x, n)).to.be.at.least(x / n);
        },
      ),
    );
  });

  it('is the mirror image of itself under the mirrored mixture', () => {
    const mirrored = MIXTURE.map(({ weight, a, b }) => ({ weight, a: b, b: a }));
    expect(sequenceUpper(30, 1000, MIXTURE)).to.equal(1 - sequenceLower(970, 1000, mirrored));
  });

  it('stays right for ten million draws', () => {
    const { lower } = sequenceBounds(10_000_000);
    // All landed: B(2n, 1) / B(n, 1) = 1/2, so the first component alone gives p^n = 1/80; the other hardly adds to it.
    expect(lower(10_000_000, 10_000_000)).to.be.closeTo((1 / 80) ** 1e-7, 2e-9);
    expect(lower(9_990_000, 10_000_000)).to.be.within(0.99895, 0.99897);
    expect(lower(5_000_000, 10_000_000)).to.be.within(0.4992, 0.4995);
  });
});

describe('looking at a bound again and again', () => {
  const THETA = 0.995;

  it("leaves the sequence wrong at any of a day's slots in at most 5 of 100 days, on each side", () => {
    const { lower, upper } = sequenceBounds(3168);
    const random = randomFrom(20261123);
    const wrong = { lower: 0, upper: 0 };
    const days = 500;
    for (let day = 0; day < days; day += 1) {
      const ever = { lower: false, upper: false };
      for (let n = 0, x = 0; n < 3168; ) {
        for (let draw = 0; draw < 11; draw += 1) x += random() < THETA ? 1 : 0;
        n += 11;
        if (lower(x, n) > THETA) ever.lower = true;
        if (upper(x, n) < THETA) ever.upper = true;
      }
      if (ever.lower) wrong.lower += 1;
      if (ever.upper) wrong.upper += 1;
    }
    expect(wrong.lower / days).to.be.within(0.001, 0.05);
    expect(wrong.upper / days).to.be.within(0.001, 0.05);
  });

  it('is seen to break a lower bound for one look, in about a quarter of years looked at daily', () => {
    const random = randomFrom(2022_06_17);
    const known = new Map<string, boolean>();
    const holds = (x: number, n: number): boolean => {
      const key = `${x}/${n}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const answer = lowerBound1(x, n) <= THETA;
      known.set(key, answer);
      return answer;
    };
    const years = 300;
    let broken = 0;
    for (let year = 0; year < years; year += 1) {
      let ever = false;
      for (let n = 0, x = 0; n < 365 * 50; ) {
        for (let draw = 0; draw < 50; draw += 1) x += random() < THETA ? 1 : 0;
        n += 50;
        if (!holds(x, n)) ever = true;
      }
      if (ever) broken += 1;
    }
    expect(broken / years).to.be.within(0.2, 0.32);
  });
});
