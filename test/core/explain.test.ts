import { expect } from 'chai';
import { explainLanding } from '../../src/core/explain.ts';
import { landAddress } from '../../src/core/landing.ts';
import type { AddressFacts, LandingRules, RangeHit } from '../../src/core/outcome.ts';

const rules: LandingRules = {
  provider: {
    id: 'oci',
    asns: [31898],
    possibleTenants: [11983],
    feed: 'oci',
    regionPrefix: 'us-',
    edgeServices: [],
  },
  country: 'US',
  otherProviders: [{ id: 'aws', asns: [16509] }],
  cdns: [{ id: 'akamai', asns: [20940], cnameSuffixes: [] }],
  sites: [{ id: 'own', asns: [396986] }],
};
const range: RangeHit = { feed: 'oci', prefix: '129.213.0.0/16', region: 'us-ashburn-1', tags: [], edge: false };

describe('the explanation of a landing', () => {
  const cases: readonly (readonly [facts: Partial<AddressFacts>, lines: readonly string[]])[] = [
    [{ special: 'private-use' }, ['rule 0: 129.213.0.1 is private-use space, where no client can be sent']],
    [{ undecided: ['oci', 'origins'] }, ['rule 1: no copy in force, or one past its limit, of oci, origins']],
    [
      { range: { ...range, edge: true }, origins: [31898], country: 'GB' },
      [
        'rule 3: 129.213.0.0/16 is published by oci for an edge service of oci',
        'grade A, on origin data 12 days old',
        'country GB, as the country data hints',
      ],
    ],
    [
      { range, origins: [31898], country: 'DE' },
      [
        'rule 4: 129.213.0.0/16 is published by oci, and origin AS31898 belongs to oci',
        'region us-ashburn-1, as the provider publishes it',
        'grade A, on origin data 12 days old',
        'country US, as the region says',
      ],
    ],
    [{ range }, ['rule 5: 129.213.0.0/16 is published by oci, but no route is known']],
    [
      { range, origins: [7922, 31898] },
      ['rule 5: 129.213.0.0/16 is published by oci, but origin AS7922 and AS31898 does not belong to oci alone'],
    ],
    [
      { origins: [31898] },
      [
        'rule 6: origin AS31898 belongs to oci, which does not publish the range',
        'grade B, on origin data 12 days old',
      ],
    ],
    [{ origins: [11983] }, ['rule 8: origin AS11983 may be that of a tenant of oci that brought its own addresses']],
    [{ origins: [20940] }, ['rule 9: origin AS20940 belongs to the CDN akamai; the origin behind it is not known']],
    [
      { origins: [7922], otherRange: { party: 'aws', feed: 'aws', prefix: '15.181.0.0/16' } },
      [
        'rule 10: 15.181.0.0/16, announced by AS7922, is published by aws and belongs to another provider, aws, not to oci',
      ],
    ],
    [
      { origins: [16509], otherRange: { party: 'aws', feed: 'aws', prefix: '15.181.0.0/16' } },
      ['rule 10: origin AS16509 belongs to another provider, aws, not to oci'],
    ],
    [
      { origins: [7922], cdnRange: { party: 'akamai', feed: 'akamai', prefix: '23.32.0.0/11' } },
      [
        'rule 9: 23.32.0.0/11 is published by akamai as of the CDN akamai, inside the network of AS7922; the origin behind it is not known',
      ],
    ],
    [{ origins: [396986] }, ["rule 10: origin AS396986 belongs to the operator's own site own, not to oci"]],
    [{ origins: [16509] }, ['rule 10: origin AS16509 belongs to another provider, aws, not to oci']],
    [{ origins: [7922] }, ['rule 10: origin AS7922 belongs to the network AS7922, not to oci']],
    [{}, ['rule 11: no route is known']],
    [{ origins: [7018, 7922] }, ['rule 11: origin AS7018 and AS7922 belong to no one party']],
  ];
  for (const [some, lines] of cases) {
    it(`reads: ${lines[0]}`, () => {
      const facts = { address: '129.213.0.1', undecided: [], origins: [], originsAgeDays: 12, ...some };
      expect(explainLanding(landAddress(facts, rules), rules)).to.deep.equal(lines);
    });
  }
});
