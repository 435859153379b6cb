import { expect } from 'chai';
import fc from 'fast-check';
import { landAddress } from '../../src/core/landing.ts';
import { isBehindProvider, routeConflict, visibleOrigins } from '../../src/core/landing-route.ts';
import type { AddressFacts, RouteFact } from '../../src/core/outcome.ts';
import {
  ashburn,
  CDN,
  CDN_2,
  CLOUD,
  entered,
  factsOf,
  ISP,
  OWN,
  OWN_2,
  P,
  routeOf,
  rules,
  TENANT,
  tenantRoute,
} from './landing-facts.ts';

const seen = (...origins: readonly (readonly [asn: number, peers: number])[]): Pick<RouteFact, 'origins'> => ({
  origins: origins.map(([asn, peers]) => ({ asn, peers })),
});
const within = (...origins: readonly number[]): Pick<RouteFact, 'covering'> => ({
  covering: { prefix: '129.213.0.0/16', origins },
});

/** Facts of an address behind a route, with the origins that count. */
function behind(route: Partial<RouteFact>, some: Partial<AddressFacts> = {}): AddressFacts {
  const full = routeOf(route);
  return factsOf({ route: full, origins: visibleOrigins(full), ...some });
}

describe('the origins of a route that count', () => {
  const cases: readonly (readonly [claim: string, route: Partial<RouteFact>, origins: readonly number[]])[] = [
    ['are those that a twentieth of the full peers see', seen([P, 95], [ISP, 5]), [ISP, P]],
    ['are not those that fewer see', seen([P, 96], [ISP, 4]), [P]],
    ['are all where nobody knows how many peers there are', { ...seen([P, 2], [ISP, 1]), fullPeers: 0 }, [ISP, P]],
    ['are none of a route that hardly anybody sees', seen([P, 4]), []],
    ['are those of the wider route where that has the same', { ...seen([P, 4]), ...within(P) }, [P]],
    ['are all those of the wider route then', { ...seen([P, 4]), ...within(P, ISP) }, [P, ISP]],
    ['are none where the wider route is another’s', { ...seen([P, 4]), ...within(ISP) }, []],
  ];
  for (const [claim, route, origins] of cases) {
    it(claim, () => {
      expect(visibleOrigins(routeOf(route))).to.have.members([...origins]);
    });
  }
});

describe('a route', () => {
  const cases: readonly (readonly [claim: string, facts: AddressFacts, conflict: ReturnType<typeof routeConflict>])[] =
    [
      ['of the provider alone is no conflict', behind({}), undefined],
      ['that is invalid by RPKI is one, also the provider’s', behind({ rpki: 'invalid' }), 'rpki_invalid'],
      ['that is valid, or not covered, is none', behind({ rpki: 'not_found' }), undefined],
      ['of the provider and somebody else is one', behind(seen([P, 60], [ISP, 40])), 'several_parties'],
      [
        'is one also where RPKI vouches for the first of them',
        behind({ ...seen([P, 60], [ISP, 40]), rpki: 'valid' }),
        'several_parties',
      ],
      ['of two networks of the provider is none', behind(seen([P, 60], [31899, 40])), undefined],
      ['of the provider and a possible tenant is none', behind(seen([P, 60], [TENANT, 40])), undefined],
      ['of two networks of the operator is none', behind(seen([OWN, 60], [OWN_2, 40])), undefined],
      ['of two networks of one CDN is none', behind(seen([CDN, 60], [CDN_2, 40])), undefined],
      ['of the provider and what few peers see is none', behind(seen([P, 97], [ISP, 3])), undefined],
      ['cut out of the provider’s by somebody is one', behind({ ...seen([ISP, 100]), ...within(P) }), 'more_specific'],
      [
        'cut out by somebody for whom the holder vouches is none',
        behind({ ...seen([ISP, 100]), ...within(P), rpki: 'valid' }),
        undefined,
      ],
      ['cut out by a possible tenant is none', behind({ ...seen([TENANT, 100]), ...within(P) }), undefined],
      ['that the provider cuts out of another’s is one', behind(within(ISP)), 'more_specific'],
      ['that it cuts out and lists is none', behind(within(ISP), { range: ashburn }), undefined],
      ['that it cuts out of the operator’s is none: the operator brought it', behind(within(OWN)), undefined],
      [
        'that somebody lists and another cuts out is one',
        behind({ ...seen([ISP, 100]), ...within(P) }, { range: ashburn }),
        'more_specific',
      ],
      [
        'cut out of one stranger’s by another is no concern of the provider',
        behind({ ...seen([ISP, 100]), ...within(CLOUD) }),
        undefined,
      ],
      ['of which no origin counts is none: then none is known', behind(seen([P, 1])), undefined],
    ];
  for (const [claim, facts, conflict] of cases) {
    it(claim, () => {
      expect(routeConflict(facts, rules)).to.equal(conflict);
      const { rule } = landAddress(facts, rules);
      expect(rule === 2).to.equal(conflict !== undefined);
    });
  }

  it('is no conflict where origin data shows no routes', () => {
    expect(routeConflict(factsOf({ origins: [P, ISP] }), rules)).to.equal(undefined);
  });
});

