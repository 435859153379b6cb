import { expect } from 'chai';
import { landAddress } from '../../src/core/landing.ts';
import type { AddressFacts, Landing, LandingRules } from '../../src/core/outcome.ts';
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

/** The landing without its facts. */
function land(some: Partial<AddressFacts>, under: LandingRules = rules): Omit<Landing, 'facts'> {
  const { facts, ...landing } = landAddress(factsOf(some), under);
  expect(facts).to.deep.equal(factsOf(some));
  return landing;
}

const landedAt = { outcome: 'landed', provider: 'oci', edge: false };

describe('landing rules', () => {
  const cases: readonly (readonly [claim: string, facts: Partial<AddressFacts>, landing: object])[] = [
    [
      'rule 0: an address that no client can be sent to is missing',
      { special: 'private-use' },
      { outcome: 'missing', rule: 0, reason: 'invalid_address' },
    ],
    [
      'rule 0: whatever the lists say of it',
      { special: 'private-use', range: ashburn, origins: [P], undecided: ['oci'] },
      { outcome: 'missing', rule: 0, reason: 'invalid_address' },
    ],
    [
      'rule 1: without a feed that decides nothing is decided',
      { undecided: ['origins'], range: ashburn, origins: [P] },
      { outcome: 'indeterminate', rule: 1, reason: 'stale_feed' },
    ],
    [
      "rule 3: the provider's own edge lands, without a region",
      { range: edge, origins: [P], country: 'US' },
      { ...landedAt, rule: 3, edge: true, grade: 'A', country: 'US' },
    ],
    [
      'rule 3: an edge whose origin is not the provider lands with grade B',
      { range: edge, origins: [ISP] },
      { ...landedAt, rule: 3, edge: true, grade: 'B' },
    ],
    [
      'rule 4: listed and originated by the provider',
      { range: ashburn, origins: [P] },
      { ...landedAt, rule: 4, region: 'us-ashburn-1', country: 'US', grade: 'A' },
    ],
    [
      'rule 4: several origins, all of the provider',
      { range: ashburn, origins: [P, 31899] },
      { ...landedAt, rule: 4, region: 'us-ashburn-1', country: 'US', grade: 'A' },
    ],
    [
      "rule 4: a region of the claim's country is in it, whatever the hint says",
      { range: ashburn, origins: [P], country: 'DE' },
      { ...landedAt, rule: 4, region: 'us-ashburn-1', country: 'US', grade: 'A' },
    ],
    [
      'rule 4: another region is where the hint says',
      { range: frankfurt, origins: [P], country: 'DE' },
      { ...landedAt, rule: 4, region: 'eu-frankfurt-1', country: 'DE', grade: 'A' },
    ],
    [
      "rule 4: but another region is never in the claim's country because a database says so",
      { range: frankfurt, origins: [P], country: 'US' },
      { ...landedAt, rule: 4, region: 'eu-frankfurt-1', grade: 'A' },
    ],
    [
      'rule 4: a range that is announced everywhere is in no region',
      { range: { ...ashburn, region: 'global' }, origins: [P], country: 'DE' },
      { ...landedAt, rule: 4, country: 'DE', grade: 'A' },
    ],
    [
      'rule 4: origins of 30 days still give grade A',
      { range: ashburn, origins: [P], originsAgeDays: 30 },
      { ...landedAt, rule: 4, region: 'us-ashburn-1', country: 'US', grade: 'A' },
    ],
    [
      'rule 4: older ones give grade B',
      { range: ashburn, origins: [P], originsAgeDays: 31 },
      { ...landedAt, rule: 4, region: 'us-ashburn-1', country: 'US', grade: 'B' },
    ],
    [
      'rule 4: a list of 30 days still gives grade A',
      { range: { ...ashburn, ageDays: 30 }, origins: [P] },
      { ...landedAt, rule: 4, region: 'us-ashburn-1', country: 'US', grade: 'A' },
    ],
    [
      'rule 4: an older one gives grade B',
      { range: { ...ashburn, ageDays: 31 }, origins: [P] },
      { ...landedAt, rule: 4, region: 'us-ashburn-1', country: 'US', grade: 'B' },
    ],
    [
      'rule 3: and of an edge too',
      { range: { ...edge, ageDays: 31 }, origins: [P] },
      { ...landedAt, rule: 3, edge: true, grade: 'B' },
    ],
    [
      'rule 5: listed, originated by someone else',
      { range: ashburn, origins: [ISP] },
      { outcome: 'indeterminate', rule: 5, reason: 'range_origin_conflict' },
    ],
    [
      'rule 5: listed, originated by someone else too',
      { range: ashburn, origins: [ISP, P] },
      { outcome: 'indeterminate', rule: 5, reason: 'range_origin_conflict' },
    ],
    [
      'rule 5: listed, no route known',
      { range: ashburn, origins: [] },
      { outcome: 'indeterminate', rule: 5, reason: 'range_origin_conflict' },
    ],
    [
      'rule 5: a listed tenant is a conflict before it is a tenant',
      { range: ashburn, origins: [TENANT] },
      { outcome: 'indeterminate', rule: 5, reason: 'range_origin_conflict' },
    ],
    [
      'rule 6: not listed, originated by the provider alone',
      { origins: [P], country: 'GB' },
      { ...landedAt, rule: 6, grade: 'B', country: 'GB' },
    ],
    [
      'rule 8: a possible tenant is not the provider',
      { origins: [TENANT] },
      { outcome: 'indeterminate', rule: 8, reason: 'tenant_unresolved' },
    ],
    [
      'rule 8: neither beside the provider nor beside another network',
      { origins: [TENANT, P] },
      { outcome: 'indeterminate', rule: 8, reason: 'tenant_unresolved' },
    ],
    [
      "rule 9: a CDN's range inside someone else's network",
      { cdnRange: cdnRange('fastly'), origins: [ISP], country: 'US' },
      { outcome: 'fronted', rule: 9, by: 'fastly', country: 'US' },
    ],
    ["rule 9: a CDN's networks", { origins: [CDN_2, CDN] }, { outcome: 'fronted', rule: 9, by: 'akamai' }],
    [
      'rule 10: the first site of the operator that fits the country',
      { origins: [OWN, OWN_2], country: 'SG' },
      {
        outcome: 'elsewhere',
        rule: 10,
        whose: { kind: 'operator-site', id: 'own-sg' },
        country: 'SG',
      },
    ],
    [
      'rule 10: a site that needs a country does not fit where none is known',
      { origins: [OWN] },
      { outcome: 'elsewhere', rule: 10, whose: { kind: 'operator-site', id: 'own' } },
    ],
    [
      'rule 10: the operator in a country without a site of its own is a network, by its lowest ASN',
      { origins: [OWN_2, OWN], country: 'DE' },
      { outcome: 'elsewhere', rule: 10, whose: { kind: 'network', id: `AS${OWN_2}` }, country: 'DE' },
    ],
    [
      'rule 10: another provider',
      { origins: [14618, CLOUD] },
      { outcome: 'elsewhere', rule: 10, whose: { kind: 'cloud', id: 'aws' } },
    ],
    [
      'rule 10: a network that nobody configured',
      { origins: [ISP] },
      { outcome: 'elsewhere', rule: 10, whose: { kind: 'network', id: 'AS7922' } },
    ],
    ['rule 11: no route is known', { origins: [] }, { outcome: 'indeterminate', rule: 11, reason: 'unrouted' }],
    [
      'rule 11: two networks that nobody configured may be two parties',
      { origins: [ISP, 7018] },
      { outcome: 'indeterminate', rule: 11, reason: 'unrouted' },
    ],
    [
      'rule 11: the provider and someone else',
      { origins: [ISP, P] },
      { outcome: 'indeterminate', rule: 11, reason: 'unrouted' },
    ],
    [
      'rule 11: a CDN and someone else',
      { origins: [ISP, CDN] },
      { outcome: 'indeterminate', rule: 11, reason: 'unrouted' },
    ],
    ['rule 11: two CDNs', { origins: [CDN, 54113] }, { outcome: 'indeterminate', rule: 11, reason: 'unrouted' }],
  ];
  for (const [claim, facts, landing] of cases) {
    it(claim, () => {
      expect(land(facts)).to.deep.equal(landing);
    });
  }

  it('without a region prefix the country is the hint', () => {
    const { regionPrefix: _, ...provider } = rules.provider;
    expect(land({ range: frankfurt, origins: [P], country: 'US' }, { ...rules, provider })).to.include({
      country: 'US',
    });
  });

  it('a provider that publishes no ranges can only be landed on with grade B', () => {
    const { feed: _, ...provider } = rules.provider;
    expect(land({ origins: [P] }, { ...rules, provider })).to.deep.equal({ ...landedAt, rule: 6, grade: 'B' });
  });

  it('a list from before the day of the statement gives grade B, one of the day itself A', () => {
    const stated = { ...rules, statedAt: Date.UTC(2022, 5, 17) / 1000 };
    const gradeOf = (asOf: number): unknown =>
      land({ range: { ...ashburn, asOf, ageDays: 3 }, origins: [P] }, stated as LandingRules);
    expect(gradeOf(Date.UTC(2022, 5, 16, 23, 59) / 1000)).to.include({ rule: 4, grade: 'B' });
    expect(gradeOf(Date.UTC(2022, 5, 17) / 1000)).to.include({ rule: 4, grade: 'A' });
  });

  it('siblings of a provider are its corporation, and not its cloud', () => {
    const siblings = {
      ...rules,
      provider: { ...rules.provider, siblingAsns: [792, 4192] },
      otherProviders: [{ id: 'aws', asns: [CLOUD], siblingAsns: [7224] }],
    };
    const elsewhere = { outcome: 'elsewhere', rule: 10 };
    expect(land({ origins: [792, 4192] }, siblings)).to.deep.include({
      ...elsewhere,
      whose: { kind: 'sibling', id: 'oci-siblings' },
    });
    expect(land({ origins: [7224] }, siblings)).to.deep.include({
      ...elsewhere,
      whose: { kind: 'sibling', id: 'aws-siblings' },
    });
    expect(land({ origins: [792], range: ashburn }, siblings)).to.include({ rule: 5 });
    expect(land({ origins: [P, 792] }, siblings)).to.include({ rule: 11 });
  });

  it('another provider is told by its list too, unless the provider announces the address', () => {
    const otherRange = cdnRange('aws');
    const aws = { outcome: 'elsewhere', rule: 10, whose: { kind: 'cloud', id: 'aws' } };
    expect(land({ otherRange, origins: [ISP] })).to.deep.equal(aws);
    expect(land({ otherRange, origins: [ISP, 7018] })).to.deep.equal(aws);
    expect(land({ otherRange, origins: [OWN], country: 'US' })).to.deep.include({
      whose: { kind: 'operator-site', id: 'own-us' },
    });
    expect(land({ otherRange, origins: [P, ISP] })).to.include({ rule: 11 });
    expect(land({ otherRange, origins: [P] })).to.include({ rule: 6, grade: 'B' });
    expect(land({ otherRange, origins: [] })).to.include({ rule: 11 });
  });

  it('a list of a CDN that is not in force leaves undecided what nothing before it decides', () => {
    const undecidedCdns = ['fastly'];
    for (const origins of [[ISP], [OWN], [CLOUD], [ISP, 7018], []]) {
      expect(land({ undecidedCdns, origins })).to.deep.equal({
        outcome: 'indeterminate',
        rule: 1,
        reason: 'stale_feed',
      });
    }
    expect(land({ undecidedCdns, origins: [P] })).to.include({ rule: 6 });
    expect(land({ undecidedCdns, origins: [TENANT] })).to.include({ rule: 8 });
    expect(land({ undecidedCdns, origins: [CDN] })).to.include({ rule: 9 });
    expect(land({ undecidedCdns, origins: [ISP], cdnRange: cdnRange('akamai') })).to.include({ rule: 9 });
  });
});
