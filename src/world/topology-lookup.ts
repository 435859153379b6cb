import type { Family } from '../core/address.ts';
import { compareAddresses, prefixContains } from '../core/address.ts';
import type { Announcement, Detour, LabNode, Laboratory, Link } from './topology.ts';
import type { Party, World } from './world.ts';
import { addressOf, blockOf, hostOf } from './world.ts';

export function nodeOf(lab: Laboratory, id: string): LabNode {
  const node = lab.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) throw new RangeError(`the laboratory has no node ${id}`);
  return node;
}

/** Whose a node is. */
export function partyOf(lab: Laboratory, node: LabNode): Party {
  const party = lab.world.parties.find(({ id }) => id === node.party);
  if (party === undefined) throw new RangeError(`the world has no party ${node.party}`);
  return party;
}

/** One end of a link as its node sees it. */
export interface LinkEnd {
  readonly link: Link;
  readonly peer: string;
  readonly own: Readonly<Record<Family, string>>;
  readonly other: Readonly<Record<Family, string>>;
}

/** The links of a node, those that are down too. */
export function linkEndsOf(lab: Laboratory, id: string): readonly LinkEnd[] {
  return lab.links.flatMap((link) => {
    const [a, b] = [
      { 4: link.v4[0], 6: link.v6[0] },
      { 4: link.v4[1], 6: link.v6[1] },
    ];
    if (link.a === id) return [{ link, peer: link.b, own: a, other: b }];
    return link.b === id ? [{ link, peer: link.a, own: b, other: a }] : [];
  });
}

/** The link between two neighbours as the first sees it. Throws RangeError when there is none. */
export function linkEndTo(lab: Laboratory, id: string, peer: string): LinkEnd {
  const end = linkEndsOf(lab, id).find((candidate) => candidate.peer === peer);
  if (end === undefined) throw new RangeError(`the laboratory has no link from ${id} to ${peer}`);
  return end;
}

/** The announcement that routes an address: the longest prefix wins. Undefined: nobody announces it. Of an anycast one, the first. */
export function announcementFor(lab: Laboratory, address: string): Announcement | undefined {
  return announcementsFor(lab, address)[0];
}

/** The announcements of the longest prefix: several where an address is announced from several places, by one party (anycast). */
export function announcementsFor(lab: Laboratory, address: string): readonly Announcement[] {
  const parsed = addressOf(address);
  const holding = lab.announcements.filter(({ prefix }) => prefixContains(blockOf(prefix), parsed));
  const longest = Math.max(...holding.map(({ prefix }) => blockOf(prefix).length));
  return holding.filter(({ prefix }) => blockOf(prefix).length === longest);
}

/** The node that an address stands on, under the routes in force; undefined when packets to it end in nothing. */
export function holderOf(lab: Laboratory, address: string): string | undefined {
  return holdersOf(lab, address)[0];
}

function holdersOf(lab: Laboratory, address: string): readonly string[] {
  const hauled = detourFor(lab, address)?.nodes.at(-1);
  return hauled === undefined ? announcementsFor(lab, address).map(({ to }) => to) : [hauled];
}

/** The detour that an address takes, if any does. */
export function detourFor(lab: Laboratory, address: string): Detour | undefined {
  const parsed = addressOf(address);
  return lab.detours.find(({ prefixes }) => prefixes.some((prefix) => prefixContains(blockOf(prefix), parsed)));
}

/** The world's addresses that stand on a node, ascending. */
export function addressesOn(lab: Laboratory, id: string): readonly string[] {
  const known = placed.get(lab) ?? placesIn(lab);
  placed.set(lab, known);
  return known.get(id) ?? [];
}

function placesIn(lab: Laboratory): ReadonlyMap<string, readonly string[]> {
  const held = worldAddresses(lab).flatMap((address) => holdersOf(lab, address).map((node) => ({ node, address })));
  const byNode = Map.groupBy(held, ({ node }) => node);
  return new Map([...byNode].map(([node, all]) => [node, all.map(({ address }) => address)]));
}

/** What stands where, by laboratory: found once for each, for it takes a search through all routes, and every server asks. */
const placed = new WeakMap<Laboratory, ReadonlyMap<string, readonly string[]>>();

/** The addresses on a node to which names lead. */
export function landingAddressesOn(lab: Laboratory, id: string): readonly string[] {
  const landing = new Set(landingAddresses(lab.world));
  return addressesOn(lab, id).filter((address) => landing.has(address));
}

/** The prefixes that a node sends on by a detour, each with the neighbour that gets them. */
export function detoursAt(lab: Laboratory, id: string): readonly { readonly prefix: string; readonly next: string }[] {
  return lab.detours.flatMap(({ prefixes, nodes }) => {
    const next = nodes[nodes.indexOf(id) + 1];
    return next === undefined || !nodes.includes(id) ? [] : prefixes.map((prefix) => ({ prefix, next }));
  });
}

/** The addresses that the world's names, zones and resolvers speak of, each once, ascending. */
export function worldAddresses(lab: Laboratory): readonly string[] {
  const { world } = lab;
  const all = new Set([
    ...lab.root,
    ...lab.tld,
    ...lab.resolvers.flatMap(({ addresses }) => addresses),
    ...world.zones.flatMap(({ servers }) => servers.flatMap(({ addresses }) => addresses)),
    ...landingAddresses(world),
  ]);
  return [...all].sort((x, y) => compareAddresses(addressOf(x), addressOf(y)));
}

/** The addresses that names give, and those that clients may be moved to. */
export function landingAddresses(world: World): readonly string[] {
  const given = world.hosts.flatMap((host) => {
    if ('alias' in host) return [];
    const sets = [host.v4, host.v6].flatMap(({ east, west }) => [...east, ...west]);
    return sets.flatMap(({ addresses }) => addresses);
  });
  const moved = world.knobs.flatMap((knob) =>
    knob.kind === 'steer' ? knob.to.flatMap(({ v4, v6 }) => [...v4, ...v6]) : [],
  );
  return [...new Set([...given, ...moved])];
}

/** The addresses that a name may lead to, by its aliases: none for a name that leads nowhere. */
export function addressesOfName(lab: Laboratory, name: string, seen: readonly string[] = []): readonly string[] {
  const host = hostOf(lab.world, name);
  if (host === undefined || seen.includes(name)) return [];
  if ('alias' in host) return addressesOfName(lab, host.alias, [...seen, name]);
  return landingAddresses({ ...lab.world, hosts: [host], knobs: steersOf(lab.world, name) });
}

function steersOf(world: World, name: string): World['knobs'] {
  return world.knobs.filter((knob) => knob.kind === 'steer' && knob.hosts.includes(name));
}
