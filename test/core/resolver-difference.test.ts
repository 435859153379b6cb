import { expect } from 'chai';
import type { Outcome } from '../../src/core/outcome.ts';
import type { ClaimReport } from '../../src/core/report.ts';
import { compareResolvers, greatestDifference } from '../../src/core/resolver-difference.ts';

type Counters = ClaimReport['counters'];

function counted(resolver: string, id: string, counts: Partial<Record<Outcome, number>>): Counters {
  return Object.entries(counts).map(([outcome, value]) => ({
    key: { counter: 'resolver', labels: { resolver, resolver_id: id, outcome } },
    value,
    leaf: 1,
    slot: 0,
  }));
}

describe('core/resolver-difference', () => {
  it('names the two classes that are furthest apart among determinate draws, and the two resolvers', () => {
    const { classes, resolvers } = compareResolvers([
      ...counted('public-ecs', 'b', { landed: 60, fronted: 20, elsewhere: 20 }),
      ...counted('public-ecs', 'c', { landed: 75, elsewhere: 25 }),
      ...counted('authoritative', 'a', { landed: 90, elsewhere: 10, missing: 500 }),
    ]);
    expect(classes.rows.map(({ class: kind, determinate }) => [kind, determinate])).to.deep.equal([
      ['authoritative', 100],
      ['public-ecs', 200],
    ]);
    expect(classes.greatest).to.include({ most: 'authoritative', least: 'public-ecs' });
    expect(classes.greatest?.difference).to.be.closeTo(0.9 - 135 / 200, 1e-12);
    expect(resolvers.rows.map((row) => [row.class, row.resolver, row.determinate])).to.deep.equal([
      ['authoritative', 'a', 100],
      ['public-ecs', 'b', 100],
      ['public-ecs', 'c', 100],
    ]);
    expect(resolvers.greatest).to.include({ most: 'a', least: 'b' });
    expect(resolvers.greatest?.difference).to.be.closeTo(0.3, 1e-12);
  });

  it('one that often fails does not stand out for that', () => {
    const counters = [
      ...counted('authoritative', 'a', { landed: 100 }),
      ...counted('recursive', 'b', { landed: 50, missing: 50 }),
    ];
    expect(compareResolvers(counters).classes.greatest).to.include({ difference: 0 });
  });

  it('resolvers of one class are no difference between classes', () => {
    const { classes, resolvers } = compareResolvers([
      ...counted('recursive', 'a', { landed: 100 }),
      ...counted('recursive', 'b', { elsewhere: 100 }),
    ]);
    expect(classes.greatest).to.equal(undefined);
    expect(resolvers.greatest).to.include({ difference: 1, most: 'a', least: 'b' });
  });

  it('a resolver that was given another class keeps what it said in the one before', () => {
    const { rows } = compareResolvers([
      ...counted('recursive', 'a', { landed: 1 }),
      ...counted('public-ecs', 'a', { landed: 2 }),
    ]).resolvers;
    expect(rows.map((row) => [row.class, row.counts.landed])).to.deep.equal([
      ['public-ecs', 2],
      ['recursive', 1],
    ]);
  });

  it('does not compare one with itself, nor one with fewer than 30 determinate draws', () => {
    const counts = { landed: 100, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
    const few = { ...counts, landed: 0, elsewhere: 29, missing: 100 };
    expect(greatestDifference([])).to.equal(undefined);
    expect(greatestDifference([['a', counts]])).to.equal(undefined);
    expect(greatestDifference(Object.entries({ a: counts, b: few }))).to.equal(undefined);
    expect(greatestDifference(Object.entries({ a: counts, b: { ...few, elsewhere: 30 } }))).to.include({
      difference: 1,
    });
  });

  it('reads no other counters', () => {
    const other: Counters = [
      { key: { counter: 'network', labels: { network: 'x', outcome: 'landed' } }, value: 5, leaf: 1, slot: 0 },
    ];
    expect(compareResolvers(other).resolvers.rows).to.deep.equal([]);
  });
});
