import { expect } from 'chai';
import fc from 'fast-check';
import { auditSample, pruningError } from '../../../src/core/sweep/audit.ts';
import type { BlockSpace } from '../../../src/core/sweep/block-space.ts';
import { blockSpace, partsOf } from '../../../src/core/sweep/block-space.ts';
import { planner } from '../../../src/core/sweep/planner.ts';
import { coverOf, fixedScope } from '../../../src/core/sweep/scope-cover.ts';
import type { ScopeTrie } from '../../../src/core/sweep/scope-trie.ts';
import { OPEN, scopeTrie } from '../../../src/core/sweep/scope-trie.ts';
import { everyBlock, randomSteering, type Steering, seeded } from './steering.ts';

/** Sweeps with so many questions under way at a time; the value of an answer is the first block that it holds for, where it has no other. */
function swept(
  space: BlockSpace,
  steering: (block: number) => ReturnType<Steering> & { readonly value?: number },
  underWay: number,
  seed: number,
) {
  const trie = scopeTrie(space.length);
  const plan = planner(space.stretches, trie, { blockLength: space.length, random32: seeded(seed) });
  const asked: number[] = [];
  for (let window: number[] = []; ; ) {
    while (window.length < underWay) {
      const block = plan.next();
      if (block === undefined) break;
      window.push(block);
      asked.push(block);
    }
    if (window.length === 0) break;
    for (const block of window) {
      const { first, length, value = first } = steering(block);
      plan.answered(block, length, value);
    }
    window = [];
  }
  return { trie, asked, open: plan.open() };
}

/** Of each block of a space, in the order of ordinals. */
function valuesOf(space: BlockSpace, { runs }: Pick<ScopeTrie, 'runs'>): readonly number[] {
  const values: number[] = [];
  for (const { first, blocks } of space.stretches) {
    runs(first, blocks, (count, value) => values.push(...Array.from({ length: count }, () => value)));
  }
  return values;
}

describe('core/sweep/planner', () => {
  const stretches = fc.array(fc.record({ first: fc.nat(3_000), blocks: fc.integer({ min: 1, max: 400 }) }), {
    minLength: 1,
    maxLength: 8,
  });

  it('comes to the map of asking for every block, whatever scopes a server gives and however many questions are under way', () => {
    fc.assert(
      fc.property(stretches, fc.nat(), fc.integer({ min: 1, max: 40 }), (all, seed, underWay) => {
        const space = blockSpace(4, all);
        const steering = randomSteering(seed, 24, (length) => (length < 13 ? 1 : 0.75));
        const { trie, open } = swept(space, steering, underWay, seed);
        expect(open).to.equal(0);
        expect(valuesOf(space, trie)).to.deep.equal([...everyBlock(space)].map((block) => steering(block).first));
      }),
      { numRuns: 200 },
    );
  });

  it('asks once for each answer block when answers come one by one', () => {
    fc.assert(
      fc.property(stretches, fc.nat(), (all, seed) => {
        const space = blockSpace(4, all);
        const steering = randomSteering(seed, 24, (length) => (length < 13 ? 1 : 0.75));
        const distinct = new Set([...everyBlock(space)].map((block) => steering(block).first));
        expect(swept(space, steering, 1, seed).asked.length).to.equal(distinct.size);
      }),
      { numRuns: 100 },
    );
  });

  it('asks one question when the answer holds for the whole family, and every block of a server that tells each by itself', () => {
    const space = blockSpace(4, [{ first: 5_000, blocks: 700 }]);
    expect(swept(space, () => ({ first: 0, length: 0 }), 1, 1).asked).to.have.length(1);
    const each = swept(space, (block) => ({ first: block, length: 24 }), 16, 1).asked;
    expect(each.toSorted((a, b) => a - b)).to.deep.equal([...everyBlock(space)]);
  });

  it('splits a route of IPv6 only where scopes are longer', () => {
    const space = blockSpace(6, [{ first: 0x2600_0000 * 0x10000, blocks: 2 ** 16 }]);
    const steering = randomSteering(7, 48, (length) => (length < 34 ? 1 : 0));
    expect(swept(space, steering, 1, 3).asked).to.have.length(4);
  });

  it('comes to the map of asking for every block of IPv6 too, up to the highest numbers', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(2 ** 20), (seed, from) => {
        const space = blockSpace(6, [{ first: 2 ** 48 - 300 - from, blocks: 300 }]);
        const pieces = randomSteering(seed, 48, (length) => (length < 38 ? 1 : 0.7));
        // A trie holds small numbers: where a piece begins, counted from the end.
        const steering = (block: number) => ({ ...pieces(block), value: 2 ** 48 - pieces(block).first });
        const { trie, open } = swept(space, steering, 8, seed);
        expect(open).to.equal(0);
        expect(valuesOf(space, trie)).to.deep.equal([...everyBlock(space)].map((block) => steering(block).value));
      }),
      { numRuns: 50 },
    );
  });

  it('asks for all but the blocks that failed, and for none of these again', () => {
    const space = blockSpace(4, [{ first: 5_000, blocks: 300 }]);
    const trie = scopeTrie(24);
    const plan = planner(space.stretches, trie, { blockLength: 24, random32: seeded(3) });
    const failed: number[] = [];
    for (let block = plan.next(), i = 0; block !== undefined; block = plan.next(), i += 1) {
      if (i % 5 === 0) {
        plan.failed(block);
        failed.push(block);
      } else plan.answered(block, 24, 1);
    }
    expect(plan.open()).to.equal(0);
    expect(new Set(failed).size).to.equal(60);
    const open = [...everyBlock(space)].filter((block) => trie.covering({ first: block, length: 24 }) === undefined);
    expect(open).to.deep.equal(failed.toSorted((a, b) => a - b));
  });

  it('goes on from what is known', () => {
    const space = blockSpace(4, [{ first: 4_096, blocks: 64 }]);
    const trie = scopeTrie(24);
    trie.set({ first: 4_096, length: 19 }, 1);
    const plan = planner(space.stretches, trie, { blockLength: 24, random32: seeded(1) });
    expect(plan.open()).to.equal(32);
    expect(plan.next()).to.be.within(4_128, 4_159);
  });
});

