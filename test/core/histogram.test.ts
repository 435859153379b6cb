import { expect } from 'chai';
import fc from 'fast-check';
import { emptyHistogram, SLOT_BOUNDS, STEP_BOUNDS, withValue } from '../../src/core/histogram.ts';

describe('core/histogram', () => {
  it('puts a value that equals a bound below it, as Prometheus does, and what is beyond all bounds into the last bucket', () => {
    const filled = [0, 1, 1.5, 2, 3].reduce(withValue, emptyHistogram([1, 2]));
    expect(filled).to.deep.equal({ bounds: [1, 2], counts: [2, 2, 1], sum: 7.5 });
  });

  it('counts each value once and adds them up', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 })), (values) => {
        const { counts, sum } = values.reduce(withValue, emptyHistogram(SLOT_BOUNDS));
        expect(counts.reduce((a, b) => a + b, 0)).to.equal(values.length);
        expect(sum).to.equal(values.reduce((a, b) => a + b, 0));
      }),
    );
  });

  it('has ascending bounds', () => {
    for (const bounds of [SLOT_BOUNDS, STEP_BOUNDS]) expect([...bounds].sort((a, b) => a - b)).to.deep.equal(bounds);
  });
});
