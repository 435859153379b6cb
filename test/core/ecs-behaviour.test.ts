import { expect } from 'chai';
import fc from 'fast-check';
import type { EcsSample } from '../../src/core/ecs-behaviour.ts';
import { ecsBehaviour } from '../../src/core/ecs-behaviour.ts';
import type { EcsEcho } from '../../src/core/observation.ts';

/** The same of each of 60 blocks in as many /16, unless told otherwise. */
function samples(ecs: EcsEcho, answer: (i: number) => string = () => '192.0.2.1', count = 60): EcsSample[] {
  return Array.from({ length: count }, (_, i) => ({
    block: { address: { family: 4, value: ((24 << 24) | (i << 16)) >>> 0 }, length: 24 },
    ecs,
    addresses: [answer(i)],
  }));
}

const absent = { state: 'absent' } as const;
const echoed = (scope: number) => ({ state: 'echoed', scope }) as const;
const byBlock = (i: number) => `192.0.2.${i % 7}`;

describe('core/ecs-behaviour', () => {
  it('an echo with answers that differ is honoured, with one answer the same for all', () => {
    expect(ecsBehaviour(samples(echoed(20), byBlock))).to.deep.equal({
      treatment: 'honoured',
      echoed: 60,
      absent: 0,
      wrong: 0,
      longerThanSource: 0,
      answerSets: 7,
      spread: 60,
      fixedScope: 20,
      prunable: true,
    });
    expect(ecsBehaviour(samples(echoed(0)))).to.include({ treatment: 'same_for_all', fixedScope: 0, prunable: true });
  });

  it('no echo and no variation over fifty spread blocks is not honoured; over fewer, or nearer ones, nothing is known', () => {
    expect(ecsBehaviour(samples(absent))).to.include({ treatment: 'not_honoured', spread: 60 });
    expect(ecsBehaviour(samples(absent, undefined, 50))).to.include({ treatment: 'not_honoured' });
    expect(ecsBehaviour(samples(absent, undefined, 49))).to.include({ treatment: 'unknown' });
    const near = samples(absent).map(
      (sample, i): EcsSample => ({
        ...sample,
        block: { address: { family: 4, value: (24 << 24) | (i << 8) }, length: 24 },
      }),
    );
    expect(ecsBehaviour(near)).to.include({ treatment: 'unknown', spread: 1 });
    expect(ecsBehaviour([])).to.include({ treatment: 'unknown' });
  });

  it('silent variation is put down to the block only when a block keeps its answer', () => {
    const once = samples(absent, byBlock);
    expect(ecsBehaviour(once)).to.include({ treatment: 'unknown' });
    expect(ecsBehaviour([...once, ...once.slice(0, 10)])).to.include({ treatment: 'honoured_silently' });
    expect(ecsBehaviour([...once, ...once.slice(0, 9)])).to.include({ treatment: 'unknown' });
    expect(ecsBehaviour([...once, ...samples(absent, (i) => byBlock(i + 1))])).to.include({ treatment: 'unknown' });
  });

  it('echoes of others’ blocks are wrong, whatever they answer', () => {
    expect(ecsBehaviour(samples({ state: 'wrong', said: '10.0.0.0/8' }, byBlock))).to.include({
      treatment: 'wrong',
      wrong: 60,
    });
  });

  it('a scope that never varies is told, and so is one longer than what was sent', () => {
    expect(ecsBehaviour(samples(echoed(24), byBlock))).to.include({ fixedScope: 24, prunable: false });
    expect(ecsBehaviour(samples(echoed(32), byBlock))).to.include({ longerThanSource: 60, prunable: false });
    const mixed = [...samples(echoed(24), byBlock), ...samples(echoed(16), byBlock)];
    expect(ecsBehaviour(mixed)).to.include({ prunable: true }).and.not.to.have.property('fixedScope');
  });

  it('the order of the samples does not matter', () => {
    const all = [...samples(echoed(20), byBlock), ...samples(absent), ...samples(echoed(24), undefined, 5)];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(ecsBehaviour(shuffled)).to.deep.equal(ecsBehaviour(all));
      }),
      { numRuns: 50 },
    );
  });
});
