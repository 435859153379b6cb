import { expect } from 'chai';
import fc from 'fast-check';
import { landAddress } from '../../src/core/landing.ts';
import type { Landing } from '../../src/core/outcome.ts';
import {
  ashburn,
  CDN,
  CDN_2,
  CLOUD,
  cdnRange,
  edge,
  factsOf,
  frankfurt,
  ISP,
  OWN,
  OWN_2,
  P,
  rules,
  TENANT,
} from './landing-facts.ts';

describe('landing, whatever the facts', () => {
  const asn = fc.constantFrom(P, 31899, TENANT, CDN, CDN_2, 54113, CLOUD, OWN, OWN_2, ISP, 7018);
  const someFacts = fc
    .record(
      {
        special: fc.constantFrom('private-use', 'loopback'),
        range: fc.constantFrom(ashburn, frankfurt, edge),
        cdnRange: fc.constantFrom(cdnRange('akamai'), cdnRange('fastly')),
        country: fc.constantFrom('US', 'SG', 'DE'),
        origins: fc.uniqueArray(asn, { maxLength: 3 }).map((list) => list.toSorted((a, b) => a - b)),
        undecided: fc.uniqueArray(fc.constantFrom('oci', 'origins'), { maxLength: 2 }),
        originsAgeDays: fc.nat(400),
      },
      { requiredKeys: ['origins', 'undecided', 'originsAgeDays'] },
    )
    .map((some) => factsOf(some));

  it('is decided by the rule that its number names, and says the same when asked again', () => {
    const outcomes: Readonly<Record<number, Landing['outcome']>> = {
      0: 'missing',
      1: 'indeterminate',
      3: 'landed',
      4: 'landed',
      5: 'indeterminate',
      6: 'landed',
      8: 'indeterminate',
      9: 'fronted',
      10: 'elsewhere',
      11: 'indeterminate',
    };
    fc.assert(
      fc.property(someFacts, (facts) => {
        const landing = landAddress(facts, rules);
        expect(landing.outcome).to.equal(outcomes[landing.rule]);
        expect(landAddress(facts, rules)).to.deep.equal(landing);
      }),
    );
  });

  it('a feed that breaks turns it to indeterminate at most, or leaves it missing', () => {
    fc.assert(
      fc.property(someFacts, fc.constantFrom('oci', 'origins'), (facts, feed) => {
        const before = landAddress(facts, rules);
        const after = landAddress({ ...facts, undecided: [...facts.undecided, feed] }, rules);
        expect(after.outcome).to.equal(before.outcome === 'missing' ? 'missing' : 'indeterminate');
      }),
    );
  });

  it('grade A is given exactly to listed addresses with origins of the provider alone, not older than 30 days', () => {
    const decided = fc
      .record({
        range: fc.constantFrom(ashburn, frankfurt, edge, undefined),
        origins: fc.subarray([P, 31899, ISP]),
        originsAgeDays: fc.integer({ min: 28, max: 33 }),
      })
      .map(({ range, ...some }) => factsOf(range === undefined ? some : { ...some, range }));
    fc.assert(
      fc.property(decided, (facts) => {
        const landing = landAddress(facts, rules);
        const own = facts.origins.length > 0 && !facts.origins.includes(ISP);
        const best = facts.range !== undefined && own && facts.originsAgeDays <= 30;
        expect(landing.outcome === 'landed' && landing.grade === 'A').to.equal(best);
      }),
    );
  });

  it('the country hint moves no outcome and no rule', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const before = landAddress(facts, rules);
        const after = landAddress({ ...facts, country: 'FR' }, rules);
        expect([after.outcome, after.rule]).to.deep.equal([before.outcome, before.rule]);
      }),
    );
  });
});
