import {
  laboratoryAnnouncements,
  laboratoryDetours,
  laboratoryLinks,
  laboratoryNodes,
  laboratoryResolvers,
} from './laboratory-ground.ts';
import { laboratoryHosts, laboratoryServices, NAMES_WITHOUT_ADDRESS } from './laboratory-hosts.ts';
import { clients, party, place, row, zone } from './made-of.ts';
import { ociRegions } from './oci-regions.ts';
import type { Laboratory } from './topology.ts';
import type { World, WorldEndpoint } from './world.ts';

/** First labels of the names that are there to be misread. */
const SPECIAL =
  'sync brought tenant hauled relay rotate mixed go offer hole slow stall reset quiet expired wrong near anycast'.split(
    ' ',
  );

/**
 * The laboratory's world: the parties of the demo, with the networks between them and with every kind of endpoint that a
 * measurement must not be fooled by. As in the demo only the provider is real; no other address is anybody's.
 */
const laboratoryWorld: World = {
  networks: [
    clients('Example Cable', 64501, 600, [row('198.18.0.0/24', 8, 12, 'east'), row('198.18.64.0/24', 4, 12, 'west')]),
    clients('Example Fiber', 64502, 550, [row('198.18.128.0/24', 8, 12, 'east')]),
    clients('Example Mobile', 64503, 750, [
      row('198.18.192.0/24', 4, 10, 'east'),
      row('2001:db8:6400::/56', 8, 4, 'west'),
    ]),
    clients('Example Wireless', 64504, 700, [row('198.18.224.0/24', 8, 14, 'west')]),
    clients('Example Rural', 64507, 0, [row('198.19.64.0/24', 4, 12, 'east'), row('2001:db8:6500::/56', 4, 4, 'east')]),
  ],
  parties: [
    party('oci', 'provider', 31898, 'Oracle Cloud', [
      ...ociRegions,
      // As in reality the provider's list has no IPv6, nor what customers bring: these land by their origin alone.
      place('unlisted', 'US', ['2603:c020::/32', '9.102.0.0/24']),
    ]),
    party('quillbird', 'operator', 64496, 'Quillbird', [
      place('own-virginia', 'US', ['9.96.16.0/20', '2d00:9616::/32']),
      place('own-singapore', 'SG', ['9.96.32.0/20', '2d00:9632::/32']),
    ]),
    party('fernedge', 'cdn', 64497, 'Fernedge CDN', [place('edge', 'US', ['9.99.0.0/16', '2d00:9900::/32'])]),
    party('otterstack', 'cloud', 64498, 'Otterstack Cloud', [
      place('otter-1', 'US', ['9.100.0.0/16', '2d00:9a00::/32']),
    ]),
    party('quillbird-us', 'tenant', 64499, 'Quillbird US', [
      place('with-provider', 'US', ['9.101.0.0/20', '2d00:9101::/32']),
    ]),
    party('cable', 'network', 64501, 'Example Cable', [place('backbone', 'US', ['9.104.0.0/16', '2d00:9104::/32'])]),
    party('fiber', 'network', 64502, 'Example Fiber', [place('backbone', 'US', ['9.105.0.0/16', '2d00:9105::/32'])]),
    party('transit', 'network', 64509, 'Example Transit', [
      place('backbone', 'US', ['9.106.0.0/16', '2d00:9106::/32']),
    ]),
    party('exampledns', 'network', 64510, 'Example DNS', [place('dns', 'US', ['9.98.0.0/16', '2d00:9800::/32'])]),
    party('examplepublic', 'network', 64511, 'Example Public Resolver', [
      place('resolver', 'US', ['9.97.53.0/24', '2d00:9753::/32']),
    ]),
    party('collector', 'network', 64500, 'Example Collector', []),
  ],
  zones: [
    zone('quillbird.example', true, [['9.98.0.1', '2d00:9800::1'], ['9.98.0.2']]),
    zone('quillbird-dns.example', true, [['9.98.1.1', '2d00:9800:1::1'], ['9.98.1.2']]),
    zone('quillbird-push.example', false, [['9.98.2.1'], ['9.98.2.2']]),
    zone('otterstack.example', true, [['9.98.3.1', '2d00:9800:3::1']]),
    zone('fernedge.example', true, [['9.99.0.53', '2d00:9900::53']]),
    zone('fernedge-pop.example', true, [['9.99.1.53', '2d00:9900:1::53']]),
    { ...zone('lame.quillbird.example', false, [['9.98.4.1']]), isLame: true },
  ],
  hosts: laboratoryHosts,
  endpoints: [
    endpoint('www.quillbird.example', 'web', 24),
    endpoint('api.quillbird.example', 'api', 37),
    endpoint('login.quillbird.example', 'login', 10),
    endpoint('media.quillbird.example', 'media', 7),
    endpoint('telemetry.quillbird.example', 'telemetry', 12),
    endpoint('gateway.quillbird-push.example', 'push', 4),
    ...SPECIAL.map((label) => endpoint(`${label}.quillbird.example`, 'test', 1)),
    ...NAMES_WITHOUT_ADDRESS.map((name) => endpoint(name, 'test', 1)),
  ],
  resolver: '9.97.53.53',
  vantage: '9.104.10.0/24',
  knobs: [],
};

/** The laboratory as it is set up, before any knob is turned. Its world stands still: answers are those of world time 0. */
export const laboratory: Laboratory = {
  world: laboratoryWorld,
  nodes: laboratoryNodes,
  links: laboratoryLinks,
  announcements: laboratoryAnnouncements,
  detours: laboratoryDetours,
  services: laboratoryServices,
  root: ['9.98.254.1', '2d00:9800:254::1'],
  tld: ['9.98.253.1', '2d00:9800:253::1'],
  resolvers: laboratoryResolvers,
  anchors: [
    {
      name: 'www.quillbird.example',
      address: '129.80.10.1',
      port: 443,
      latitude: 39.04,
      longitude: -77.49,
      positionErrorKm: 10,
    },
  ],
};

function endpoint(name: string, role: string, weight: number): WorldEndpoint {
  return { name, port: 443, path: '/', role, weight };
}
