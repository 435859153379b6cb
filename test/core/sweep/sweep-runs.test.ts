import { expect } from 'chai';
import fc from 'fast-check';
import { heaviest } from '../../../src/core/sweep/heaviest.ts';
import { runList } from '../../../src/core/sweep/sweep-runs.ts';

describe('core/sweep/heaviest', () => {
  const stretch = fc.record({ ordinal: fc.nat(1_000), blocks: fc.integer({ min: 1, max: 9 }), weight: fc.nat(20) });

  it('is the head of the sorted list, with the sums of all, whatever it held in between', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(stretch, { selector: ({ ordinal }) => ordinal }),
        fc.integer({ min: 1, max: 6 }),
        (all, most) => {
          const sorted = all.toSorted((a, b) => b.weight - a.weight || a.ordinal - b.ordinal);
          const sum = (of: 'blocks' | 'weight'): number => all.reduce((total, each) => total + each[of], 0);
          expect(heaviest(all, most)).to.deep.equal({
            rows: sorted.slice(0, most),
            stretches: all.length,
            blocks: sum('blocks'),
            weight: sum('weight'),
          });
        },
      ),
    );
  });
});

describe('core/sweep/sweep-runs', () => {
  it('joins neighbours with the same answer, and gives the rest back in order', () => {
    const run = fc.record({ blocks: fc.integer({ min: 1, max: 2 ** 40 }), answer: fc.integer({ min: -1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 3_000 }), (runs) => {
        const list = runList();
        for (const { blocks, answer } of runs) list.add(blocks, answer);
        const joined: { blocks: number; answer: number }[] = [];
        for (const { blocks, answer } of runs) {
          const last = joined.at(-1);
          if (last?.answer === answer) last.blocks += blocks;
          else joined.push({ blocks, answer });
        }
        expect([...list]).to.deep.equal(joined);
      }),
      { numRuns: 30 },
    );
  });
});
