import { expect } from 'chai';
import fc from 'fast-check';
import { passedRules } from '../../src/core/explain-rules.ts';
import { explanationOf, sourceText, steeredBy } from '../../src/core/explanation.ts';
import { landAddress, RULE_ORDER } from '../../src/core/landing.ts';
import { visibleOrigins } from '../../src/core/landing-route.ts';
import type { AddressFacts } from '../../src/core/outcome.ts';
import {
  ashburn,
  CDN,
  CLOUD,
  cdnRange,
  edge,
  entered,
  factsOf,
  ISP,
  invalidRoute,
  OWN,
  P,
  routeOf,
  rules,
  TENANT,
  tenantRoute,
} from './landing-facts.ts';

const FEEDS = ['oci', 'aws', 'origins', 'rpki', 'country'].map((id) => ({
  id,
  kind: 'ranges' as const,
  limitMs: 1,
  sha256: id === 'aws' ? 'none' : '3f'.repeat(32),
  dated: Date.UTC(2026, 10, 20) / 1000,
  prefixes: 1,
  source: `https://${id}.example/`,
}));

function explained(some: Partial<AddressFacts>): ReturnType<typeof explanationOf> {
  return explanationOf(landAddress(factsOf(some), rules), rules, FEEDS);
}

describe('what would have to be true for another answer', () => {
  const cases: readonly (readonly [claim: string, facts: Partial<AddressFacts>, otherwise: readonly string[]])[] = [
    [
      'of a listed address: another announcement, or no list',
      { range: ashburn, origins: [P] },
      [
        'would be landed with grade B (rule 6) if oci did not list 129.213.0.0/16',
        'would be indeterminate, range_origin_conflict (rule 5) if somebody else announced it too',
      ],
    ],
    [
      'of old data: newer data',
      { range: ashburn, origins: [P], originsAgeDays: 99 },
      [
        'would be landed with grade A (rule 4) if origins and list were newer',
        'would be indeterminate, range_origin_conflict (rule 5) if somebody else announced it too',
      ],
    ],
    [
      'of an undecided address: the feeds that are not in force, and nothing else',
      { undecided: ['oci'], undecidedCdns: ['fastly'], origins: [ISP] },
      ['would be elsewhere, at AS7922 (rule 10) if oci and fastly were in force'],
    ],
    [
      'of an invalid route: a route that is not',
      { range: ashburn, origins: [P], route: invalidRoute },
      [
        'would be landed with grade A (rule 4) if the route were not invalid',
        'would be indeterminate, range_origin_conflict (rule 5) if somebody else announced it too',
      ],
    ],
    [
      'of a tenant: what shows it inside',
      { origins: [TENANT] },
      [
        'would be indeterminate, range_origin_conflict (rule 5) if oci listed it',
        'would be landed with grade C (rule 7) if routes and a trace showed it inside oci',
        'would be landed with grade B (rule 6) if AS31898 alone announced it',
      ],
    ],
    [
      'of a cache inside a network: no list of its CDN',
      { origins: [ISP], cdnRange: cdnRange('fastly') },
      [
        'would be indeterminate, range_origin_conflict (rule 5) if oci listed it',
        'would be elsewhere, at AS7922 (rule 10) if fastly did not list 23.32.0.0/11',
        'would be landed with grade B (rule 6) if AS31898 alone announced it',
      ],
    ],
    ['of an address that is none: nothing', { special: 'loopback' }, []],
  ];
  for (const [claim, facts, otherwise] of cases) {
    it(claim, () => {
      expect(explained(facts).otherwise).to.deep.equal(otherwise);
    });
  }
});

