import { expect } from 'chai';
import type { ClaimReport } from '../../src/core/report.ts';
import { vantageRows, vantages } from '../../src/web/vantages.ts';
import { CLAIM } from '../views/report.ts';
import { readText } from './reading.ts';

function claimWith(...looked: readonly (readonly [vantage: string, landed: number, missing: number])[]): ClaimReport {
  const counters = looked.flatMap(([vantage, landed, missing]) =>
    Object.entries({ landed, missing }).map(([outcome, value]) => ({
      key: { counter: 'vantage' as const, labels: { vantage, outcome } },
      value,
      leaf: 1,
      slot: 0,
    })),
  );
  return { ...CLAIM, counters };
}

describe('web: by vantage', () => {
  it('shows the counts of each, in the order of their names', () => {
    const claim = claimWith(['west', 7, 40], ['east', 50, 3]);
    expect(vantageRows(claim)).to.deep.equal([
      { vantage: 'east', counts: { landed: 50, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 3 } },
      { vantage: 'west', counts: { landed: 7, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 40 } },
    ]);
    expect(readText(vantages(claim).markup)).to.match(/By vantage .* east 50 0 0 0 3 west 7 0 0 0 40/);
  });

  it('says nothing where there is only one, which the document has all the same', () => {
    const claim = claimWith(['local', 7, 40]);
    expect(vantages(claim).markup).to.equal('');
    expect(vantageRows(claim)).to.have.length(1);
  });
});
