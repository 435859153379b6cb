import { expect } from 'chai';
import fc from 'fast-check';
import { boundsOf, closedBounds, estimate } from '../../src/core/estimate.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import type { Tally } from '../../src/core/tally.ts';
import { sumTallies } from '../../src/core/tally.ts';

function tally(landed: number, fronted: number, elsewhere: number, indeterminate: number, missing: number): Tally {
  return { ...sumTallies([]), counts: { landed, fronted, elsewhere, indeterminate, missing } };
}

const someCount = fc.oneof(fc.nat(3), fc.nat(60), fc.nat(5000), fc.nat(2_000_000));
const someTally = fc
  .tuple(someCount, someCount, someCount, someCount, someCount)
  .map((counts) => tally(...counts))
  .filter(({ counts }) => OUTCOMES.some((outcome) => counts[outcome] > 0));

describe('estimate', () => {
  it('is strict with what is undecided, and shows how far it could be off', () => {
    const e = estimate(tally(912, 10, 12, 40, 26));
    expect(e).to.include({ n: 1000, suppressed: false, strict: 0.912, ceiling: 0.978, coverage: 0.934 });
    expect(e.determinate).to.equal(undefined);
  });

  it('lets decided draws speak for themselves only from 95 % coverage on', () => {
    expect(estimate(tally(930, 10, 10, 50, 0)).determinate).to.equal(930 / 950);
    expect(estimate(tally(930, 10, 9, 51, 0)).determinate).to.equal(undefined);
  });

  it('gives no percentage below 30 draws or half coverage, nor any share from which one could be read', () => {
    for (const [few, enough] of [
      [tally(29, 0, 0, 0, 0), tally(30, 0, 0, 0, 0)],
      [tally(49, 0, 0, 51, 0), tally(50, 0, 0, 50, 0)],
    ] as const) {
      const e = estimate(few);
      expect(e.suppressed).to.equal(true);
      for (const name of ['strict', 'ceiling', 'determinate', 'shares', 'operatorSite', 'landedAbroad'] as const) {
        expect(e[name], name).to.equal(undefined);
      }
      expect(e.coverage).to.be.a('number');
      expect(estimate(enough)).to.include({ suppressed: false });
      expect(estimate(enough).strict).to.be.a('number');
    }
  });

  it('knows nothing at all without a draw', () => {
    expect(estimate(sumTallies([]))).to.include({ n: 0, suppressed: true, coverage: undefined });
    expect(boundsOf(sumTallies([]), 3168)).to.include({ lower: 0, upper: 1 });
    expect(closedBounds(sumTallies([]))).to.include({ lower: 0, upper: 1 });
  });

  it('gives shares of all draws for what is counted beside the outcomes', () => {
    const e = estimate({ ...tally(80, 0, 20, 0, 0), operatorSite: 15, landedAbroad: 5, landedEdge: 2, vantageOnly: 1 });
    expect(e).to.include({ operatorSite: 0.15, landedAbroad: 0.05, landedEdge: 0.02, vantageOnly: 0.01 });
  });

  it('has five shares that sum to exactly 1 in any order, each within 2^-52 of its count', () => {
    const orders: readonly (readonly Outcome[])[] = [
      OUTCOMES,
      OUTCOMES.toReversed(),
      ['missing', 'landed', 'elsewhere', 'fronted', 'indeterminate'],
    ];
    fc.assert(
      fc.property(someTally, (t) => {
        const { shares, suppressed, n } = estimate(t);
        fc.pre(!suppressed && shares !== undefined);
        for (const order of orders)
          expect(order.reduce((sum, outcome) => sum + (shares?.[outcome] ?? 0), 0)).to.equal(1);
        for (const outcome of OUTCOMES) {
          expect(shares?.[outcome]).to.be.closeTo(t.counts[outcome] / n, 2 ** -52);
          if (t.counts[outcome] === 0) expect(shares?.[outcome]).to.equal(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps strict below determinate below ceiling', () => {
    fc.assert(
      fc.property(someTally, (t) => {
        const { strict, determinate, ceiling } = estimate(t);
        if (strict === undefined || ceiling === undefined) return;
        expect(strict).to.be.at.most(ceiling);
        if (determinate !== undefined) expect(determinate).to.be.within(strict, ceiling);
      }),
    );
  });
});

describe('bounds', () => {
  it('are the worst that undecided draws could mean', () => {
    const closed = closedBounds(tally(960, 0, 0, 25, 15));
    expect(closed.lower).to.be.closeTo(0.945927, 1e-6);
    expect(closed.upper).to.equal(1);
    expect(closed).to.include({ method: 'clopper-pearson', confidence: 0.975 });
    const live = boundsOf(tally(998, 1, 1, 0, 0), 1000);
    expect(live.lower).to.be.closeTo(0.990503, 1e-6);
    expect(live.upper).to.be.closeTo(0.999915, 1e-6);
    expect(live).to.include({ method: 'confidence-sequence', confidence: 0.95 });
  });

  it('hold the region that the undecided draws span', () => {
    fc.assert(
      fc.property(someTally, (t) => {
        const { landed, indeterminate, missing } = t.counts;
        const { n } = estimate(t);
        for (const bounds of [closedBounds(t), boundsOf(t, 3168)]) {
          expect(bounds.lower).to.be.at.most(landed / n);
          expect(bounds.upper).to.be.at.least((landed + indeterminate + missing) / n);
        }
      }),
    );
  });

  it('only widen when our own fault undoes a draw, and strict only falls, and ceiling only rises', () => {
    fc.assert(
      fc.property(
        someTally,
        fc.constantFrom('landed' as const, 'fronted' as const, 'elsewhere' as const, 'indeterminate' as const),
        fc.constantFrom('indeterminate' as const, 'missing' as const),
        (t, from, to) => {
          fc.pre(t.counts[from] > 0 && from !== to);
          const undone = { ...t, counts: { ...t.counts, [from]: t.counts[from] - 1, [to]: t.counts[to] + 1 } };
          expectWider(t, undone);
          const [before, after] = [estimate(t), estimate(undone)];
          if (after.strict !== undefined) expect(after.strict).to.be.at.most(before.strict ?? Number.NaN);
          if (after.ceiling !== undefined) expect(after.ceiling).to.be.at.least(before.ceiling ?? Number.NaN);
        },
      ),
    );
  });

  it('only widen when a missing draw is added', () => {
    fc.assert(
      fc.property(someTally, (t) => {
        expectWider(t, { ...t, counts: { ...t.counts, missing: t.counts.missing + 1 } });
      }),
    );
  });
});

function expectWider(before: Tally, after: Tally): void {
  for (const bounds of [closedBounds, (t: Tally) => boundsOf(t, 3168)]) {
    expect(bounds(after).lower).to.be.at.most(bounds(before).lower);
    // Both bounds are found to the last place but one, so equal ones may differ by that.
    expect(bounds(after).upper).to.be.at.least(bounds(before).upper - 2e-16);
  }
}
