import type { Service } from './topology.ts';
import type { AddressHost, AnswerSet, Host } from './world.ts';

const TTL = 2;

/** The names of the laboratory. Their answers are kept for two seconds, so that what a knob changes is soon seen. */
export const laboratoryHosts: readonly Host[] = [
  // Steered to the nearer of two regions.
  {
    ...scoped('www.quillbird.example'),
    v4: { east: [set(1, '129.80.10.1', '129.80.10.2')], west: [set(1, '129.146.70.1', '129.146.70.2')] },
    v6: { east: [set(1, '2603:c020:4000::10')], west: [set(1, '2603:c020:8000::10')] },
  },
  // Weighted over two regions and a site of the operator's own; no IPv6.
  {
    ...scoped('api.quillbird.example'),
    ...everywhere([set(80, '129.80.20.1'), set(15, '129.146.130.1'), set(5, '9.96.16.20')]),
  },
  // Aliases over zones: to a name that the operator steers, and to a CDN.
  { name: 'login.quillbird.example', ttl: TTL, alias: 'login.steer.quillbird-dns.example' },
  {
    ...scoped('login.steer.quillbird-dns.example'),
    ...everywhere([set(3, '129.80.30.1'), set(1, '129.146.140.1')]),
  },
  { name: 'media.quillbird.example', ttl: TTL, alias: 'media.quillbird.fernedge.example' },
  // Each alias leads to another zone: within one, knotd follows it past its map of clients.
  { name: 'media.quillbird.fernedge.example', ttl: TTL, alias: 'q7.fernedge-pop.example' },
  {
    name: 'q7.fernedge-pop.example',
    ttl: TTL,
    scope: { 4: 20, 6: 48 },
    ...everywhere([set(1, '9.99.16.7', '9.99.16.8')], [set(1, '2d00:9900:16::7')]),
  },
  // Eighty addresses: more than fit into one datagram.
  { ...scoped('telemetry.quillbird.example'), ...everywhere([set(1, ...pool('129.80.64', 80))]) },
  // In a zone whose servers know no client subnets.
  { ...scoped('gateway.quillbird-push.example'), ...everywhere([set(1, '129.80.50.1', '129.80.50.2')]) },
  // At the operator's own two sites.
  {
    ...scoped('sync.quillbird.example'),
    v4: { east: [set(1, '9.96.16.30')], west: [set(1, '9.96.32.30')] },
    v6: { east: [set(1, '2d00:9616::30')], west: [set(1, '2d00:9632::30')] },
  },
  // The provider announces space that is registered to the operator; and it hosts the operator's own number, with its space.
  { ...scoped('brought.quillbird.example'), ...everywhere([set(1, '9.102.0.10')]) },
  { ...scoped('tenant.quillbird.example'), ...everywhere([set(1, '9.101.0.10')], [set(1, '2d00:9101::10')]) },
  // The provider's address, and behind it the operator's machine in Singapore.
  { ...scoped('hauled.quillbird.example'), ...everywhere([set(1, '129.80.200.10')], [set(1, '2603:c020:4200::10')]) },
  { ...scoped('relay.quillbird.example'), ...everywhere([set(1, '129.80.11.1')], [set(1, '2603:c020:4000::11')]) },
  // Four addresses in two regions, in an order that changes from answer to answer.
  {
    ...scoped('rotate.quillbird.example'),
    ...everywhere([set(1, '129.80.12.1', '129.80.12.2', '129.146.71.1', '129.146.71.2')]),
  },
  // IPv4 on the provider, IPv6 elsewhere.
  { ...scoped('mixed.quillbird.example'), ...everywhere([set(1, '129.80.13.1')], [set(1, '2d00:9a00::13')]) },
  { ...scoped('go.quillbird.example'), ...everywhere([set(1, '129.80.14.1')], [set(1, '2603:c020:4000::14')]) },
  { ...scoped('offer.quillbird.example'), ...everywhere([set(1, '129.80.14.2')]) },
  { ...scoped('app.otterstack.example'), ...everywhere([set(1, '9.100.8.1')], [set(1, '2d00:9a00::81')]) },
  { ...scoped('hole.quillbird.example'), ...everywhere([set(1, '129.80.15.1')], [set(1, '2603:c020:4000::15')]) },
  { ...scoped('slow.quillbird.example'), ...everywhere([set(1, '129.80.15.2')]) },
  { ...scoped('stall.quillbird.example'), ...everywhere([set(1, '129.80.15.3')]) },
  { ...scoped('reset.quillbird.example'), ...everywhere([set(1, '129.80.15.4')]) },
  { ...scoped('quiet.quillbird.example'), ...everywhere([set(1, '129.80.15.5')]) },
  { ...scoped('expired.quillbird.example'), ...everywhere([set(1, '129.80.16.1')]) },
  { ...scoped('wrong.quillbird.example'), ...everywhere([set(1, '129.80.16.2')]) },
  // The provider's machine beside the second vantage; and one that it has twice, one near each vantage, under one address.
  { ...scoped('near.quillbird.example'), ...everywhere([set(1, '129.146.80.10')]) },
  { ...scoped('anycast.quillbird.example'), ...everywhere([set(1, '129.146.81.10')]) },
  { name: 'loop.quillbird.example', ttl: TTL, alias: 'loop.steer.quillbird-dns.example' },
  { name: 'loop.steer.quillbird-dns.example', ttl: TTL, alias: 'loop.quillbird.example' },
];

/** Every name that treats its clients in a way of its own; all others answer plainly. */
export const laboratoryServices: readonly Service[] = [
  serve('go.quillbird.example', { kind: 'redirect', to: 'https://app.otterstack.example/' }),
  serve('offer.quillbird.example', { kind: 'alt-svc', value: 'h2="app.otterstack.example:443"; ma=60' }),
  serve('relay.quillbird.example', { kind: 'relay', to: '9.96.32.30' }),
  serve('hole.quillbird.example', { kind: 'black-hole' }),
  serve('slow.quillbird.example', { kind: 'slow', delayMs: 3000 }),
  serve('stall.quillbird.example', { kind: 'stalled' }),
  serve('reset.quillbird.example', { kind: 'reset' }),
  serve('quiet.quillbird.example', { kind: 'no-ping' }),
  { name: 'expired.quillbird.example', behaviour: { kind: 'plain' }, certificate: 'expired' },
  { name: 'wrong.quillbird.example', behaviour: { kind: 'plain' }, certificate: 'wrong-name' },
];

/** Names that give no address: an alias that leads back to itself, a zone that its servers refuse, a name that is not there. */
export const NAMES_WITHOUT_ADDRESS: readonly string[] = [
  'loop.quillbird.example',
  'www.lame.quillbird.example',
  'gone.quillbird.example',
];

function scoped(name: string): Pick<AddressHost, 'name' | 'ttl' | 'scope'> {
  return { name, ttl: TTL, scope: { 4: 24, 6: 56 } };
}

function set(weight: number, ...addresses: readonly string[]): AnswerSet {
  return { weight, addresses };
}

/** The same sets for everybody. */
function everywhere(v4: readonly AnswerSet[], v6: readonly AnswerSet[] = []): Pick<AddressHost, 'v4' | 'v6'> {
  return { v4: { east: v4, west: v4 }, v6: { east: v6, west: v6 } };
}

function pool(net: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${net}.${i + 1}`);
}

function serve(name: string, behaviour: Service['behaviour']): Service {
  return { name, behaviour, certificate: 'valid' };
}
