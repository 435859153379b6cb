import { announce, host, link, router } from './made-of.ts';
import { ociRegions } from './oci-regions.ts';
import type { Announcement, Detour, LabNode, Laboratory, Link } from './topology.ts';

/**
 * The ground of the laboratory, from the first vantage outwards: access network, ISP core, two parallel branches, transit; behind
 * transit a mute router and then the provider with two regions, the operator with its two sites, another cloud, name servers, a
 * public resolver, a route collector and a second ISP with the second vantage. A border between two parties is numbered from the
 * upstream's space, as in reality.
 */
export const laboratoryNodes: readonly LabNode[] = [
  { ...host('v1', 'cable'), vantage: { latitude: 40.71, longitude: -74.01, abroadKm: 415 } }, // New York; Main Duck Island
  router('acc', 'cable'),
  router('agg', 'cable'),
  router('core', 'cable'),
  router('left1', 'cable'),
  router('left2', 'cable'),
  router('right1', 'cable'),
  router('right2', 'cable'),
  host('ispdns', 'cable'),
  router('cdn', 'fernedge'),
  router('transit', 'transit'),
  { ...router('mute', 'transit'), icmp: 'silent' },
  router('pedge', 'oci'),
  router('pcore', 'oci'),
  host('ash', 'oci'),
  host('phx', 'oci'),
  router('tenant', 'quillbird-us'),
  router('oedge', 'quillbird'),
  host('va', 'quillbird'),
  { ...router('slowpoke', 'quillbird'), icmp: 'limited' },
  host('sg', 'quillbird'),
  router('otter', 'otterstack'),
  router('ns', 'exampledns'),
  router('pubdns', 'examplepublic'),
  router('core2', 'fiber'),
  { ...host('v2', 'fiber'), vantage: { latitude: 40.76, longitude: -111.89, abroadKm: 915 } }, // Salt Lake City; Coutts, Alberta
  router('epop', 'oci'),
  router('wpop', 'oci'),
  { ...router('collect', 'collector'), role: 'collector' },
];

/** Spaces that links are numbered from: the first 24 or 112 bits. */
const CABLE = ['9.104.0', '2d00:9104:0:0:0:0:0'] as const;
const PRIVATE = ['10.64.0', 'fd64:0:0:0:0:0:0'] as const;
const TRANSIT = ['9.106.0', '2d00:9106:0:0:0:0:0'] as const;
const PROVIDER = ['129.80.250', '2603:c020:4fff:0:0:0:0'] as const;
const OPERATOR = ['9.96.17', '2d00:9616:17:0:0:0:0'] as const;
const SINGAPORE = ['9.96.33', '2d00:9632:33:0:0:0:0'] as const;
const CDN = ['9.99.250', '2d00:9900:250:0:0:0:0'] as const;
const FIBER = ['9.105.0', '2d00:9105:0:0:0:0:0'] as const;

export const laboratoryLinks: readonly Link[] = [
  link('v1', 'acc', 0, ['9.104.10', '2d00:9104:10:0:0:0:0'], 1),
  link('acc', 'agg', 4, PRIVATE, 1),
  link('agg', 'core', 0, CABLE, 1),
  link('core', 'left1', 0, CABLE, 2),
  link('left1', 'left2', 3, CABLE, 3),
  link('core', 'right1', 0, CABLE, 4),
  link('right1', 'right2', 3, CABLE, 5),
  link('core', 'ispdns', 0, CABLE, 6),
  link('core', 'cdn', 0, CABLE, 7),
  link('left2', 'transit', 0, TRANSIT, 1),
  link('right2', 'transit', 0, TRANSIT, 2),
  link('transit', 'mute', 2, TRANSIT, 3),
  link('mute', 'pedge', 0, TRANSIT, 4),
  link('pedge', 'pcore', 0, PROVIDER, 1),
  link('pcore', 'ash', 0, PROVIDER, 2),
  link('pcore', 'phx', 24, PROVIDER, 3),
  link('pcore', 'tenant', 0, PROVIDER, 4),
  { ...link('pcore', 'oedge', 0, PROVIDER, 5), isPrivate: true },
  link('transit', 'oedge', 2, TRANSIT, 5),
  link('oedge', 'va', 0, OPERATOR, 1),
  link('oedge', 'slowpoke', 0, OPERATOR, 2),
  link('slowpoke', 'sg', 111, SINGAPORE, 1),
  link('transit', 'otter', 3, TRANSIT, 6),
  link('transit', 'ns', 5, TRANSIT, 7),
  link('transit', 'pubdns', 4, TRANSIT, 8),
  link('transit', 'core2', 16, TRANSIT, 9),
  link('core2', 'v2', 0, ['9.105.10', '2d00:9105:10:0:0:0:0'], 1),
  link('transit', 'collect', 0, TRANSIT, 10),
  link('core2', 'collect', 0, FIBER, 1),
  link('cdn', 'epop', 0, CDN, 1),
  link('core2', 'wpop', 0, FIBER, 2),
];

