import { expect } from 'chai';
import fc from 'fast-check';
import { latestRead, latestUsed } from '../../src/core/latest-used.ts';

describe('values that are kept while they are used', () => {
  it('make way for others in the order in which they were used last', () => {
    const kept = latestUsed<string, number>(3);
    for (const [i, key] of ['a', 'b', 'c'].entries()) kept.put(key, i, 1);
    expect(kept.get('a')).to.equal(0);
    kept.put('d', 3, 1);
    expect(['a', 'b', 'c', 'd'].map(kept.get)).to.deep.equal([0, undefined, 2, 3]);
  });

  it('are not put out by one that is heavier than all may be', () => {
    const kept = latestUsed<string, number>(3);
    kept.put('a', 0, 3);
    kept.put('b', 1, 4);
    expect(['a', 'b'].map(kept.get)).to.deep.equal([0, undefined]);
  });

  it('give their room back when they are replaced, outgrow the limit or are dropped', () => {
    const kept = latestUsed<string, number>(3);
    kept.put('a', 0, 2);
    kept.put('a', 1, 1);
    kept.put('b', 2, 2);
    expect(['a', 'b'].map(kept.get)).to.deep.equal([1, 2]);
    kept.put('b', 3, 4);
    expect(kept.get('b')).to.equal(undefined);
    kept.drop('a');
    kept.drop('a');
    kept.put('c', 4, 3);
    expect(['a', 'c'].map(kept.get)).to.deep.equal([undefined, 4]);
  });

  it('never weigh more than the limit, and the one put in last is there', () => {
    const puts = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 10 })));
    fc.assert(
      fc.property(puts, (list) => {
        const kept = latestUsed<number, number>(10);
        for (const [key, weight] of list) {
          kept.put(key, weight, weight);
          expect(kept.get(key)).to.equal(weight);
          const weights = Array.from({ length: 10 }, (_, other) => kept.get(other) ?? 0);
          expect(weights.reduce((sum, one) => sum + one, 0)).to.be.at.most(10);
        }
      }),
    );
  });
});

describe('values that are read', () => {
  /** One that tells how often it was read. */
  function counted(): {
    readonly read: () => Promise<{ value: number; weight: number }>;
    readonly times: () => number;
  } {
    let times = 0;
    return {
      read: async () => {
        times += 1;
        return { value: times, weight: 1 };
      },
      times: () => times,
    };
  }

  it('are read once for all who ask meanwhile, and not again while they are kept', async () => {
    const { read, times } = counted();
    const kept = latestRead<string, number>(1);
    expect(await Promise.all([kept('a', read), kept('a', read)])).to.deep.equal([1, 1]);
    expect(await kept('a', read)).to.equal(1);
    expect(await kept('b', read)).to.equal(2);
    expect(await kept('a', read)).to.equal(3);
    expect(times()).to.equal(3);
  });

  it('are read again after they could not be', async () => {
    const { read } = counted();
    const kept = latestRead<string, number>(1);
    const refused = kept('a', () => Promise.reject(new Error('the disk')));
    expect(await refused.catch((error: Error) => error.message)).to.equal('the disk');
    expect(await kept('a', read)).to.equal(1);
  });

  it('are given to who asked for them also when they are too heavy to be kept', async () => {
    const { read } = counted();
    const kept = latestRead<string, number>(0);
    expect([await kept('a', read), await kept('a', read)]).to.deep.equal([1, 2]);
  });
});
