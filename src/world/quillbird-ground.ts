import { type Ground, VANTAGE } from './ground.ts';
import { announce, host, link, router } from './made-of.ts';
import { quillbirdServices } from './quillbird-services.ts';
import type { Announcement, LabNode, Laboratory, Link } from './topology.ts';
import type { World } from './world.ts';

/** Where the demo's vantage stands: in Ashburn, to about 5 km, on the access network of Example Cable. */
export const quillbirdVantage = { latitude: 39.04, longitude: -77.49, positionErrorKm: 5, asn: 64501 } as const;

/** A machine of the provider's first region, whose place everybody knows. */
export const quillbirdAnchors: Laboratory['anchors'] = [
  {
    name: 'www.quillbird.example',
    address: '129.80.10.1',
    port: 443,
    latitude: 39.04,
    longitude: -77.49,
    positionErrorKm: 10,
  },
];

/**
 * The ground of the demo, from the vantage outwards: an access router with a private number, the ISP's core, two parallel branches
 * and transit; behind them a mute router and the provider with two regions and a tenant, the operator's own network with its two
 * sites, another cloud and a CDN with two places. A border between two parties is numbered from the upstream's space.
 */
const nodes: readonly LabNode[] = [
  // The next land abroad is Point Abino, on Lake Erie.
  { ...host(VANTAGE, 'cable'), vantage: { ...quillbirdVantage, abroadKm: 435 } },
  ...['access', 'core', 'left', 'right'].map((id) => router(id, 'cable')),
  router('transit', 'transit'),
  { ...router('mute', 'transit'), icmp: 'silent' },
  ...['pedge', 'pcore'].map((id) => router(id, 'oci')),
  ...['ash', 'phx'].map((id) => host(id, 'oci')),
  router('tenant', 'quillbird-us'),
  ...['oedge', 'sea'].map((id) => router(id, 'quillbird')),
  ...['va', 'sg'].map((id) => host(id, 'quillbird')),
  router('otter', 'otterstack'),
  router('pop', 'fernedge'),
  host('popwest', 'fernedge'),
];

/** Spaces that links are numbered from: the first 24 or 112 bits. */
const PRIVATE = ['10.64.0', 'fd64:0:0:0:0:0:0'] as const;
const CABLE = ['9.104.0', '2d00:9104:0:0:0:0:0'] as const;
const TRANSIT = ['9.106.0', '2d00:9106:0:0:0:0:0'] as const;
const PROVIDER = ['129.80.250', '2603:c020:4fff:0:0:0:0'] as const;
const OPERATOR = ['9.96.17', '2d00:9616:17:0:0:0:0'] as const;
const CDN = ['9.99.2', '2d00:9900:2:0:0:0:0'] as const;

/**
 * There and back it takes 1 ms to Ashburn and to the operator's site beside it, 50 to Phoenix, 220 to Singapore. With what a
 * handshake itself takes that is below the 2.7 ms in which light gets from the vantage to Canada and back.
 */
const links: readonly Link[] = [
  link(VANTAGE, 'access', 0.1, PRIVATE, 1),
  link('access', 'core', 0.1, CABLE, 1),
  link('core', 'left', 0.05, CABLE, 2),
  link('core', 'right', 0.05, CABLE, 3),
  link('left', 'transit', 0.05, TRANSIT, 1),
  link('right', 'transit', 0.05, TRANSIT, 2),
  link('transit', 'mute', 0.05, TRANSIT, 3),
  link('mute', 'pedge', 0.05, TRANSIT, 4),
  link('pedge', 'pcore', 0.1, PROVIDER, 1),
  link('pcore', 'ash', 0, PROVIDER, 2),
  link('pcore', 'phx', 24.5, PROVIDER, 3),
  link('pcore', 'tenant', 0, PROVIDER, 4),
  { ...link('pcore', 'oedge', 0.1, PROVIDER, 5), isPrivate: true },
  link('transit', 'oedge', 0.1, TRANSIT, 5),
  link('oedge', 'va', 0.1, OPERATOR, 1),
  link('oedge', 'sea', 0.1, OPERATOR, 2),
  link('sea', 'sg', 109.5, OPERATOR, 3),
  link('transit', 'otter', 3, TRANSIT, 6),
  link('core', 'pop', 0.1, CABLE, 4),
  link('pop', 'popwest', 14, CDN, 1),
];

/** Who announces what, as far as names lead there. */
const announcements: readonly Announcement[] = [
  ...announce('pcore', 'ash', '129.80.0.0/16', '129.153.0.0/19', '2603:c020:4000::/34'),
  ...announce('pcore', 'phx', '129.146.64.0/18', '129.146.128.0/17', '2603:c020:8000::/34'),
  ...announce('tenant', 'tenant', '9.101.0.0/20'),
  ...announce('oedge', 'va', '9.96.16.0/20', '2d00:9616::/32'),
  ...announce('sea', 'sg', '9.96.32.0/20', '2d00:9632::/32'),
  ...announce('otter', 'otter', '9.100.0.0/16'),
  ...announce('pop', 'pop', '9.99.0.0/16', '2d00:9900::/32'),
  ...announce('pop', 'popwest', '9.99.32.0/20', '2d00:9900:32::/48'),
  ...announce('core', 'core', '9.104.0.0/16', '2d00:9104::/32'),
  ...announce('transit', 'transit', '9.106.0.0/16', '2d00:9106::/32'),
];

/** The address of `hauled.telemetry`: the provider's, and carried on to the operator's machine in Singapore. */
const detours: Laboratory['detours'] = [{ prefixes: ['129.80.64.38/32'], nodes: ['pcore', 'oedge', 'sea', 'sg'] }];

/** The demo's world, or a variant of it, on its ground. Names are not looked up along it: it has no root and no resolvers. */
export function groundOf(world: World): Ground {
  return {
    world,
    nodes,
    links,
    announcements,
    detours,
    services: quillbirdServices,
    root: [],
    tld: [],
    resolvers: [],
    anchors: quillbirdAnchors,
  };
}
