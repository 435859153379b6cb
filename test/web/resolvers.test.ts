import { expect } from 'chai';
import type { ClaimReport } from '../../src/core/report.ts';
import { resolvers, resolversRow } from '../../src/web/resolvers.ts';
import { CLAIM } from '../views/report.ts';
import { readText } from './reading.ts';

type Asked = readonly [resolver: string, id: string, landed: number, elsewhere: number];

function claimWith(...asked: readonly Asked[]): ClaimReport {
  const counters = asked.flatMap(([resolver, id, landed, elsewhere]) =>
    Object.entries({ landed, elsewhere }).map(([outcome, value]) => ({
      key: { counter: 'resolver' as const, labels: { resolver, resolver_id: id, outcome } },
      value,
      leaf: 1,
      slot: 0,
    })),
  );
  return { ...CLAIM, counters };
}

const DIRECT: Asked = ['authoritative', 'direct', 100, 0];

describe('web: by resolver', () => {
  it('shows counts of each class and each resolver of it, and how far the shares of the classes are apart', () => {
    const claim = claimWith(DIRECT, ['public-ecs', 'google', 60, 10], ['public-ecs', 'nine', 30, 0]);
    const text = readText(resolvers(claim).markup);
    expect(text).to.include('authoritative, by way of direct').and.to.include('– by way of google');
    expect(text).to.include('differs between classes of resolvers by at most 10.0 %');
    expect(text).to.include('by way of authoritative, fewest by way of public-ecs');
    expect(resolversRow(claim)).to.have.nested.property('classes.greatest.most', 'authoritative');
    expect(resolversRow(claim)).to.have.nested.property('greatest.least', 'google');
  });

  it('says when classes do not differ', () => {
    expect(resolvers(claimWith(DIRECT, ['recursive', 'isp', 50, 0])).markup).to.include('has the same share');
  });

  it('compares nothing that is stale or too few', () => {
    const few = claimWith(DIRECT, ['public-ecs', 'public', 3, 1]);
    expect(resolvers(few).markup).to.include('they are not compared');
    expect(resolversRow(few)).to.have.nested.property('classes.greatest', null);
    const stale = { ...claimWith(DIRECT, ['public-ecs', 'public', 90, 10]), fresh: false };
    expect(resolversRow(stale)).to.include({ greatest: null }).and.to.have.nested.property('classes.greatest', null);
  });

  it('says nothing before the first draw', () => {
    expect(resolvers(claimWith()).markup).to.equal('');
  });
});
