import { expect } from 'chai';
import type { Outcome } from '../../src/core/outcome.ts';
import type { ClaimReport } from '../../src/core/report.ts';
import { compareResolvers } from '../../src/core/resolver-difference.ts';

type Counters = ClaimReport['counters'];

function counted(resolver: string, counts: Partial<Record<Outcome, number>>): Counters {
  return Object.entries(counts).map(([outcome, value]) => ({
    key: { counter: 'resolver', labels: { resolver, outcome } },
    value,
    leaf: 1,
    slot: 0,
  }));
}

describe('core/resolver-difference', () => {
  it('names the two that are furthest apart among determinate draws', () => {
    const counters = [
      ...counted('a', { landed: 90, elsewhere: 10, missing: 500 }),
      ...counted('b', { landed: 60, fronted: 20, elsewhere: 20 }),
      ...counted('c', { landed: 75, elsewhere: 25 }),
    ];
    const { rows, greatest } = compareResolvers(counters);
    expect(rows.map(({ resolver, determinate }) => [resolver, determinate])).to.deep.equal([
      ['a', 100],
      ['b', 100],
      ['c', 100],
    ]);
    expect(greatest).to.include({ most: 'a', least: 'b' });
    expect(greatest?.difference).to.be.closeTo(0.3, 1e-12);
  });

  it('one that often fails does not stand out for that', () => {
    const counters = [...counted('a', { landed: 100 }), ...counted('b', { landed: 50, missing: 50 })];
    expect(compareResolvers(counters).greatest).to.include({ difference: 0 });
  });

  it('does not compare one with itself, nor one with fewer than 30 determinate draws', () => {
    expect(compareResolvers(counted('a', { landed: 100 })).greatest).to.equal(undefined);
    const few = [...counted('a', { landed: 100 }), ...counted('b', { elsewhere: 29, missing: 100 })];
    expect(compareResolvers(few).greatest).to.equal(undefined);
    expect(compareResolvers([])).to.deep.equal({ rows: [], greatest: undefined });
  });

  it('reads no other counters', () => {
    const other: Counters = [
      { key: { counter: 'network', labels: { network: 'x', outcome: 'landed' } }, value: 5, leaf: 1, slot: 0 },
    ];
    expect(compareResolvers(other).rows).to.deep.equal([]);
  });
});
