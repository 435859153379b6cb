import { expect } from 'chai';
import fc from 'fast-check';
import { clopperPearson, lowerBound1 } from '../../src/core/interval.ts';
import type { Stratum } from '../../src/core/stratified.ts';
import { allLandedBound, stratifiedBounds, studentQuantile } from '../../src/core/stratified.ts';
import { randomFrom } from './random.ts';

function strata(shares: readonly number[], draws: readonly number[]): readonly { share: number; draws: number }[] {
  return shares.map((share, i) => ({ share, draws: draws[i] ?? 0 }));
}

const someStrata = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.nat(200), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts): readonly Stratum[] => {
    const total = parts.reduce((sum, [weight]) => sum + weight, 0);
    return parts.map(([weight, draws, part]) => ({ share: weight / total, draws, landed: Math.round(part * draws) }));
  });

describe('the exact bound when every draw of every stratum landed', () => {
  it('is the published one', () => {
    expect(allLandedBound(strata([0.5, 0.5], [10, 1000]))).to.be.closeTo(0.870567, 1e-6);
    expect(allLandedBound(strata([0.9, 0.1], [100, 100]))).to.be.closeTo(0.973438, 1e-6);
    expect(allLandedBound(strata([0.7, 0.2, 0.1], [70, 20, 10]))).to.be.closeTo(0.970487, 1e-6);
  });

  it('is that of plain draws when the strata are drawn in proportion', () => {
    for (const n of [10, 100, 1000]) {
      expect(allLandedBound(strata([0.5, 0.3, 0.2], [5 * n, 3 * n, 2 * n]))).to.be.closeTo(
        lowerBound1(10 * n, 10 * n),
        1e-9,
      );
    }
  });

  it('is below what any strata that the draws allow would have: no other choice of shares is lower', () => {
    const alpha = 0.05;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (a, b, w) => {
          const bound = allLandedBound(strata([w, 1 - w], [a, b]));
          for (let i = 0; i <= 100; i += 1) {
            // Shares (s, t) under which all a and b draws land with a chance of just alpha.
            const s = alpha ** (i / 100 / a);
            const t = alpha ** ((1 - i / 100) / b);
            expect(bound).to.be.at.most(w * s + (1 - w) * t + 1e-9);
          }
        },
      ),
    );
  });

  it('counts a stratum without draws as one that may not have landed at all', () => {
    expect(allLandedBound(strata([0.9, 0.1], [1_000_000, 0]))).to.be.within(0.8999, 0.9);
    expect(allLandedBound(strata([1], [0]))).to.equal(0);
  });
});

describe('Korn-Graubard bounds', () => {
  it('are Clopper-Pearson for one stratum, of one draw less for its variance', () => {
    const { lower, upper } = stratifiedBounds([{ share: 1, draws: 1001, landed: 1001 * 0.9 }]);
    const plain = clopperPearson(900, 1000);
    expect(lower).to.be.closeTo(plain.lower, 1e-9);
    expect(upper).to.be.closeTo(plain.upper, 1e-9);
  });

  it('hold the estimate, lie in [0, 1], and are exact where all landed or none', () => {
    fc.assert(
      fc.property(someStrata, (all) => {
        const { lower, upper } = stratifiedBounds(all);
        expect(lower).to.be.within(0, upper);
        expect(upper).to.be.at.most(1);
        const every = stratifiedBounds(all.map((stratum) => ({ ...stratum, landed: stratum.draws })));
        expect(every.lower).to.equal(allLandedBound(all, 0.025));
        const none = stratifiedBounds(all.map((stratum) => ({ ...stratum, landed: 0 })));
        expect(none.upper).to.be.closeTo(1 - every.lower, 1e-12);
      }),
    );
  });

  it('hold the truth in at least 933 of 1,000 stratified samples', () => {
    const random = randomFrom(20_261_123);
    const parts = [
      { share: 0.6, draws: 200, truth: 0.98 },
      { share: 0.3, draws: 100, truth: 0.9 },
      { share: 0.1, draws: 200, truth: 0.7 },
    ];
    const truth = parts.reduce((sum, { share, truth: own }) => sum + share * own, 0);
    let held = 0;
    for (let world = 0; world < 1000; world += 1) {
      const { lower, upper } = stratifiedBounds(
        parts.map(({ share, draws, truth: own }) => {
          let landed = 0;
          for (let i = 0; i < draws; i += 1) landed += random() < own ? 1 : 0;
          return { share, draws, landed };
        }),
      );
      held += lower <= truth && truth <= upper ? 1 : 0;
    }
    expect(held).to.be.at.least(933);
  });

  it('take the quantiles of Student from the published tables', () => {
    for (const [freedom, t] of [
      [1, 12.7062],
      [10, 2.228139],
      [100, 1.983972],
    ] as const) {
      expect(studentQuantile(0.025, freedom)).to.be.closeTo(t, 1e-4);
    }
  });
});
