import type { Family } from '../core/address.ts';
import { specialPurpose } from '../core/special-purpose.ts';
import type { Announcement, LabNode, Laboratory } from './topology.ts';
import {
  addressesOfName,
  addressesOn,
  announcementFor,
  announcementsFor,
  detourFor,
  linkEndTo,
  nodeOf,
  partyOf,
} from './topology-lookup.ts';
import { gatewayOf, shortestWays } from './topology-ways.ts';
import { addressOf } from './world.ts';

/** What a trace with a constant flow must find at one TTL. */
export interface TrueHop {
  readonly node: string;
  /** The addresses of which one answers; several where the way back may differ from the way there. */
  readonly addresses: readonly string[];
  readonly icmp: LabNode['icmp'];
  /** Number of the network that owns the machine. */
  readonly owner: number;
  /** Number that announces the addresses: at a border this is not the owner. Undefined where nobody does. */
  readonly origin: number | undefined;
  readonly isPrivate: boolean;
}

/** One of the ways that packets can take. */
export interface TruePath {
  /** From TTL 1 on. The last hop is the address itself where the path ends `reached`. */
  readonly hops: readonly TrueHop[];
  /** `unreachable`: the last hop says so. `silent`: nothing comes back from behind the last hop. */
  readonly ends: 'reached' | 'silent' | 'unreachable';
}

/**
 * Every way from a node to an address under the routes in force: one, or one for each of parallel branches. All of them are as
 * short as can be: between two nodes the description has no ways of one length but parallel branches.
 */
export function pathsTo(lab: Laboratory, from: string, address: string): readonly TruePath[] {
  const known = found.get(lab) ?? new Map<string, readonly TruePath[]>();
  found.set(lab, known);
  const paths = known.get(`${from} ${address}`) ?? findPaths(lab, from, address);
  known.set(`${from} ${address}`, paths);
  return paths;
}

/** Paths by laboratory: found once for each, for it takes a search through all links, and every client block asks. */
const found = new WeakMap<Laboratory, Map<string, readonly TruePath[]>>();

function findPaths(lab: Laboratory, from: string, address: string): readonly TruePath[] {
  const { family } = addressOf(address);
  return waysTo(lab, from, address).map(({ nodes, ends }) => {
    const reached = ends === 'reached';
    const routers = reached ? nodes.slice(1, -1) : nodes.slice(1);
    const passed = routers.map((id, i) =>
      hopOf(lab, nodeOf(lab, id), answeringAddresses(lab, from, nodes[i] ?? from, id, family)),
    );
    const last = reached ? [hopOf(lab, nodeOf(lab, nodes.at(-1) ?? from), [address])] : [];
    return { hops: [...passed, ...last], ends };
  });
}

/** Whether a way passes machines of the network with a number, and whether it leaves them again. */
export function passage(path: TruePath, asn: number): 'avoids' | 'enters' | 'leaves' {
  const first = path.hops.findIndex(({ owner }) => owner === asn);
  if (first < 0) return 'avoids';
  return path.hops.slice(first).some(({ owner }) => owner !== asn) ? 'leaves' : 'enters';
}

/** Number of the network that announces an address. */
export function originOf(lab: Laboratory, address: string): number | undefined {
  const announcement = announcementFor(lab, address);
  return announcement === undefined ? undefined : partyOf(lab, nodeOf(lab, announcement.router)).asn;
}

/** The nodes that a packet comes by, its sender first, and what becomes of it after the last. */
interface Way {
  readonly nodes: readonly string[];
  readonly ends: TruePath['ends'];
}

function waysTo(lab: Laboratory, from: string, address: string): readonly Way[] {
  const sender = nodeOf(lab, from).role === 'host' ? [from] : [];
  const first = sender.length === 0 ? from : gatewayOf(lab, from);
  const [announcement, ways = []] = nearestAnnouncement(lab, first, address) ?? [];
  // No router has a default route: where there is no way, the first one says so.
  if (announcement === undefined || ways.length === 0) return [{ nodes: [...sender, first], ends: 'unreachable' }];
  return ways.map((way) => deliver(lab, address, announcement, [...sender, ...way]));
}

/** The announcement that packets from a router follow, and the ways to it: of an anycast address the nearest. */
function nearestAnnouncement(
  lab: Laboratory,
  router: string,
  address: string,
): readonly [Announcement, ReturnType<typeof shortestWays>] | undefined {
  const reached = announcementsFor(lab, address)
    .map((announcement) => [announcement, shortestWays(lab, router, announcement.router)] as const)
    .filter(([, ways]) => ways.length > 0);
  return reached.toSorted(([, [a = []]], [, [b = []]]) => a.length - b.length)[0];
}

/** How the way to the router that announces an address goes on from there. */
function deliver(
  lab: Laboratory,
  address: string,
  { router, to }: { readonly router: string; readonly to: string },
  nodes: readonly string[],
): Way {
  const detour = detourFor(lab, address)?.nodes ?? [];
  const leave = nodes.indexOf(detour[0] ?? '');
  const onward = leave >= 0 ? detour.slice(1) : to === router ? [] : [to];
  const whole = [...nodes.slice(0, leave >= 0 ? leave + 1 : undefined), ...onward];
  const isGiven = addressesOn(lab, whole.at(-1) ?? router).includes(address);
  if (isGiven && !isBlackHole(lab, address)) return { nodes: whole, ends: 'reached' };
  if (!isGiven && onward.length === 0) return { nodes: whole, ends: 'unreachable' };
  // The machine that takes the packets is not heard of: a host forwards nothing, and a black hole answers nothing.
  return { nodes: whole.slice(0, -1), ends: 'silent' };
}

/** Whether nothing comes back from an address. */
export function isBlackHole(lab: Laboratory, address: string): boolean {
  return lab.services.some(
    ({ name, behaviour }) => behaviour.kind === 'black-hole' && addressesOfName(lab, name).includes(address),
  );
}

/**
 * The source addresses of what a router sends back when a packet's TTL has ended there: that of the link on which the packet came
 * (icmp_errors_use_inbound_ifaddr). For IPv6 this holds of newer kernels only; older ones take that of the link on which the
 * answer leaves.
 */
function answeringAddresses(
  lab: Laboratory,
  sender: string,
  before: string,
  id: string,
  family: Family,
): readonly string[] {
  const inbound = linkEndTo(lab, id, before).own[family];
  if (family === 4) return [inbound];
  const outbound = shortestWays(lab, id, sender).map((way) => linkEndTo(lab, id, way[1] ?? before).own[6]);
  return [...new Set([inbound, ...outbound])];
}

function hopOf(lab: Laboratory, node: LabNode, addresses: readonly string[]): TrueHop {
  const [address = ''] = addresses;
  return {
    node: node.id,
    addresses,
    icmp: node.icmp,
    owner: partyOf(lab, node).asn,
    origin: originOf(lab, address),
    isPrivate: specialPurpose(addressOf(address)) !== undefined,
  };
}
