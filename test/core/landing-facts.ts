import type { AddressFacts, LandingRules, PartyRange, RangeHit, RouteFact } from '../../src/core/outcome.ts';

export const P = 31898;
export const TENANT = 11983;
export const CDN = 20940;
export const CDN_2 = 16625;
export const CLOUD = 16509;
export const OWN = 396986;
export const OWN_2 = 138699;
export const ISP = 7922;

export const rules: LandingRules = {
  provider: {
    id: 'oci',
    asns: [P, 31899],
    possibleTenants: [TENANT],
    feed: 'oci',
    regionPrefix: 'us-',
    edgeServices: ['EDGE'],
  },
  country: 'US',
  otherProviders: [{ id: 'aws', asns: [CLOUD, 14618] }],
  cdns: [
    { id: 'akamai', asns: [CDN, CDN_2], cnameSuffixes: ['akamaized.net'] },
    { id: 'fastly', asns: [54113], cnameSuffixes: [] },
  ],
  sites: [
    { id: 'own-us', asns: [OWN, OWN_2], countries: ['US'] },
    { id: 'own-sg', asns: [OWN, OWN_2], countries: ['SG'] },
    { id: 'own', asns: [OWN] },
  ],
};

export const ashburn: RangeHit = {
  feed: 'oci',
  prefix: '129.213.0.0/16',
  region: 'us-ashburn-1',
  tags: ['OCI'],
  edge: false,
};
export const frankfurt: RangeHit = { ...ashburn, region: 'eu-frankfurt-1' };
export const edge: RangeHit = { ...ashburn, region: 'global', edge: true };

export function routeOf(some: Partial<RouteFact> = {}): RouteFact {
  return { prefix: '129.213.0.0/20', origins: [{ asn: P, peers: 100 }], fullPeers: 100, ...some };
}

export const invalidRoute: RouteFact = routeOf({ rpki: 'invalid' });

/** A tenant that all peers see behind the provider. */
export const tenantRoute: RouteFact = routeOf({
  origins: [{ asn: TENANT, peers: 100 }],
  upstreams: [{ asn: P, peers: 100 }],
});

export const entered = { leaf: 17, verdict: 'ENTERED_P' } as const;

export function cdnRange(party: string): PartyRange {
  return { party, feed: party, prefix: '23.32.0.0/11' };
}

export function factsOf(some: Partial<AddressFacts> = {}): AddressFacts {
  return { address: '129.213.0.10', undecided: [], origins: [], originsAgeDays: 3, ...some };
}