describe('the rules that were passed over', () => {
  it('are told in their order, each with why', () => {
    const { passed } = explained({ origins: [OWN], unlistedFamily: true, route: routeOf({ rpki: 'valid' }) });
    expect(passed.map(({ rule, because }) => `${rule} ${because}`)).to.deep.equal([
      '0 clients can be sent to the address',
      '1 every feed that decides it is in force',
      '2 nothing contests the route 129.213.0.0/20, which is valid by RPKI',
      '3 oci publishes no ranges of this family',
      '4 oci publishes no ranges of this family',
      '5 oci publishes no ranges of this family',
      '6 its origins are not those of oci alone',
      '7 its origins are not those of possible tenants of oci alone',
      '8 no origin is a possible tenant of oci',
      "9 no CDN's list holds it, and its origins are no CDN's",
      '1 every list of a CDN is in force',
    ]);
  });

  it('say what a tenant lacks', () => {
    const why = (some: Partial<AddressFacts>): string | undefined =>
      explained({ origins: [TENANT], ...some }).passed.find(({ rule }) => rule === 7)?.because;
    expect(why({})).to.equal('routes do not show oci right before it at 95 % of the peers');
    expect(why({ route: tenantRoute })).to.equal('no trace of the last day was in the log before');
    const path = { leaf: 17, verdict: 'UNKNOWN' } as const;
    expect(why({ route: tenantRoute, path })).to.equal('the trace of leaf 17 says UNKNOWN');
  });
});

describe('the sources of a landing', () => {
  it('are the feeds that were looked at, with date, digest and place', () => {
    const { sources } = explained({ range: ashburn, origins: [P], route: invalidRoute });
    expect(sources.map(({ id }) => id)).to.deep.equal(['oci', 'origins', 'rpki', 'country']);
    const ids = explained({ origins: [CLOUD], otherRange: cdnRange('aws') }).sources.map(({ id }) => id);
    expect(ids).to.deep.equal(['oci', 'aws', 'origins', 'country']);
  });

  it('read as one line each', () => {
    const [oci, aws] = FEEDS;
    if (oci === undefined || aws === undefined) throw new TypeError('no feeds');
    expect(sourceText(oci)).to.equal('oci of 2026-11-20, sha256 3f3f3f3f3f3f, https://oci.example/');
    expect(sourceText({ ...oci, checked: oci.dated + 86_400 })).to.include('oci of 2026-11-20, confirmed 2026-11-21,');
    expect(sourceText(aws)).to.equal('aws: no copy in force of https://aws.example/');
  });
});

describe('the suffix of an alias', () => {
  it('tells the CDN that steers, by whole labels', () => {
    expect(steeredBy(['www.example.com', 'x.akamaized.net'], rules)).to.equal('akamai');
    expect(steeredBy(['www.example.com', 'x.notakamaized.net'], rules)).to.equal(undefined);
  });
});

describe('explanations, whatever the facts', () => {
  const asn = fc.constantFrom(P, TENANT, CDN, CLOUD, OWN, ISP);
  const route = fc.constantFrom(
    routeOf(),
    invalidRoute,
    tenantRoute,
    routeOf({ covering: { prefix: '128.0.0.0/8', origins: [ISP] } }),
  );
  const facts = fc
    .record(
      {
        special: fc.constant('loopback'),
        range: fc.constantFrom(ashburn, edge),
        route,
        path: fc.constant(entered),
        cdnRange: fc.constant(cdnRange('fastly')),
        otherRange: fc.constant(cdnRange('aws')),
        undecided: fc.subarray(['oci', 'origins']),
        undecidedCdns: fc.subarray(['fastly'], { minLength: 1 }),
        origins: fc.uniqueArray(asn, { maxLength: 3 }),
        originsAgeDays: fc.constantFrom(1, 99),
      },
      { requiredKeys: ['undecided', 'origins', 'originsAgeDays'] },
    )
    .map((some) => factsOf(some.route === undefined ? some : { ...some, origins: visibleOrigins(some.route) }));

  it('pass over exactly the rules before the one that decided', () => {
    fc.assert(
      fc.property(facts, (f) => {
        const landing = landAddress(f, rules);
        const passed = passedRules(landing, rules).map(({ rule }) => rule);
        expect([...passed, landing.rule]).to.deep.equal(RULE_ORDER.slice(0, passed.length + 1));
      }),
    );
  });

  it('never offer an answer that is the one given, and always give a reason', () => {
    fc.assert(
      fc.property(facts, (f) => {
        const { why, otherwise } = explained(f);
        expect(why[0]).to.match(/^rule \d+: \S/);
        expect(new Set(otherwise).size).to.equal(otherwise.length);
      }),
    );
  });
});
