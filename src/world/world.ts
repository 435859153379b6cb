import type { Address, Family, Prefix } from '../core/address.ts';
import { parseAddress, parsePrefix, prefixContains } from '../core/address.ts';

/**
 * One description of an internet: who the clients are, who owns which addresses, which name gives which answer to whom, and what
 * changes when. Plain data, so that a server can serve it and `truth` can say, without any server, what must be measured.
 * World time is milliseconds since the world began.
 */
export interface World {
  readonly networks: readonly ClientNetwork[];
  readonly parties: readonly Party[];
  readonly zones: readonly Zone[];
  readonly hosts: readonly Host[];
  readonly endpoints: readonly WorldEndpoint[];
  /** Address of the recursive resolver, port 53. */
  readonly resolver: string;
  /** The block from which an authority sees whoever sends no client subnet: the resolver and the vantage alike. */
  readonly vantage: string;
  readonly knobs: readonly Knob[];
  /** What route collectors see announced beside what the owners announce; without any, nobody looked at routes. */
  readonly hijacks?: readonly Hijack[];
}

/** A part of somebody's address space that another network announces too. */
export interface Hijack {
  readonly prefix: string;
  readonly asn: number;
}

/** Where a client is, as far as steering knows: each group has its own answers. */
export type Group = 'east' | 'west';

/** An access network (ISP) and its client blocks. */
export interface ClientNetwork {
  readonly name: string;
  readonly asn: number;
  /** Share of new connections that a client opens over IPv6 when the name has an address there. */
  readonly v6Permille: number;
  readonly rows: readonly ClientRow[];
}

/** Consecutive client blocks, /24 or /56, each with the same weight. */
export interface ClientRow {
  readonly first: string;
  readonly blocks: number;
  readonly weight: number;
  readonly group: Group;
}

/** Who owns address space. A `tenant` brings its own origin into the provider; an `operator` is whose traffic it is. */
export interface Party {
  readonly id: string;
  readonly kind: 'provider' | 'tenant' | 'cdn' | 'cloud' | 'operator' | 'network';
  readonly asn: number;
  readonly name: string;
  readonly places: readonly Place[];
}

/** A provider's region, an operator's site, or simply where a party's servers stand. */
export interface Place {
  readonly id: string;
  /** ISO code, as country data would have it. */
  readonly country: string;
  readonly prefixes: readonly string[];
  /** Whether the party publishes these prefixes in its list of ranges. */
  readonly published: boolean;
}

export interface Zone {
  readonly apex: string;
  readonly servers: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  /** Whether its servers answer by client subnet and echo it; else all clients get the vantage's answer. */
  readonly ecs: boolean;
  /** How long its servers take to answer. */
  readonly delayMs: number;
  /** Its servers refuse every question: they were never told of the zone that was delegated to them. */
  readonly isLame?: boolean;
}

/** A name: an alias, or addresses by steering group. A family without addresses is no data. */
export type Host = AliasHost | AddressHost;

export interface AliasHost {
  readonly name: string;
  readonly ttl: number;
  readonly alias: string;
}

export interface AddressHost {
  readonly name: string;
  readonly ttl: number;
  /** Clients in one block of this length always get one answer: the scope that the servers tell. */
  readonly scope: Readonly<Record<Family, number>>;
  readonly v4: Readonly<Record<Group, readonly AnswerSet[]>>;
  readonly v6: Readonly<Record<Group, readonly AnswerSet[]>>;
}

/** Addresses that are given together, and how often this set is the one that is given. */
export interface AnswerSet {
  readonly weight: number;
  readonly addresses: readonly string[];
}

export interface WorldEndpoint {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly role: string;
  readonly weight: number;
}

/** Something that changes: from `fromS` on its share rises in a straight line, over `overS`, to `share`, and stays there. */
export type Knob = SteerKnob | LoseKnob;

interface Rising {
  readonly fromS: number;
  readonly overS: number;
  readonly share: number;
  /** From then on all is as before; without it nothing ends. */
  readonly untilS?: number;
}

/** Clients of one network are moved to other sites, for some hosts; a block once moved stays moved until the end. */
export interface SteerKnob extends Rising {
  readonly kind: 'steer';
  readonly network: string;
  readonly hosts: readonly string[];
  readonly to: readonly { readonly weight: number; readonly v4: readonly string[]; readonly v6: readonly string[] }[];
}

/** Questions for the endpoints' names are lost on the way, whoever is asked. */
export interface LoseKnob extends Rising {
  readonly kind: 'lose';
}

/** Share of a knob at a world time, in [0, 1]. */
export function shareAt(knob: Knob, atMs: number): number {
  const elapsed = atMs - 1000 * knob.fromS;
  if (elapsed < 0 || (knob.untilS !== undefined && atMs >= 1000 * knob.untilS)) return 0;
  const span = 1000 * knob.overS;
  return elapsed >= span ? knob.share : knob.share * (elapsed / span);
}

/** Parses a block that the description itself holds. Throws TypeError when the description is wrong. */
export function blockOf(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new TypeError(`the world holds a block that is none: ${text}`);
  return prefix;
}

/** Parses an address that the description itself holds. Throws TypeError when the description is wrong. */
export function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the world holds an address that is none: ${text}`);
  return address;
}

export function hostOf(world: World, name: string): Host | undefined {
  return world.hosts.find((host) => host.name === name);
}

/** The zone that a name lies in, the most specific one. */
export function zoneOf(world: World, name: string): Zone | undefined {
  return world.zones
    .filter(({ apex }) => name === apex || name.endsWith(`.${apex}`))
    .reduce<Zone | undefined>(
      (best, zone) => (best !== undefined && best.apex.length > zone.apex.length ? best : zone),
      undefined,
    );
}

/** Who owns an address, and where it is. Places do not overlap. */
export function ownerOf(world: World, text: string): { readonly party: Party; readonly place: Place } | undefined {
  const address = addressOf(text);
  for (const party of world.parties) {
    const place = party.places.find(({ prefixes }) =>
      prefixes.some((prefix) => prefixContains(blockOf(prefix), address)),
    );
    if (place !== undefined) return { party, place };
  }
  return undefined;
}

/** The aliases of a name from the first to the last, ending with a name that has no alias. Bounded, as resolvers bound it. */
export function chainOf(world: World, name: string): readonly string[] {
  const chain = [name];
  while (chain.length <= MAX_ALIASES) {
    const host = hostOf(world, chain.at(-1) ?? name);
    if (host === undefined || !('alias' in host)) return chain;
    chain.push(host.alias);
  }
  throw new RangeError(`${name} has more than ${MAX_ALIASES} aliases`);
}

const MAX_ALIASES = 8;