describe('a possible tenant', () => {
  const tenant = behind(tenantRoute, { path: entered, country: 'US' });
  const upstreams = (...all: readonly (readonly [asn: number, peers: number])[]): AddressFacts =>
    behind({ ...tenantRoute, upstreams: all.map(([asn, peers]) => ({ asn, peers })) }, { path: entered });

  it('lands with grade C where routes and a trace agree that it sits inside', () => {
    const { facts, ...landing } = landAddress(tenant, rules);
    expect(landing).to.deep.equal({
      outcome: 'landed',
      rule: 7,
      provider: 'oci',
      country: 'US',
      grade: 'C',
      edge: false,
    });
    expect(landAddress({ ...facts, path: { leaf: 1, verdict: 'REACHED_IN_P' } }, rules).rule).to.equal(7);
  });

  for (const verdict of ['LEFT_P', 'NOT_ENTERED', 'TAIL_SILENT', 'UNKNOWN'] as const) {
    it(`stays undecided with a trace that says ${verdict}`, () => {
      expect(landAddress({ ...tenant, path: { leaf: 1, verdict } }, rules).rule).to.equal(8);
    });
  }

  it('stays undecided without a trace, and without paths of peers', () => {
    const { path: _, ...untraced } = tenant;
    expect(landAddress(untraced, rules).rule).to.equal(8);
    expect(landAddress(factsOf({ origins: [TENANT], path: entered }), rules).rule).to.equal(8);
    const { upstreams: __, ...pathless } = tenantRoute;
    expect(landAddress(behind(pathless, { path: entered }), rules).rule).to.equal(8);
  });

  it('needs 95 of 100 peers with the provider right before it, and 10 peers', () => {
    expect(landAddress(upstreams([P, 95], [ISP, 5]), rules).rule).to.equal(7);
    expect(landAddress(upstreams([P, 94], [ISP, 6]), rules).rule).to.equal(8);
    expect(landAddress(upstreams([P, 50], [31899, 46], [ISP, 4]), rules).rule).to.equal(7);
    expect(landAddress(upstreams([P, 10]), rules).rule).to.equal(7);
    expect(landAddress(upstreams([P, 9]), rules).rule).to.equal(8);
  });

  it('beside another origin is no tenant inside', () => {
    expect(landAddress({ ...tenant, origins: [TENANT, P] }, rules).rule).to.equal(8);
  });
});

describe('routes, whatever they are', () => {
  const asn = fc.constantFrom(P, 31899, TENANT, CDN, CLOUD, OWN, ISP);
  const sighting = fc.record({ asn, peers: fc.nat(120) });
  const route: fc.Arbitrary<RouteFact> = fc.record(
    {
      prefix: fc.constant('129.213.0.0/20'),
      origins: fc.uniqueArray(sighting, { selector: (s) => s.asn, minLength: 1, maxLength: 4 }),
      fullPeers: fc.constantFrom(0, 100),
      upstreams: fc.uniqueArray(sighting, { selector: (s) => s.asn, maxLength: 4 }),
      covering: fc.record({ prefix: fc.constant('129.213.0.0/16'), origins: fc.uniqueArray(asn, { maxLength: 3 }) }),
      rpki: fc.constantFrom('valid' as const, 'invalid' as const, 'not_found' as const),
    },
    { requiredKeys: ['prefix', 'origins', 'fullPeers'] },
  );

  it('turn no outcome of the origins into another, but to indeterminate', () => {
    fc.assert(
      fc.property(route, fc.boolean(), (r, listed) => {
        const facts = factsOf({ origins: visibleOrigins(r), ...(listed ? { range: ashburn } : {}) });
        const without = landAddress(facts, rules).outcome;
        const withRoute = landAddress({ ...facts, route: r }, rules).outcome;
        expect([without, 'indeterminate']).to.include(withRoute);
      }),
    );
  });

  it('count no origin that the route and the wider one do not have', () => {
    fc.assert(
      fc.property(route, (r) => {
        const all = [...r.origins.map((origin) => origin.asn), ...(r.covering?.origins ?? [])];
        expect(all).to.include.members([...visibleOrigins(r)]);
      }),
    );
  });

  it('show no tenant behind the provider where fewer than 95 % of the peers see it there', () => {
    fc.assert(
      fc.property(route, (r) => {
        const ups = r.upstreams ?? [];
        const all = ups.reduce((sum, { peers }) => sum + peers, 0);
        const own = ups.filter((up) => rules.provider.asns.includes(up.asn)).reduce((sum, { peers }) => sum + peers, 0);
        expect(isBehindProvider(r, rules)).to.equal(all >= 10 && own * 20 >= all * 19);
      }),
    );
  });
});
