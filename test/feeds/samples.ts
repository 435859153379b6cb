import type { RangeFeed } from '../../src/feeds/feed.ts';
import { RANGE_FEEDS } from '../../src/feeds/registry.ts';

/** How a feed's publisher writes a list of prefixes, for tests of what all feeds have in common. */
export interface Sample {
  readonly feed: RangeFeed;
  readonly contentType: string;
  /** The list as published: all prefixes of it, in this order, in an edition that is later for a greater number. */
  readonly write: (prefixes: readonly string[], edition?: number) => Buffer;
}

/** 20 November 2026. */
const FIRST_EDITION = Date.UTC(2026, 10, 20);
const JSON_TYPE = 'application/json';

const dateOf = (edition: number): string => new Date(FIRST_EDITION + edition * 1000).toISOString();
const isV6 = (prefix: string): boolean => prefix.includes(':');
const v4Of = (prefixes: readonly string[]): readonly string[] => prefixes.filter((prefix) => !isV6(prefix));
const v6Of = (prefixes: readonly string[]): readonly string[] => prefixes.filter(isV6);
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value, undefined, 2));
const lines = (prefixes: readonly string[]): Buffer => Buffer.from(prefixes.join('\n'));
const geofeed = (prefixes: readonly string[], edition: number): Buffer => {
  const rows = prefixes.map((prefix) => `${prefix},US,US-NJ,"Clifton, North",07014\n`);
  return Buffer.from(`# Last modified: ${dateOf(edition).replace('T', ' ').slice(0, 19)}\n${rows.join('')}`);
};
const serviceTags =
  (cloud: string) =>
  (prefixes: readonly string[], edition: number): Buffer => {
    const tag = (name: string, region: string, systemService: string) => ({
      name,
      id: name,
      properties: { changeNumber: 1, region, platform: 'Azure', systemService, addressPrefixes: prefixes },
    });
    const values = [tag('AzureCloud', '', ''), tag('AzureCloud.eastus', 'eastus', ''), tag('Sql', '', 'AzureSQL')];
    return json({ changeNumber: 300 + edition, cloud, values });
  };

const WRITERS: Readonly<Record<string, (prefixes: readonly string[], edition: number) => Buffer>> = {
  oci: (prefixes, edition) =>
    json({
      last_updated_timestamp: dateOf(edition).replace('Z', ''),
      regions: [{ region: 'us-ashburn-1', cidrs: prefixes.map((cidr) => ({ cidr, tags: ['OCI'] })) }],
    }),
  aws: (prefixes, edition) => {
    const about = { region: 'us-east-1', network_border_group: 'us-east-1' };
    const entries = (member: string, of: readonly string[]) =>
      ['AMAZON', 'EC2'].flatMap((service) => of.map((prefix) => ({ [member]: prefix, ...about, service })));
    return json({
      syncToken: String(FIRST_EDITION / 1000 + edition),
      prefixes: entries('ip_prefix', v4Of(prefixes)),
      ipv6_prefixes: entries('ipv6_prefix', v6Of(prefixes)),
    });
  },
  gcp: (prefixes, edition) =>
    json({
      syncToken: String(FIRST_EDITION + edition * 1000),
      prefixes: prefixes.map((prefix) => ({
        [isV6(prefix) ? 'ipv6Prefix' : 'ipv4Prefix']: prefix,
        service: 'Google Cloud',
        scope: 'us-east4',
      })),
    }),
  azure: serviceTags('Public'),
  'azure-government': serviceTags('AzureGovernment'),
  digitalocean: geofeed,
  linode: geofeed,
  vultr: (prefixes, edition) =>
    json({
      updated: dateOf(edition),
      subnets: prefixes.map((prefix) => ({ ip_prefix: prefix, alpha2code: 'US', region: 'US-NJ', city: 'Piscataway' })),
    }),
  cloudflare: lines,
  fastly: (prefixes) => json({ addresses: v4Of(prefixes), ipv6_addresses: v6Of(prefixes) }),
  akamai: lines,
};

/** One sample for every feed of the registry: a feed without one fails the tests here. */
export const SAMPLES: readonly Sample[] = RANGE_FEEDS.map((feed) => {
  const write = WRITERS[feed.id];
  if (write === undefined) throw new TypeError(`test/feeds/samples.ts does not know how ${feed.id} writes a list`);
  return {
    feed,
    contentType: feed.contentTypes[0] ?? JSON_TYPE,
    write: (prefixes, edition = 0) => write(prefixes, edition),
  };
});

/** Prefixes of a list of `count`, one in four of IPv6, in space that a provider could have. */
export function prefixesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) =>
    i % 4 === 3 ? `2a00:${(i + 1).toString(16)}::/32` : `${140 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24`,
  );
}
