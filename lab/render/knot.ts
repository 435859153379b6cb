import type { Laboratory } from '../../src/world/topology.ts';
import { holderOf } from '../../src/world/topology-lookup.ts';
import type { AddressHost, Host, Zone } from '../../src/world/world.ts';
import { addressOf, zoneOf } from '../../src/world/world.ts';
import { clientMap } from './client-map.ts';

/** One knotd. `ecs` answers by client subnet, `plain` by the address that asks; `root` has the root and the top-level domain. */
export interface NameServer {
  readonly node: string;
  readonly kind: 'root' | 'ecs' | 'plain';
  readonly addresses: readonly string[];
  readonly zones: readonly Zone[];
}

/** A server's name with its addresses. */
interface Server {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** Every knotd of the laboratory. A lame zone has a server that listens and was never told of it. */
export function nameServersOf(lab: Laboratory): readonly NameServer[] {
  const kinds = (['ecs', 'plain'] as const).flatMap((kind) =>
    lab.nodes.map(({ id: node }): NameServer => {
      const zones = lab.world.zones.filter((zone) => zone.ecs === (kind === 'ecs') && standsOn(lab, zone, node));
      const addresses = zones.flatMap(({ servers }) => servers.flatMap((server) => server.addresses));
      return { node, kind, addresses, zones: zones.filter(({ isLame }) => isLame !== true) };
    }),
  );
  const [first = ''] = lab.root;
  const root: NameServer = {
    node: holderOf(lab, first) ?? '',
    kind: 'root',
    addresses: [...lab.root, ...lab.tld],
    zones: [],
  };
  return [root, ...kinds.filter(({ addresses }) => addresses.length > 0)];
}

/** The files of a knotd by their names: knot.conf, and each zone's file with its maps of clients. */
export function renderKnot(lab: Laboratory, server: NameServer, dir: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (server.kind === 'root') {
    files.set('root.zone', rootZone(lab));
    files.set('example.zone', tldZone(lab));
    files.set(
      'knot.conf',
      knotConf(
        server,
        dir,
        [
          ['.', 'root.zone', []],
          ['example', 'example.zone', []],
        ],
        [],
      ),
    );
    return files;
  }
  const modules: (readonly [id: string, ttl: number])[] = [];
  const zones = server.zones.map(({ apex }): ZoneEntry => {
    const mapped = hostsIn(lab, apex).filter((host): host is AddressHost => !('alias' in host));
    const ttls = [...new Set(mapped.map(({ ttl }) => ttl))];
    for (const ttl of ttls) {
      const id = `${apex}-${ttl}`;
      modules.push([id, ttl]);
      files.set(
        `${id}.geo`,
        mapped
          .filter((host) => host.ttl === ttl)
          .map((host) => renderMap(lab, host))
          .join(''),
      );
    }
    files.set(`${apex}.zone`, zoneFile(lab, apex));
    return [apex, `${apex}.zone`, ttls.map((ttl) => `mod-geoip/${apex}-${ttl}`)];
  });
  files.set('knot.conf', knotConf(server, dir, zones, modules));
  return files;
}

type ZoneEntry = readonly [domain: string, file: string, modules: readonly string[]];

function knotConf(
  { kind, addresses }: NameServer,
  dir: string,
  zones: readonly ZoneEntry[],
  modules: readonly (readonly [id: string, ttl: number])[],
): string {
  const geoip = modules.map(
    ([id, ttl]) => `  - id: ${id}\n    config-file: ${dir}/${id}.geo\n    ttl: ${ttl}\n    mode: subnet\n`,
  );
  const served = zones.map(([domain, file, used]) => {
    const module = used.length === 0 ? '' : `    module: [${used.join(', ')}]\n`;
    return `  - domain: "${domain}"\n    file: ${dir}/${file}\n${module}`;
  });
  return `server:
    rundir: ${dir}
    listen: [${addresses.map((address) => `${address}@53`).join(', ')}]
    edns-client-subnet: ${kind === 'ecs' ? 'on' : 'off'}
    answer-rotation: on
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: ${dir}/knot.log
    any: info
database:
    storage: ${dir}
control:
    listen: ${dir}/knot.sock
${geoip.length === 0 ? '' : `mod-geoip:\n${geoip.join('')}`}zone:
${served.join('')}`;
}

function renderMap(lab: Laboratory, host: AddressHost): string {
  const pieces = clientMap(lab, host).map(({ clients, v4, v6 }) => {
    const lists = [['A', v4] as const, ['AAAA', v6] as const].filter(([, addresses]) => addresses.length > 0);
    return `  - net: "${clients}"\n${lists.map(([type, addresses]) => `    ${type}: [${quoted(addresses)}]\n`).join('')}`;
  });
  return `${host.name}:\n${pieces.join('')}`;
}

function quoted(addresses: readonly string[]): string {
  return addresses.map((address) => `"${address}"`).join(', ');
}

/** A zone's file. Names that are answered by client stand in it with a text only, so that a family without addresses is no data. */
function zoneFile(lab: Laboratory, apex: string): string {
  const hosts = hostsIn(lab, apex).map((host) =>
    'alias' in host
      ? `${host.name}. ${host.ttl} CNAME ${host.alias}.\n`
      : `${host.name}. ${host.ttl} TXT "by client"\n`,
  );
  const servers = lab.world.zones.find((zone) => zone.apex === apex)?.servers ?? [];
  return `${start(`${apex}.`, servers)}${delegations(lab, apex)}${hosts.join('')}`;
}

function hostsIn({ world }: Laboratory, apex: string): readonly Host[] {
  return world.hosts.filter(({ name }) => zoneOf(world, name)?.apex === apex);
}

function rootZone(lab: Laboratory): string {
  const own = [{ name: 'a-root', addresses: lab.root }];
  return `${start('.', own)}${nameServers('example.', [{ name: 'a.nic.example', addresses: lab.tld }])}`;
}

function tldZone(lab: Laboratory): string {
  return `${start('example.', [{ name: 'a.nic.example', addresses: lab.tld }])}${delegations(lab, 'example')}`;
}

/** The zones that are cut off right below a name. */
function delegations(lab: Laboratory, parent: string): string {
  const { zones } = lab.world;
  return zones
    .filter(({ apex }) => apex.endsWith(`.${parent}`))
    .filter(({ apex }) => !zones.some((other) => apex.endsWith(`.${other.apex}`) && other.apex.endsWith(`.${parent}`)))
    .map(({ apex, servers }) => nameServers(`${apex}.`, servers))
    .join('');
}

function start(origin: string, servers: readonly Server[]): string {
  const soa = `${origin} 60 SOA ns.example. hostmaster.example. 1 3600 600 86400 2\n`;
  return `${soa}${nameServers(origin, servers)}`;
}

function nameServers(owner: string, servers: readonly Server[]): string {
  return servers
    .map(({ name, addresses }) => {
      const glue = addresses.map((a) => `${name}. 60 ${addressOf(a).family === 4 ? 'A' : 'AAAA'} ${a}\n`);
      return `${owner} 60 NS ${name}.\n${glue.join('')}`;
    })
    .join('');
}

function standsOn(lab: Laboratory, { servers }: Zone, node: string): boolean {
  return servers.some(({ addresses }) => addresses.some((address) => holderOf(lab, address) === node));
}
