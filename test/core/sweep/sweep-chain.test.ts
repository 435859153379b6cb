import { expect } from 'chai';
import fc from 'fast-check';
import { blockSpace } from '../../../src/core/sweep/block-space.ts';
import { inheritedBlocks, resolvedRuns } from '../../../src/core/sweep/sweep-chain.ts';
import { sweepState } from '../../../src/core/sweep/sweep-state.ts';
import { everyBlock, randomSteering } from './steering.ts';

const SPACE = blockSpace(4, [
  { first: 0x181630, blocks: 10 },
  { first: 0x600000, blocks: 6 },
]);

describe('core/sweep/sweep-chain', () => {
  const said = { kind: 'ask', name: 'a.example', atMs: 5 } as const;

  it('the longest scope along a chain of aliases decides', () => {
    const state = sweepState(24);
    state.restore({ ...said, block: 0x181630, scope: 0, ttl: 30, said: '>b.test' });
    state.restore({ ...said, name: 'b.test', block: 0x181630, scope: 21, ttl: 20, said: '192.0.2.1' });
    state.restore({ ...said, name: 'b.test', block: 0x181638, scope: 8, said: '192.0.2.2' });
    const { runs } = resolvedRuns(state, 'a.example', SPACE);
    expect([...runs].map(({ blocks, answer }) => [blocks, state.said[answer]])).to.deep.equal([
      [8, '192.0.2.1'],
      [2, '192.0.2.2'],
      [6, undefined],
    ]);
    expect(state.counts.leastTtl).to.equal(20);
  });

  it('aliases in a circle end in an answer that is missing, not in an endless walk', () => {
    const state = sweepState(24);
    state.restore({ ...said, block: 1, scope: 0, said: '>b.test' });
    state.restore({ ...said, name: 'b.test', block: 1, scope: 0, said: '>a.example' });
    expect(
      [...resolvedRuns(state, 'a.example', SPACE).runs].map(({ blocks, answer }) => [blocks, state.said[answer]]),
    ).to.deep.equal([[16, '>a.example']]);
  });

  it('a block that failed in an earlier run is asked for again', () => {
    const state = sweepState(24);
    state.restore({ ...said, block: 1, said: '!timeout' });
    expect(state.layer('a.example').trie.covering({ first: 1, length: 24 })).to.equal(undefined);
  });

  it('counts as inherited what was not asked for along the whole chain, as asking for each block would', () => {
    const space = blockSpace(4, [{ first: 0x1000, blocks: 64 }]);
    const target = (name: string, first: number) =>
      name === 'a.example'
        ? first % 32 < 16
          ? '>b.test'
          : '192.0.2.9'
        : first % 8 === 0
          ? '!no_address'
          : `192.0.2.${first % 5}`;
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(63), { minLength: 1, maxLength: 40 }), (seed, picks) => {
        const state = sweepState(24);
        const asked = new Map<string, Set<number>>([
          ['a.example', new Set()],
          ['b.test', new Set()],
        ]);
        const ask = (name: string, block: number): string => {
          const steering = randomSteering(name === 'b.test' ? seed + 1 : seed, 24, (length) => (length < 19 ? 1 : 0.6));
          const { first, length } = steering(block);
          const text = target(name, first);
          asked.get(name)?.add(block);
          state.restore({ kind: 'ask', name, block, atMs: 5, scope: length, said: text });
          return text;
        };
        for (const pick of picks) if (ask('a.example', 0x1000 + pick) === '>b.test') ask('b.test', 0x1000 + pick);
        let expected = 0;
        for (const block of everyBlock(space)) {
          const covers = ['a.example', 'b.test'].map((name) =>
            state.layer(name).trie.covering({ first: block, length: 24 }),
          );
          const [at, below] = covers.map((cover) => state.said[cover?.value ?? -1]);
          const chain = at === '>b.test' ? ['a.example', 'b.test'] : ['a.example'];
          const last = chain.length === 2 ? below : at;
          if (last === undefined || last.startsWith('!')) continue;
          if (chain.some((name) => asked.get(name)?.has(block) !== true)) expected += 1;
        }
        const { shared } = resolvedRuns(state, 'a.example', space);
        expect(inheritedBlocks(state, 'a.example', { length: 24, shared })).to.equal(expected);
      }),
      { numRuns: 200 },
    );
  });
});
