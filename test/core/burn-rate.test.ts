import { expect } from 'chai';
import { burnRates } from '../../src/core/burn-rate.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { Tally } from '../../src/core/tally.ts';
import { sumTallies, tallyOfSlot } from '../../src/core/tally.ts';
import { judgement } from './judgements.ts';

const HOUR = 3_600_000;

function tally(landed: number, ...exceptions: readonly Partial<Judgement>[]): Tally {
  const away = exceptions.map((part) =>
    judgement({ outcome: 'elsewhere', whose: { kind: 'network', id: 'AS64500' }, ...part }),
  );
  return tallyOfSlot([...Array.from({ length: landed }, () => judgement({})), ...away], 'US');
}

const two = [{ endpoint: 'a.example' }, { endpoint: 'b.example' }];

describe('core/burn-rate', () => {
  it('is the share of exceptions over what the level allows, of decided draws only', () => {
    const lost = tallyOfSlot([judgement({ outcome: 'missing', reason: 'timeout' })], 'US');
    const [fast] = burnRates([0.999], () => sumTallies([tally(98, ...two), lost]));
    expect(fast?.long).to.be.closeTo(0.02 / 0.001, 1e-9);
    expect(fast).to.include({ atLeast: 14.4, longSeconds: 3600, shortSeconds: 300, exceptions: 2, clusters: 2 });
  });

  it('burns only while both windows do', () => {
    const over = burnRates([0.999], (ms) => (ms < HOUR ? tally(100) : tally(98, ...two)));
    expect(over.map(({ isBurning }) => isBurning)).to.deep.equal([false, false, true, true]);
    expect(burnRates([0.999], () => tally(98, ...two)).every(({ isBurning }) => isBurning)).to.equal(true);
    expect(burnRates([0.9], () => tally(98, ...two)).some(({ isBurning }) => isBurning)).to.equal(false);
  });

  it('does not burn by one exception, nor by many of one mapping cluster', () => {
    const single = burnRates([0.999], () => tally(10, { endpoint: 'a.example' }));
    expect(single.some(({ isBurning }) => isBurning)).to.equal(false);
    const one = burnRates([0.999], () => tally(10, { alias: 'x' }, { alias: 'x' }, { alias: 'x' }));
    expect(one[0]).to.include({ exceptions: 3, clusters: 1, isBurning: false });
    const aliases = burnRates([0.999], () => tally(10, { alias: 'x' }, { alias: 'y' }));
    expect(aliases[0]).to.include({ clusters: 2, isBurning: true });
  });

  it('has nothing to say of level 1, which allows none, and no rate where nothing was decided', () => {
    expect(burnRates([1], () => tally(98, ...two))).to.deep.equal([]);
    const [empty] = burnRates([0.99], () => tally(0));
    expect(empty).to.include({ long: undefined, short: undefined, isBurning: false });
  });
});
