import { expect } from 'chai';
import fc from 'fast-check';
import { landAddress } from '../../src/core/landing.ts';
import { visibleOrigins } from '../../src/core/landing-route.ts';
import type { AddressFacts, Landing } from '../../src/core/outcome.ts';
import {
  ashburn,
  CDN,
  CDN_2,
  CLOUD,
  cdnRange,
  edge,
  entered,
  factsOf,
  frankfurt,
  ISP,
  invalidRoute,
  OWN,
  OWN_2,
  P,
  routeOf,
  rules,
  TENANT,
  tenantRoute,
} from './landing-facts.ts';

/** A part of the provider's space that somebody else announces. */
const cutOut = routeOf({
  origins: [{ asn: ISP, peers: 90 }],
  covering: { prefix: '129.213.0.0/16', origins: [P] },
});

describe('landing, whatever the facts', () => {
  const asn = fc.constantFrom(P, 31899, TENANT, CDN, CDN_2, 54113, CLOUD, OWN, OWN_2, ISP, 7018);
  const perhaps = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(some, { freq: 2, nil: undefined });
  const someFacts = fc
    .record({
      special: perhaps(fc.constantFrom('private-use', 'loopback')),
      range: perhaps(fc.constantFrom(ashburn, frankfurt, edge)),
      cdnRange: perhaps(fc.constantFrom(cdnRange('akamai'), cdnRange('fastly'))),
      country: perhaps(fc.constantFrom('US', 'SG', 'DE')),
      origins: fc.uniqueArray(asn, { maxLength: 3 }).map((list) => list.toSorted((a, b) => a - b)),
      undecided: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(['oci', 'origins'])),
      originsAgeDays: fc.nat(400),
      route: perhaps(fc.constantFrom(routeOf(), invalidRoute, tenantRoute, cutOut)),
      path: perhaps(fc.constant(entered)),
      otherRange: perhaps(fc.constant(cdnRange('aws'))),
      undecidedCdns: perhaps(fc.constant(['fastly'])),
    })
    .map((some) => {
      const known = Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined));
      // Where there is a route, the origins are those of it that count.
      const origins = some.route === undefined ? some.origins : visibleOrigins(some.route);
      return factsOf({ ...(known as Partial<AddressFacts>), origins });
    });

  it('is decided by the rule that its number names, and says the same when asked again', () => {
    const met = new Set<number>();
    const outcomes: Readonly<Record<number, Landing['outcome']>> = {
      0: 'missing',
      1: 'indeterminate',
      2: 'indeterminate',
      3: 'landed',
      4: 'landed',
      5: 'indeterminate',
      6: 'landed',
      7: 'landed',
      8: 'indeterminate',
      9: 'fronted',
      10: 'elsewhere',
      11: 'indeterminate',
    };
    fc.assert(
      fc.property(someFacts, (facts) => {
        const landing = landAddress(facts, rules);
        met.add(landing.rule);
        expect(landing.outcome).to.equal(outcomes[landing.rule]);
        expect(landAddress(facts, rules)).to.deep.equal(landing);
      }),
      { numRuns: 3000 },
    );
    expect([...met].sort((a, b) => a - b)).to.deep.equal(Object.keys(outcomes).map(Number));
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
