import { expect } from 'chai';
import fc from 'fast-check';
import { parseFrame } from '../../../src/core/frame.ts';
import { answeredWeights, auditStrata, misprunedWeight, stratumOf } from '../../../src/core/sweep/audit-strata.ts';
import { blockAtOrdinal, blockSpace, frameSpace, ordinalOfBlock } from '../../../src/core/sweep/block-space.ts';
import { weightOfBlock, weightRuns } from '../../../src/core/sweep/sweep-weights.ts';

/** Ways to draw k of n. */
function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 0; i < k; i += 1) ways = (ways * (n - i)) / (i + 1);
  return k < 0 || k > n ? 0 : ways;
}

/** The chance that of `drawn` blocks out of `blocks`, of which `wrong` are wrong, `x` are. */
function chance(x: number, { blocks, wrong, drawn }: { blocks: number; wrong: number; drawn: number }): number {
  return (choose(wrong, x) * choose(blocks - wrong, drawn - x)) / choose(blocks, drawn);
}

describe('core/sweep/audit-strata', () => {
  it('strata are of blocks whose weights differ by less than a factor of two', () => {
    expect([0, 1, 2, 3, 4, 5, 8, 9, 1_000].map(stratumOf)).to.deep.equal([0, 1, 2, 4, 4, 8, 8, 16, 1_024]);
  });

  it('blocks are counted in the stratum of their weight, those without users in none', () => {
    const audited = [
      { weight: 3, disagrees: false },
      { weight: 4, disagrees: true },
      { weight: 0, disagrees: true },
      { weight: 1, disagrees: false },
    ];
    expect(auditStrata(audited)).to.deep.equal([
      { upTo: 1, audited: 1, disagreed: 0 },
      { upTo: 4, audited: 2, disagreed: 1 },
    ]);
  });

  it('a stratum weighs as if each of its blocks with an answer were as heavy as the heaviest', () => {
    const answers = [
      { addresses: ['192.0.2.1'], landings: ['landed:us-ashburn-1:A' as const] },
      { addresses: [], landings: ['missing:timeout' as const] },
    ];
    const runs = [
      { blocks: 5, answer: 0 },
      { blocks: 2, answer: 1 },
      { blocks: 3, answer: 0 },
    ];
    const weights = [
      { blocks: 4, weight: 3, network: 'a' },
      { blocks: 4, weight: 4, network: 'b' },
      { blocks: 2, weight: 0, network: 'c' },
    ];
    expect(answeredWeights({ answers, runs }, weights)).to.deep.equal([{ upTo: 4, weight: 6 * 4 }]);
  });

  it('one stratum without disagreement is bounded as Clopper and Pearson bound it', () => {
    const bound = misprunedWeight([{ upTo: 1, audited: 100, disagreed: 0 }], [{ upTo: 1, weight: 1_000 }]);
    expect(bound).to.be.closeTo(1_000 * (1 - 0.025 ** (1 / 100)), 1e-6);
  });

  it('a stratum of which nothing was audited may be wrong altogether', () => {
    const weights = [
      { upTo: 1, weight: 100 },
      { upTo: 8, weight: 50 },
    ];
    expect(misprunedWeight([], weights)).to.be.closeTo(150, 1e-9);
    expect(misprunedWeight([{ upTo: 1, audited: 1_000_000, disagreed: 0 }], weights)).to.be.closeTo(50, 0.01);
    expect(misprunedWeight([{ upTo: 1, audited: 1_000_000, disagreed: 1 }], weights)).to.be.closeTo(50, 0.01);
  });

  it('heavy blocks that are wrong are not outvoted by light ones that are right', () => {
    const audit = [
      { upTo: 1, audited: 10_000, disagreed: 50 },
      { upTo: 1_024, audited: 10, disagreed: 0 },
    ];
    const weights = [
      { upTo: 1, weight: 10_000 },
      { upTo: 1_024, weight: 990_000 },
    ];
    // A quarter of the heavy ones may be wrong: ten that are right say no more.
    expect(misprunedWeight(audit, weights) / 1_000_000).to.be.above(0.25);
  });

  it('holds at least 19 times in 20, whichever blocks are wrong: by all samples that there are', () => {
    const light = { blocks: 14, drawn: 7, each: 1 };
    const heavy = { blocks: 6, drawn: 3, each: 12 };
    const weights = [
      { upTo: 1, weight: light.blocks * light.each },
      { upTo: 16, weight: heavy.blocks * heavy.each },
    ];
    for (let lightWrong = 0; lightWrong <= light.blocks; lightWrong += 1) {
      for (let heavyWrong = 0; heavyWrong <= heavy.blocks; heavyWrong += 1) {
        const truth = lightWrong * light.each + heavyWrong * heavy.each;
        let right = 0;
        for (let x = 0; x <= light.drawn; x += 1) {
          for (let y = 0; y <= heavy.drawn; y += 1) {
            const audit = [
              { upTo: 1, audited: light.drawn, disagreed: x },
              { upTo: 16, audited: heavy.drawn, disagreed: y },
            ];
            if (misprunedWeight(audit, weights) >= truth - 1e-9) {
              right += chance(x, { ...light, wrong: lightWrong }) * chance(y, { ...heavy, wrong: heavyWrong });
            }
          }
        }
        expect(right, `${lightWrong} light, ${heavyWrong} heavy`).to.be.at.least(0.95);
      }
    }
  });

  it('a block has the weight of its row', () => {
    const frame = parseFrame(
      [
        '# landfall frame v1',
        'first\tblocks\tweight\tasn\tnetwork\tv6_permille',
        '24.0.8.0/24\t3\t7\t64501\tMobile\t0',
        '24.0.0.0/24\t4\t2\t64500\tCable\t0',
        '24.0.4.0/24\t2\t5\t64500\tCable\t0',
        '',
      ].join('\n'),
    );
    const space = frameSpace(frame);
    const weightOf = weightOfBlock(space, weightRuns(frame));
    const weights = Array.from({ length: space.blocks }, (_, ordinal) => weightOf(blockAtOrdinal(space, ordinal)));
    expect(weights).to.deep.equal([2, 2, 2, 2, 5, 5, 7, 7, 7]);
  });

  it('a block and its ordinal lead to each other, and no block outside has one', () => {
    const stretches = fc.array(fc.record({ first: fc.nat(500), blocks: fc.integer({ min: 1, max: 40 }) }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(stretches, fc.nat(600), (given, any) => {
        const space = blockSpace(4, given);
        for (let ordinal = 0; ordinal < space.blocks; ordinal += 1)
          expect(ordinalOfBlock(space, blockAtOrdinal(space, ordinal))).to.equal(ordinal);
        if (!given.some(({ first, blocks }) => any >= first && any < first + blocks))
          expect(() => ordinalOfBlock(space, any)).to.throw(RangeError, `no block ${any}`);
      }),
    );
  });
});
