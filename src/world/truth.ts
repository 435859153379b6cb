import type { Family } from '../core/address.ts';
import { compareAddresses, formatAddress, prefixContains } from '../core/address.ts';
import type { Grade, IndeterminateReason, MissingReason, Outcome } from '../core/outcome.ts';
import { isLost, steer } from './steering.ts';
import type { World } from './world.ts';
import { addressOf, blockOf, chainOf, hostOf, ownerOf, zoneOf } from './world.ts';

/** What is asked: a cell of a draw, and whether the zones' own servers are asked or the recursive resolver. */
export interface Cell {
  /** Client block, `198.18.4.0/24`. */
  readonly block: string;
  readonly name: string;
  readonly family: Family;
  readonly via: 'authoritative' | 'recursive';
}

/** What an honest measurement of a cell must find. */
export type Truth =
  | { readonly state: 'missing'; readonly reason: MissingReason }
  | {
      readonly state: 'answered';
      readonly family: Family;
      /** IPv6 was asked for, the name has none, and IPv4 was measured in its place. */
      readonly moved: boolean;
      readonly chain: readonly string[];
      readonly ecs: 'echoed' | 'absent';
      /** The longest scope along the chain. */
      readonly scope: number;
      /** Every address of the answer, in order of bytes: a draw's pick among them decides its outcome. */
      readonly landings: readonly ExpectedLanding[];
    };

/** Where an address lies; `label` is a region, the id of a CDN, cloud or site, `AS64500` for a network, or a reason. */
export interface ExpectedLanding {
  readonly address: string;
  readonly outcome: Outcome;
  readonly label: string;
  readonly rule: number;
  readonly grade?: Grade;
}

/**
 * The truth about a cell at a world time, from the description alone: nothing here knows of servers, messages or feeds. It holds
 * for a service whose lists are fresh, that accepts grades A and B and does not accept the vantage's answer for a client's.
 */
export function truth(world: World, atMs: number, cell: Cell): Truth {
  const client = blockOf(cell.block);
  const chain = chainOf(world, cell.name);
  const zones = chain.map((name) => zoneOf(world, name));
  const last = hostOf(world, chain.at(-1) ?? cell.name);
  if (isLost(world, cell.name, client, atMs)) return { state: 'missing', reason: 'timeout' };
  if (last === undefined || 'alias' in last) return { state: 'missing', reason: 'nxdomain' };
  // The zone that ends the chain decides who is seen: its servers, or a resolver on their behalf, see the client or the vantage.
  const seen = zones.at(-1)?.ecs === true ? client : undefined;
  const asked = steer(world, last, cell.family, seen, atMs);
  const moved = cell.family === 6 && asked.addresses.length === 0;
  const given = moved ? steer(world, last, 4, seen, atMs) : asked;
  if (given.addresses.length === 0) return { state: 'missing', reason: 'no_address' };
  // A resolver echoes scope 0 for a zone that knows no client subnets (RFC 7871, 7.2.1); the zone's own servers echo nothing.
  const ecs = cell.via === 'recursive' || zones.every((zone) => zone?.ecs === true) ? 'echoed' : 'absent';
  const landings = inOrder(given.addresses).map((address) => {
    const landing = landingOf(world, address);
    return ecs === 'echoed' ? landing : undecided(landing, 'vantage_only');
  });
  return { state: 'answered', family: moved ? 4 : cell.family, moved, chain, ecs, scope: given.scope, landings };
}

/** Where an address lies by the rules of the method, section 6, given who owns it. */
export function landingOf(world: World, address: string): ExpectedLanding {
  const owner = ownerOf(world, address);
  const base = { address, outcome: 'indeterminate', label: 'unrouted', rule: 11 } as const;
  if (isHijacked(world, address)) return { ...base, label: 'route_conflict', rule: 2 };
  if (owner === undefined) return base;
  const { party, place } = owner;
  switch (party.kind) {
    case 'provider':
      return place.published
        ? { ...base, outcome: 'landed', label: place.id, rule: 4, grade: 'A' }
        : { ...base, outcome: 'landed', label: 'unknown', rule: 6, grade: 'B' };
    case 'tenant':
      return { ...base, label: 'tenant_unresolved', rule: 8 };
    case 'cdn':
      return { ...base, outcome: 'fronted', label: party.id, rule: 9 };
    case 'operator':
      return { ...base, outcome: 'elsewhere', label: place.id, rule: 10 };
    case 'cloud':
      return { ...base, outcome: 'elsewhere', label: party.id, rule: 10 };
    case 'network':
      return { ...base, outcome: 'elsewhere', label: `AS${party.asn}`, rule: 10 };
  }
}

function isHijacked({ hijacks = [] }: World, address: string): boolean {
  return hijacks.some(({ prefix }) => prefixContains(blockOf(prefix), addressOf(address)));
}

function undecided(landing: ExpectedLanding, reason: IndeterminateReason): ExpectedLanding {
  return { address: landing.address, outcome: 'indeterminate', label: reason, rule: landing.rule };
}

function inOrder(addresses: readonly string[]): readonly string[] {
  return addresses.map(addressOf).toSorted(compareAddresses).map(formatAddress);
}
