import type { AddressHost, AnswerSet, Host, SteerKnob } from './world.ts';

/** The names of the demo's operator and of its CDN: who is given which addresses while nothing is being moved. */
export const quillbirdHosts: readonly Host[] = [
  {
    name: 'www.quillbird.example',
    ttl: 60,
    scope: { 4: 24, 6: 56 },
    v4: {
      east: [set(4, '129.80.10.1', '129.80.10.2'), set(1, '129.146.70.1', '129.146.70.2')],
      west: [set(3, '129.146.70.1', '129.146.70.2'), set(1, '129.80.10.1', '129.80.10.2')],
    },
    v6: { east: [set(1, '2603:c020:4000::10')], west: [set(1, '2603:c020:8000::10')] },
  },
  {
    name: 'api.quillbird.example',
    ttl: 30,
    scope: { 4: 24, 6: 56 },
    v4: {
      east: [set(9, '129.80.20.1', '129.80.20.2', '129.80.20.3'), set(1, '129.146.130.1', '129.146.130.2')],
      west: [set(4, '129.146.130.1', '129.146.130.2', '129.146.130.3'), set(1, '129.153.4.1')],
    },
    v6: { east: [], west: [] },
  },
  { name: 'login.quillbird.example', ttl: 300, alias: 'login.steer.quillbird-dns.example' },
  {
    name: 'login.steer.quillbird-dns.example',
    ttl: 30,
    scope: { 4: 24, 6: 56 },
    ...everywhere(set(3, '129.80.30.1'), set(1, '129.146.140.1')),
  },
  { name: 'media.quillbird.example', ttl: 300, alias: 'media.quillbird.fernedge.example' },
  { name: 'media.quillbird.fernedge.example', ttl: 300, alias: 'q7.pop.fernedge.example' },
  {
    name: 'q7.pop.fernedge.example',
    ttl: 20,
    scope: { 4: 20, 6: 48 },
    v4: {
      east: [set(6, '9.99.16.7', '9.99.16.8'), set(1, '129.80.40.1')],
      west: [set(6, '9.99.32.7', '9.99.32.8'), set(1, '129.146.150.1')],
    },
    v6: { east: [set(1, '2d00:9900:16::7')], west: [set(1, '2d00:9900:32::7')] },
  },
  {
    name: 'telemetry.quillbird.example',
    ttl: 120,
    scope: { 4: 22, 6: 56 },
    // Forty addresses do not fit into one datagram: this name is why the demo speaks DNS over TCP.
    ...everywhere(set(49, ...pool('129.80.64', 40)), set(1, '9.101.0.10')),
  },
  {
    name: 'gateway.quillbird-push.example',
    ttl: 60,
    scope: { 4: 24, 6: 56 },
    ...everywhere(set(1, '129.80.50.1', '129.80.50.2')),
  },
  // Where responses lead: to another cloud, and to another machine of the CDN.
  { name: 'app.otterstack.example', ttl: 60, scope: { 4: 24, 6: 56 }, ...everywhere(set(1, '9.100.8.1')) },
  {
    name: 'alt.pop.fernedge.example',
    ttl: 20,
    scope: { 4: 20, 6: 48 },
    v4: { east: [set(1, '9.99.16.20')], west: [set(1, '9.99.32.20')] },
    v6: { east: [set(1, '2d00:9900:16::20')], west: [set(1, '2d00:9900:32::20')] },
  },
  // Some machines behind the endpoints, by names of their own: `quillbird-services.ts` says what is odd about them.
  machine('export.telemetry.quillbird.example', ...pool('129.80.64', 5)),
  machine('hauled.telemetry.quillbird.example', '129.80.64.38'),
  machine('drained.telemetry.quillbird.example', '129.80.64.39', '129.80.64.40'),
  machine('batch.api.quillbird.example', '129.153.4.1'),
  machine('standby.quillbird.example', '9.96.32.11'),
];

/** The names that Quillbird itself steers, and can therefore move to its own two sites. */
export const movable: Pick<SteerKnob, 'hosts' | 'to'> = {
  hosts: [
    'www.quillbird.example',
    'api.quillbird.example',
    'login.steer.quillbird-dns.example',
    'telemetry.quillbird.example',
  ],
  to: [
    { weight: 1, v4: ['9.96.16.10', '9.96.16.11'], v6: ['2d00:9616::10'] },
    { weight: 1, v4: ['9.96.32.10', '9.96.32.11'], v6: ['2d00:9632::10'] },
  ],
};

function machine(name: string, ...addresses: readonly string[]): AddressHost {
  return { name, ttl: 300, scope: { 4: 24, 6: 56 }, ...everywhere(set(1, ...addresses)) };
}

function set(weight: number, ...addresses: readonly string[]): AnswerSet {
  return { weight, addresses };
}

/** The same sets for everybody, and no IPv6. */
function everywhere(...sets: readonly AnswerSet[]): Pick<AddressHost, 'v4' | 'v6'> {
  return { v4: { east: sets, west: sets }, v6: { east: [], west: [] } };
}

function pool(net: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${net}.${i + 1}`);
}