export const laboratoryAnnouncements: readonly Announcement[] = [
  // Infrastructure and access networks.
  ...announce('core', 'core', '9.104.0.0/16', '2d00:9104::/32'),
  ...announce('acc', 'v1', '9.104.10.0/24', '2d00:9104:10::/48'),
  ...announce('core', 'ispdns', '9.104.53.0/24', '2d00:9104:53::/48'),
  ...announce('transit', 'transit', '9.106.0.0/16', '2d00:9106::/32'),
  ...announce('core2', 'core2', '9.105.0.0/16', '2d00:9105::/32'),
  ...announce('core2', 'v2', '9.105.10.0/24', '2d00:9105:10::/48'),
  ...announce('ns', 'ns', '9.98.0.0/16', '2d00:9800::/32'),
  ...announce('pubdns', 'pubdns', '9.97.53.0/24', '2d00:9753::/32'),
  ...announce('cdn', 'cdn', '9.99.0.0/16', '2d00:9900::/32'),
  ...announce('otter', 'otter', '9.100.0.0/16', '2d00:9a00::/32'),
  // The provider: two regions that stand here, two that are only announced, IPv6, and space that a customer brought.
  ...ociRegions.flatMap(({ id, prefixes }) => announce('pcore', regionHost(id), ...prefixes)),
  ...announce('pcore', 'pcore', '2603:c020::/32'),
  ...announce('pcore', 'ash', '2603:c020:4000::/34', '9.102.0.0/24'),
  ...announce('pcore', 'phx', '2603:c020:8000::/34'),
  // Near each vantage a place of the provider's, without a link between them: one prefix is announced from both. Behind the CDN the
  // way there passes more networks, so that no router between them finds both equally good.
  ...announce('wpop', 'wpop', '129.146.80.0/24', '129.146.81.0/24'),
  ...announce('epop', 'epop', '129.146.81.0/24'),
  ...announce('tenant', 'tenant', '9.101.0.0/20', '2d00:9101::/32'),
  // The operator.
  ...announce('oedge', 'va', '9.96.16.0/20', '2d00:9616::/32'),
  ...announce('slowpoke', 'sg', '9.96.32.0/20', '2d00:9632::/32'),
];

/** The provider's address that is carried on to the operator's site in Singapore. */
export const laboratoryDetours: readonly Detour[] = [
  { prefixes: ['129.80.200.0/24', '2603:c020:4200::/48'], nodes: ['pcore', 'oedge', 'slowpoke', 'sg'] },
];

/** The recursive resolvers: a public one that passes client subnets on, and the ISP's own, which does not. */
export const laboratoryResolvers: Laboratory['resolvers'] = [
  { node: 'pubdns', addresses: ['9.97.53.53', '2d00:9753::53'], ecs: true, encrypted: true },
  { node: 'ispdns', addresses: ['9.104.53.53', '2d00:9104:53::53'], ecs: false, encrypted: false },
];

function regionHost(region: string): string {
  if (region === 'us-ashburn-1') return 'ash';
  return region === 'us-phoenix-1' ? 'phx' : 'pcore';
}
