import { expect } from 'chai';
import fc from 'fast-check';
import type { Operator } from '../../src/population/us-operators.ts';
import { blockWeights } from '../../src/population/weights.ts';

function operator(name: string, fixed: number, mobile = 0): Operator {
  const line = (kind: 'fixed' | 'mobile', count: number) =>
    ({ kind, count, asOf: '2023-09-30', source: 'lrg' }) as const;
  const subscribers = [line('fixed', fixed), line('mobile', mobile)].filter(({ count }) => count > 0);
  return { name, asns: [name.charCodeAt(0)], subscribers };
}

describe('the weights of client blocks', () => {
  it('spread an operator’s subscribers evenly over its blocks', () => {
    const { weights, scale } = blockWeights(
      [operator('a', 1000), operator('b', 30)],
      new Map([
        ['a', 10],
        ['b', 1],
      ]),
      500,
    );
    expect(scale).to.equal(100);
    expect([...weights]).to.deep.equal([
      ['a', 10_000],
      ['b', 3000],
    ]);
  });

  it('count mobile subscribers down to the share that is assumed of them', () => {
    const operators = [operator('a', 600), operator('b', 0, 9000), operator('c', 0, 1000)];
    const blocksOf = new Map(operators.map(({ name }) => [name, 1]));
    const half = blockWeights(operators, blocksOf, 500);
    expect([...half.weights.values()]).to.deep.equal([6000, 5400, 600]);
    const quarter = blockWeights(operators, blocksOf, 250);
    expect([...quarter.weights.values()]).to.deep.equal([6000, 1800, 200].map((w) => w * (quarter.scale / 10)));
  });

  it('leave out an operator without blocks', () => {
    const { weights } = blockWeights([operator('a', 10), operator('b', 0, 50)], new Map([['a', 1]]), 500);
    expect([...weights.keys()]).to.deep.equal(['a']);
  });

  it('are off by at most 0.1 % of an operator, whoever the operators are', () => {
    const some = fc.record({
      fixed: fc.integer({ min: 1, max: 40_000_000 }),
      mobile: fc.nat(150_000_000),
      blocks: fc.integer({ min: 1, max: 400_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(some, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 999 }),
        (drawn, permille) => {
          const operators = drawn.map(({ fixed, mobile }, i) => operator(`n${i}`, fixed, mobile));
          const blocksOf = new Map(drawn.map(({ blocks }, i) => [`n${i}`, blocks]));
          const { weights, scale } = blockWeights(operators, blocksOf, permille);
          const fixed = drawn.reduce((sum, d) => sum + d.fixed, 0);
          const mobile = drawn.reduce((sum, d) => sum + d.mobile, 0);
          for (const [i, d] of drawn.entries()) {
            const counted = mobile === 0 ? 0 : (d.mobile * permille * fixed) / ((1000 - permille) * mobile);
            const exact = (scale * (d.fixed + counted)) / d.blocks;
            const weight = weights.get(`n${i}`) ?? 0;
            expect(Number.isSafeInteger(weight)).to.equal(true);
            expect(Math.abs(weight - exact) / exact).to.be.below(0.001_001);
          }
        },
      ),
    );
  });
});
