import type { Outcome } from '../../src/core/outcome.ts';

/** What a draw comes to, in the words that the service exports. */
export interface Truth {
  readonly outcome: Outcome;
  /** Why a draw decides nothing. */
  readonly reason?: string;
  /** Of a landed one: the published region, or that it is not known. */
  readonly region?: string;
  readonly country?: string;
  /** Of a fronted or elsewhere one: the label of the metrics, and what the API calls it. */
  readonly landing?: string;
  readonly kind?: 'cdn' | 'operator-site' | 'cloud' | 'network';
  readonly id?: string;
}

/** A real address, where it is, and what a draw that is given it therefore comes to. */
export interface Site {
  readonly address: string;
  /** The AS that the origin data package of June 2026 names; undefined where it names none. */
  readonly origin: number | undefined;
  /** The country that the country data package of June 2026 names. */
  readonly country?: string;
  readonly truth: Truth;
}

/** Prefixes that the test's list of the provider holds, as the provider's own list had them in July 2025. */
export const LISTED: Readonly<Record<string, readonly string[]>> = {
  'us-ashburn-1': ['129.80.0.0/16'],
  'us-phoenix-1': ['129.146.16.0/20'],
  'eu-frankfurt-1': ['92.5.0.0/17'],
  'ca-montreal-1': ['38.104.155.92/31'],
};

const landed = (region: string, country: string): Truth => ({ outcome: 'landed', region, country });
const elsewhere = (kind: NonNullable<Truth['kind']>, id: string, country: string): Truth => ({
  outcome: 'elsewhere',
  kind,
  id,
  landing: kind === 'network' ? 'other' : id,
  country,
});
const akamai: Truth = { outcome: 'fronted', kind: 'cdn', id: 'akamai', landing: 'akamai', country: 'US' };
const undecided = (reason: string): Truth => ({ outcome: 'indeterminate', reason });
const notPublic: Truth = { outcome: 'missing', reason: 'invalid_address' };

export const ASHBURN: Site = {
  address: '129.80.7.1',
  origin: 31898,
  country: 'US',
  truth: landed('us-ashburn-1', 'US'),
};
export const PHOENIX: Site = {
  address: '129.146.20.1',
  origin: 31898,
  country: 'US',
  truth: landed('us-phoenix-1', 'US'),
};
export const AWS: Site = {
  address: '52.94.7.1',
  origin: 16509,
  country: 'BR',
  truth: elsewhere('cloud', 'aws', 'BR'),
};
export const AKAMAI: Site = { address: '23.32.5.1', origin: 20940, country: 'US', truth: akamai };

/** One of each kind that a rule tells apart. */
export const SITES_V4: readonly Site[] = [
  ASHBURN,
  PHOENIX,
  { address: '92.5.9.1', origin: 31898, country: 'DE', truth: landed('eu-frankfurt-1', 'DE') },
  // The provider's own, though its list leaves it out.
  { address: '23.239.228.1', origin: 31898, country: 'US', truth: landed('unknown', 'US') },
  // On the list, but a transit network originates it.
  { address: '38.104.155.93', origin: 174, country: 'CA', truth: undecided('range_origin_conflict') },
  AWS,
  AKAMAI,
  { address: '71.18.0.1', origin: 396986, country: 'US', truth: elsewhere('operator-site', 'own-us', 'US') },
  { address: '103.136.220.1', origin: 138699, country: 'SG', truth: elsewhere('operator-site', 'own-sg', 'SG') },
  { address: '71.18.8.1', origin: 11983, country: 'US', truth: undecided('tenant_unresolved') },
  { address: '88.198.5.1', origin: 24940, country: 'DE', truth: elsewhere('network', 'AS24940', 'DE') },
  { address: '129.213.238.1', origin: undefined, truth: undecided('unrouted') },
  { address: '10.20.30.1', origin: undefined, truth: notPublic },
];

export const SITES_V6: readonly Site[] = [
  { address: '2603:c020::1', origin: 31898, country: 'US', truth: landed('unknown', 'US') },
  // The operator's own space, originated by the provider: brought along.
  { address: '2605:340:400::1', origin: 31898, country: 'US', truth: landed('unknown', 'US') },
  { address: '2600:1f18::1', origin: 14618, country: 'US', truth: elsewhere('cloud', 'aws', 'US') },
  { address: '2600:1400::1', origin: 20940, country: 'US', truth: akamai },
  { address: '2605:340::1', origin: 396986, country: 'US', truth: elsewhere('operator-site', 'own-us', 'US') },
  { address: '2404:9dc0::1', origin: 138699, country: 'SG', truth: elsewhere('operator-site', 'own-sg', 'SG') },
  { address: '2001:fb0:1056::1', origin: 396986, country: 'AU', truth: elsewhere('operator-site', 'own', 'AU') },
  { address: '2c00::1', origin: undefined, truth: undecided('unrouted') },
  { address: 'fd00:1::1', origin: undefined, truth: notPublic },
];

/** The first addresses of a site's /24, its own the first of them. */
export function addressesOf({ address }: Site, count: number): readonly string[] {
  const net = address.slice(0, address.lastIndexOf('.') + 1);
  return Array.from({ length: count }, (_, i) => `${net}${i + 1}`);
}

/** The site of an address: the one whose all but last octet or group it shares. */
export function siteOf(address: string): Site {
  const net = (text: string): string => text.replace(/[^.:]+$/, '');
  const site = [...SITES_V4, ...SITES_V6].find((s) => net(s.address) === net(address));
  if (site === undefined) throw new RangeError(`no site has ${address}`);
  return site;
}
