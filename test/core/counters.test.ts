import { expect } from 'chai';
import fc from 'fast-check';
import { countersOf, landingLabel } from '../../src/core/counters.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import { judgement, someJudgement } from './judgements.ts';

const labelsOf = (j: Judgement, counter: string): unknown =>
  countersOf(j).find((key) => key.counter === counter)?.labels;

describe('core/counters', () => {
  it('count a landed draw by endpoint, network, resolver, region and country', () => {
    const where = { region: 'us-ashburn-1', grade: 'A', edge: false, country: 'US' } as const;
    const landed = judgement({ outcome: 'landed', vantage: 'west', ...where });
    expect(countersOf(landed)).to.deep.equal([
      { counter: 'draws', labels: { endpoint: 'api.example', family: 'v4', outcome: 'landed' } },
      { counter: 'network', labels: { network: 'Comcast', outcome: 'landed' } },
      { counter: 'resolver', labels: { resolver: 'public-ecs', resolver_id: 'public', outcome: 'landed' } },
      { counter: 'vantage', labels: { vantage: 'west', outcome: 'landed' } },
      { counter: 'landed', labels: { provider_region: 'us-ashburn-1', grade: 'A', edge: 'false' } },
      { counter: 'country', labels: { outcome: 'landed', country: 'US' } },
    ]);
  });

  it('count a draw from before judgements told its vantage, or the class of its resolver, under none', () => {
    expect(labelsOf(judgement({}), 'vantage')).to.deep.equal({ vantage: 'unknown', outcome: 'landed' });
    const { resolverClass: _, ...old } = judgement({});
    expect(labelsOf(old, 'resolver')).to.deep.equal({ resolver: 'unknown', resolver_id: 'public', outcome: 'landed' });
  });

  it('count an elsewhere draw as an exception that nobody has confirmed', () => {
    const j = judgement({ outcome: 'elsewhere', whose: { kind: 'operator-site', id: 'own-sg' } });
    expect(labelsOf(j, 'other')).to.deep.equal({ outcome: 'elsewhere', landing: 'own-sg' });
    expect(labelsOf(j, 'exceptions')).to.deep.equal({ endpoint: 'api.example', confirmed: 'false' });
  });

  it('count a draw that decided nothing by its reason, and no other draw so', () => {
    const contested = judgement({ outcome: 'indeterminate', reason: 'route_conflict' });
    expect(labelsOf(contested, 'undecided')).to.deep.equal({ outcome: 'indeterminate', reason: 'route_conflict' });
    expect(labelsOf(judgement({ outcome: 'landed' }), 'undecided')).to.equal(undefined);
  });

  it('name a landing by a configured id, any other network as other: no AS number becomes a label', () => {
    expect(landingLabel(judgement({ outcome: 'fronted', by: 'akamai' }))).to.equal('akamai');
    expect(landingLabel(judgement({ outcome: 'elsewhere', whose: { kind: 'cloud', id: 'aws' } }))).to.equal('aws');
    expect(landingLabel(judgement({ outcome: 'elsewhere', whose: { kind: 'network', id: 'AS64500' } }))).to.equal(
      'other',
    );
  });

  it('never carry an address, an AS number or a block, and count each draw once in each view of all draws', () => {
    fc.assert(
      fc.property(someJudgement, (some) => {
        const keys = countersOf({ ...some, address: '192.0.2.77', origins: [64500] });
        for (const view of ['draws', 'network', 'resolver']) {
          expect(keys.filter(({ counter }) => counter === view)).to.have.length(1);
        }
        for (const { labels } of keys) {
          for (const value of Object.values(labels)) expect(value).not.to.match(/192\.0\.2\.77|64500|24\.0\.0\.0/);
        }
      }),
    );
  });
});
