import type { StringAnswer } from 'dns-packet';
import type { Prefix } from '../core/address.ts';
import { isLost, steer } from '../world/steering.ts';
import type { World, Zone } from '../world/world.ts';
import { addressOf, hostOf, zoneOf } from '../world/world.ts';
import type { DnsQuery } from './dns-query.ts';
import { RCODE } from './dns-query.ts';

/** Who answers: the servers of one zone, or a resolver that asks them all and has RA. */
export type Face = { readonly kind: 'authoritative'; readonly zone: Zone } | { readonly kind: 'recursive' };

/** What a face says to a query. */
export interface Reply {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly recursionAvailable: boolean;
  readonly answers: readonly StringAnswer[];
  readonly glue: readonly StringAnswer[];
  /** The zone whose SOA goes with an answer that says "no such thing". */
  readonly denying: Zone | undefined;
  /** Scope of the echoed client subnet; undefined: no option in the response. */
  readonly scope: number | undefined;
}

const SERVER_TTL = 3600;
const MAX_LINKS = 8;

/** The reply of a face at a world time; undefined when the question is lost on its way and there is silence. */
export function answer(world: World, face: Face, query: DnsQuery, atMs: number): Reply | undefined {
  const refused: Reply = {
    rcode: RCODE.REFUSED,
    authoritative: false,
    recursionAvailable: face.kind === 'recursive',
    answers: [],
    glue: [],
    denying: undefined,
    scope: undefined,
  };
  const client = query.subnet?.client;
  if (face.kind === 'recursive' && !query.recursionDesired) return refused;
  if (face.kind === 'authoritative' && zoneOf(world, query.name) !== face.zone) return refused;
  if ((query.type === 'A' || query.type === 'AAAA') && isLost(world, query.name, client, atMs)) return undefined;
  const found = lookUp(world, face, query, atMs);
  const echoes = query.subnet !== undefined && (face.kind === 'recursive' || face.zone.ecs);
  return {
    ...refused,
    rcode: found.exists ? RCODE.NOERROR : RCODE.NXDOMAIN,
    authoritative: face.kind === 'authoritative',
    answers: found.answers,
    glue: found.answers.filter(({ type }) => type === 'NS').flatMap(({ data }) => serverAddresses(world, data)),
    denying: found.denying,
    scope: echoes ? found.scope : undefined,
  };
}

interface Found {
  readonly exists: boolean;
  readonly answers: readonly StringAnswer[];
  readonly denying: Zone | undefined;
  readonly scope: number;
}

/** Follows the aliases of a name, within one zone for that zone's servers. */
function lookUp(world: World, face: Face, { name, type, subnet }: DnsQuery, atMs: number): Found {
  const answers: StringAnswer[] = [];
  let scope = 0;
  let current = name;
  for (let link = 0; link < MAX_LINKS; link += 1) {
    const zone = zoneOf(world, current);
    const host = hostOf(world, current);
    if (face.kind === 'authoritative' && zone !== face.zone)
      return { exists: true, answers, denying: undefined, scope };
    if (host !== undefined && 'alias' in host) {
      answers.push({ name: current, type: 'CNAME', ttl: host.ttl, data: host.alias });
      if (type === 'CNAME') return { exists: true, answers, denying: undefined, scope };
      current = host.alias;
      continue;
    }
    // A zone that knows no client subnets sees whoever asks: to it all clients are the vantage.
    const here = recordsAt(world, current, type, zone?.ecs === true ? subnet?.client : undefined, atMs);
    scope = Math.max(scope, here.scope);
    const exists = here.records.length > 0 || isKnown(world, current);
    return {
      exists,
      answers: [...answers, ...here.records],
      denying: here.records.length > 0 ? undefined : zone,
      scope,
    };
  }
  throw new RangeError(`${name} has more than ${MAX_LINKS} aliases`);
}

type Records = { readonly records: readonly StringAnswer[]; readonly scope: number };

/** The records of a name that is no alias, as one client sees them. */
function recordsAt(world: World, name: string, type: string, client: Prefix | undefined, atMs: number): Records {
  const zone = zoneOf(world, name);
  const host = hostOf(world, name);
  if ((type === 'A' || type === 'AAAA') && host !== undefined && !('alias' in host)) {
    const { addresses, scope } = steer(world, host, type === 'A' ? 4 : 6, client, atMs);
    return { records: addresses.map((data) => ({ name, type, ttl: host.ttl, data })), scope };
  }
  if (type === 'NS' && zone?.apex === name) {
    return { records: zone.servers.map((server) => ({ name, type, ttl: SERVER_TTL, data: server.name })), scope: 0 };
  }
  return { records: serverAddresses(world, name).filter((record) => record.type === type), scope: 0 };
}

/** The addresses of a name server, of both families. */
function serverAddresses(world: World, name: string): readonly StringAnswer[] {
  const server = world.zones.flatMap(({ servers }) => servers).find((candidate) => candidate.name === name);
  return (server?.addresses ?? []).map((data) => {
    return { name, type: addressOf(data).family === 4 ? 'A' : 'AAAA', ttl: SERVER_TTL, data };
  });
}

/** Whether a name exists, if only because another one stands below it (RFC 8020). */
function isKnown(world: World, name: string): boolean {
  const names = [
    ...world.hosts.map((host) => host.name),
    ...world.zones.flatMap(({ apex, servers }) => [apex, ...servers.map((server) => server.name)]),
  ];
  return name === '' || names.some((known) => known === name || known.endsWith(`.${name}`));
}
