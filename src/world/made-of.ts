import { formatAddress } from '../core/address.ts';
import type { Announcement, LabNode, Link } from './topology.ts';
import type { ClientNetwork, ClientRow, Group, Party, Place, Zone } from './world.ts';
import { addressOf } from './world.ts';

/** What worlds and their grounds are written down with, a line each. */

export function clients(name: string, asn: number, v6Permille: number, rows: readonly ClientRow[]): ClientNetwork {
  return { name, asn, v6Permille, rows };
}

export function row(first: string, blocks: number, weight: number, group: Group): ClientRow {
  return { first, blocks, weight, group };
}

export function party(id: string, kind: Party['kind'], asn: number, name: string, places: readonly Place[]): Party {
  return { id, kind, asn, name, places };
}

export function place(id: string, country: string, prefixes: readonly string[]): Place {
  return { id, country, prefixes, published: false };
}

/** A zone whose servers are called `ns1`, `ns2` and so on, each with its addresses. Where packets travel, the path takes its time and they none. */
export function zone(apex: string, ecs: boolean, servers: readonly (readonly string[])[], delayMs: number = 0): Zone {
  return { apex, ecs, delayMs, servers: servers.map((addresses, i) => ({ name: `ns${i + 1}.${apex}`, addresses })) };
}

export function host(id: string, party: string): LabNode {
  return { id, party, role: 'host', icmp: 'answers' };
}

export function router(id: string, party: string): LabNode {
  return { id, party, role: 'router', icmp: 'answers' };
}

/** The `n`-th link of a space, from 1. */
export function link(a: string, b: string, oneWayMs: number, [v4, v6]: readonly [string, string], n: number): Link {
  const [near, far] = [2 * n, 2 * n + 1];
  const end6 = (end: number): string => formatAddress(addressOf(`${v6}:${end.toString(16)}`));
  return {
    a,
    b,
    oneWayMs,
    v4: [`${v4}.${near}`, `${v4}.${far}`],
    v6: [end6(near), end6(far)],
    isPrivate: false,
    isUp: true,
  };
}

export function announce(router: string, to: string, ...prefixes: readonly string[]): readonly Announcement[] {
  return prefixes.map((prefix) => ({ prefix, router, to }));
}
