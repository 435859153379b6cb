import { clients, party, place, row, zone } from './made-of.ts';
import { ociRegions } from './oci-regions.ts';
import { quillbirdHosts } from './quillbird-hosts.ts';
import type { World } from './world.ts';

/**
 * The world of the demo: a fictional operator, Quillbird, whose users in the United States are said to be routed to Oracle Cloud.
 * Only the provider is real, with its number, its region names and some of its published prefixes. All others are made up, so
 * that no screenshot reads as a finding about anybody: names under `.example` (RFC 2606), numbers of RFC 5398, client blocks of
 * RFC 2544 and RFC 3849. Servers need addresses that rule 0 lets through, and none are set aside for fiction: theirs lie in
 * 9.96.0.0/11, which nobody announced in the origin data of June 2026, and in 2d00::/8, which IANA has never given out.
 */
export const quillbird: World = {
  networks: [
    clients('Example Cable', 64501, 600, [row('198.18.0.0/24', 64, 12, 'east'), row('198.18.64.0/24', 48, 12, 'west')]),
    clients('Example Fiber', 64502, 550, [row('198.18.128.0/24', 64, 12, 'east')]),
    clients('Example Mobile', 64503, 750, [
      row('198.18.192.0/24', 32, 10, 'east'),
      row('2001:db8:6400::/56', 256, 1, 'west'),
    ]),
    clients('Example Wireless', 64504, 700, [row('198.18.224.0/24', 32, 14, 'west')]),
    clients('Example Broadband', 64505, 400, [row('198.19.0.0/24', 32, 10, 'east')]),
    clients('Example Telephone', 64506, 200, [row('198.19.32.0/24', 32, 8, 'west')]),
    clients('Example Rural', 64507, 0, [row('198.19.64.0/24', 16, 12, 'east')]),
    clients('Example Campus', 64508, 300, [row('198.19.80.0/24', 16, 8, 'west')]),
  ],
  parties: [
    party('oci', 'provider', 31898, 'Oracle Cloud', [
      ...ociRegions,
      // As in reality: the provider's list has no IPv6, so these addresses land by their origin alone.
      place('unlisted', 'US', ['2603:c020::/32']),
    ]),
    party('quillbird', 'operator', 64496, 'Quillbird', [
      place('own-virginia', 'US', ['9.96.16.0/20', '2d00:9616::/32']),
      place('own-singapore', 'SG', ['9.96.32.0/20', '2d00:9632::/32']),
    ]),
    party('fernedge', 'cdn', 64497, 'Fernedge CDN', [place('edge', 'US', ['9.99.0.0/16', '2d00:9900::/32'])]),
    party('otterstack', 'cloud', 64498, 'Otterstack Cloud', [place('otter-1', 'US', ['9.100.0.0/16'])]),
    party('quillbird-us', 'tenant', 64499, 'Quillbird US', [place('brought', 'US', ['9.101.0.0/20'])]),
    party('cable', 'network', 64501, 'Example Cable', [place('backbone', 'US', ['9.104.0.0/16', '2d00:9104::/32'])]),
    party('transit', 'network', 64509, 'Example Transit', [
      place('backbone', 'US', ['9.106.0.0/16', '2d00:9106::/32']),
    ]),
    party('exampledns', 'network', 64510, 'Example DNS', [
      place('dns', 'US', ['9.97.0.0/16', '9.98.0.0/16', '2d00:9800::/32']),
    ]),
  ],
  zones: [
    zone('quillbird.example', true, [['9.98.0.1', '2d00:9800::1'], ['9.98.0.2']], 4),
    zone('quillbird-dns.example', true, [['9.98.1.1'], ['9.98.1.2']], 6),
    zone('quillbird-push.example', false, [['9.98.2.1'], ['9.98.2.2']], 5),
    zone('otterstack.example', true, [['9.98.3.1'], ['9.98.3.2']], 3),
    zone('fernedge.example', true, [['9.99.0.53'], ['9.99.1.53']], 2),
  ],
  hosts: quillbirdHosts,
  endpoints: [
    { name: 'www.quillbird.example', port: 443, path: '/', role: 'web', weight: 24 },
    { name: 'api.quillbird.example', port: 443, path: '/v1/feed', role: 'api', weight: 37 },
    { name: 'login.quillbird.example', port: 443, path: '/session', role: 'login', weight: 10 },
    { name: 'media.quillbird.example', port: 443, path: '/', role: 'media', weight: 7 },
    { name: 'telemetry.quillbird.example', port: 443, path: '/events', role: 'telemetry', weight: 18 },
    { name: 'gateway.quillbird-push.example', port: 443, path: '/', role: 'push', weight: 4 },
  ],
  resolver: '9.97.53.53',
  vantage: '198.19.255.0/24',
  knobs: [{ kind: 'lose', fromS: 0, overS: 0, share: 0.008 }],
};
