import { expect } from 'chai';
import type { ClaimReport } from '../../src/core/report.ts';
import { resolvers, resolversRow } from '../../src/web/resolvers.ts';
import { CLAIM } from '../views/report.ts';

function claimWith(landed: readonly (readonly [string, number, number])[]): ClaimReport {
  const counters = landed.flatMap(([resolver, yes, no]) =>
    (
      [
        ['landed', yes],
        ['elsewhere', no],
      ] as const
    ).map(([outcome, value]) => ({
      key: { counter: 'resolver' as const, labels: { resolver, outcome } },
      value,
      leaf: 1,
      slot: 0,
    })),
  );
  return { ...CLAIM, counters };
}

describe('web: by resolver', () => {
  it('shows counts of each, and how far the shares are apart', () => {
    const claim = claimWith([
      ['direct', 100, 0],
      ['public', 90, 10],
    ]);
    const text = resolvers(claim).markup;
    expect(text).to.include('differs by at most 10.0 %').and.to.include('by way of direct, fewest by way of public');
    expect(resolversRow(claim)).to.have.nested.property('greatest.most', 'direct');
  });

  it('compares nothing that is stale or too few', () => {
    const few = claimWith([
      ['direct', 100, 0],
      ['public', 3, 1],
    ]);
    expect(resolvers(few).markup).to.include('they are not compared');
    expect(resolversRow(few)).to.include({ greatest: null });
    const stale = {
      ...claimWith([
        ['direct', 100, 0],
        ['public', 90, 10],
      ]),
      fresh: false,
    };
    expect(resolversRow(stale)).to.include({ greatest: null });
  });

  it('says nothing before the first draw', () => {
    expect(resolvers(claimWith([])).markup).to.equal('');
  });
});