describe('core/sweep/scope-trie', () => {
  it('the longest prefix that holds a block decides, in whatever order the answers came', () => {
    const part = fc
      .tuple(fc.nat(255), fc.integer({ min: 16, max: 24 }))
      .map(([number, length]) => ({ first: (number >> (24 - length)) << (24 - length), length }));
    fc.assert(
      fc.property(
        fc.uniqueArray(part, { selector: ({ first, length }) => `${first}/${length}`, maxLength: 30 }),
        (parts) => {
          const trie = scopeTrie(24);
          parts.forEach((one, value) => {
            trie.set(one, value);
          });
          const expected = Array.from({ length: 256 }, (_, block) => {
            const holding = parts
              .map((one, value) => ({ ...one, value }))
              .filter(({ first, length }) => first <= block && block < first + 2 ** (24 - length));
            return holding.sort((a, b) => b.length - a.length)[0]?.value ?? OPEN;
          });
          const found: number[] = [];
          trie.runs(0, 256, (blocks, value) => found.push(...Array.from({ length: blocks }, () => value)));
          expect(found).to.deep.equal(expected);
          const single = expected.map((_, first) => trie.covering({ first, length: 24 })?.value ?? OPEN);
          expect(single).to.deep.equal(expected);
        },
      ),
    );
  });

  it('a million answers that each hold for one block take less than 20 MB', () => {
    const trie = scopeTrie(24);
    for (let first = 0; first < 1_000_000; first += 1) trie.set({ first, length: 24 }, first % 1_000);
    expect(trie.bytes()).to.be.below(20_000_000);
  });
});

describe('core/sweep', () => {
  it('a stretch is made of the fewest prefixes', () => {
    expect(partsOf({ first: 3, blocks: 10 }, 24)).to.deep.equal([
      { first: 3, length: 24 },
      { first: 4, length: 22 },
      { first: 8, length: 22 },
      { first: 12, length: 24 },
    ]);
  });

  it('a scope of 0 covers the family, a longer one than was told is cut back and flagged', () => {
    expect(coverOf(0, 24)).to.deep.equal({ length: 0, overlong: false });
    expect(coverOf(20, 24)).to.deep.equal({ length: 20, overlong: false });
    expect(coverOf(32, 24)).to.deep.equal({ length: 24, overlong: true });
  });

  it('a server with one scope as long as the block is told to gain nothing, but not after a few answers', () => {
    expect(fixedScope(new Map([[24, 5_000]]), 24)).to.equal(24);
    expect(fixedScope(new Map([[32, 60]]), 24)).to.equal(32);
    expect(fixedScope(new Map([[24, 49]]), 24)).to.equal(undefined);
    expect(fixedScope(new Map([[20, 5_000]]), 24)).to.equal(undefined);
    expect(
      fixedScope(
        new Map([
          [24, 5_000],
          [20, 1],
        ]),
        24,
      ),
    ).to.equal(undefined);
  });

  it('audits 2 % of the blocks, of those the inherited, none twice, the same for one seed', () => {
    const space = blockSpace(4, [{ first: 1_000, blocks: 50_000 }]);
    const odd = (block: number): boolean => block % 2 === 1;
    const sample = auditSample(space, odd, seeded(5));
    expect(sample.length).to.be.within(430, 570);
    expect(new Set(sample).size).to.equal(sample.length);
    expect(sample.every(odd)).to.equal(true);
    expect(auditSample(space, odd, seeded(5))).to.deep.equal(sample);
  });

  it('an audit without disagreement still leaves an error, by Clopper and Pearson', () => {
    expect(pruningError({ audited: 0, disagreed: 0 })).to.equal(1);
    expect(pruningError({ audited: 299, disagreed: 0 })).to.be.closeTo(0.01, 1e-4);
    expect(pruningError({ audited: 1_000, disagreed: 3 })).to.be.above(0.003);
  });
});
