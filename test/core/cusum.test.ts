import { expect } from 'chai';
import fc from 'fast-check';
import type { Cusum } from '../../src/core/cusum.ts';
import { afterHit, afterMisses, cusum } from '../../src/core/cusum.ts';
import { randomFrom } from './random.ts';

/** Draws until the alarm at a true share: those between two events are drawn at once. */
function runLength(test: Cusum, share: number, random: () => number): number {
  let score = 0;
  for (let draws = 0; ; ) {
    const misses = Math.floor(Math.log(1 - random()) / Math.log(1 - share));
    draws += misses + 1;
    score = afterHit(test, afterMisses(test, score, misses));
    if (score >= test.threshold) return draws;
  }
}

function runLengths(test: Cusum, share: number, runs: number): readonly number[] {
  const random = randomFrom(20_260_622);
  return Array.from({ length: runs }, () => runLength(test, share, random)).sort((a, b) => a - b);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('core/cusum', () => {
  it('adds the log likelihood ratio of each draw and never falls below 0', () => {
    const test = cusum(0.0005, 0.005, 4.605);
    expect(afterHit(test, 0)).to.be.closeTo(Math.LN10, 1e-12);
    expect(afterMisses(test, Math.LN10, 100)).to.be.closeTo(1.851344, 1e-6);
    expect(afterMisses(test, 1, 1000)).to.equal(0);
  });

  it('comes to the same for many misses at once as for one after the other', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10, noNaN: true }), fc.nat(500), (score, draws) => {
        const test = cusum(0.01, 0.03, 9);
        let stepped = score;
        for (let i = 0; i < draws; i += 1) stepped = afterMisses(test, stepped, 1);
        expect(afterMisses(test, score, draws)).to.be.closeTo(stepped, 1e-9);
      }),
    );
  });

  it('refuses a rise that is none', () => {
    for (const [q0, q1] of [
      [0.5, 0.5],
      [0.5, 0.4],
      [0, 0.5],
      [0.5, 1],
      [Number.NaN, 0.5],
    ] as const) {
      expect(() => cusum(q0, q1, 1), `${q0} ${q1}`).to.throw(RangeError);
    }
  });

  it('alarms after as many draws on average as the method says', () => {
    const table = [
      [4.605, 0.0005, 75_760],
      [4.605, 0.001, 12_560],
      [4.605, 0.002, 2_820],
      [4.605, 0.005, 672],
      [4.605, 0.01, 301],
      [4.605, 0.05, 59],
      [9.21, 0.001, 162_000],
      [9.21, 0.002, 8_830],
      [9.21, 0.005, 1_281],
      [9.21, 0.01, 524],
      [9.21, 0.05, 100],
    ] as const;
    for (const [threshold, share, draws] of table) {
      const found = mean(runLengths(cusum(0.0005, 0.005, threshold), share, 10_000));
      // The mean of 10,000 waits is good to about 1 %; the table has three figures.
      expect(found / draws, `${share} at ${threshold}`).to.be.within(0.96, 1.04);
    }
  });

  it('alarms of one in a thousand within 28,400 draws in nine of ten runs', () => {
    const lengths = runLengths(cusum(0.0005, 0.005, 4.605), 0.001, 10_000);
    expect(lengths[8_999]).to.be.within(27_000, 29_800);
  });

  it('alarms of undecided draws as seldom as the method says, and of more of them as soon', () => {
    const test = (usual: number): Cusum => cusum(usual, 2 * usual + 0.05, Math.log(100_000));
    const table = [
      [0.01, 0.07, 143],
      [0.01, 0.5, 14],
      [0.05, 0.15, 155],
      [0.05, 0.5, 24],
      [0.3, 0.65, 43],
    ] as const;
    for (const [usual, share, draws] of table) {
      const found = mean(runLengths(test(usual), share, 10_000));
      expect(found / draws, `${share} where ${usual} is usual`).to.be.within(0.95, 1.05);
    }
    // A false alarm takes millions of draws: the mean of 100 waits is good to a tenth.
    for (const [usual, draws] of [
      [0.05, 2_700_000],
      [0.3, 830_000],
    ] as const) {
      expect(mean(runLengths(test(usual), usual, 100)) / draws, `usual ${usual}`).to.be.within(0.7, 1.4);
    }
  });
});
