import type { Address, Prefix } from '../../src/core/address.ts';
import { addressFromBytes, addressToBytes, formatPrefix, prefixContains, prefixOf } from '../../src/core/address.ts';
import { blocksOf, steer } from '../../src/world/steering.ts';
import type { Laboratory } from '../../src/world/topology.ts';
import { linkEndsOf } from '../../src/world/topology-lookup.ts';
import type { AddressHost } from '../../src/world/world.ts';
import { addressOf, blockOf } from '../../src/world/world.ts';

/** What a host has for all clients of one piece of the address space. */
export interface Piece {
  readonly clients: string;
  readonly v4: readonly string[];
  readonly v6: readonly string[];
}

/**
 * A host's answers for the whole address space, in pieces without gap or overlap. knotd tells the length of the piece as the scope:
 * of overlapping pieces a cache would keep the wider one for clients that it is not for. Clients of whom the world knows nothing
 * get what the vantage gets.
 */
export function clientMap(lab: Laboratory, host: AddressHost): readonly Piece[] {
  const { world } = lab;
  const units = uniqueUnits(
    [...world.networks.flatMap(({ rows }) => rows.flatMap(blocksOf)), ...askersOf(lab)],
    host.scope,
  );
  const known = new Set(units.map(formatPrefix));
  return WHOLE.flatMap((whole) => partition(whole, units)).map((piece) => {
    const clients = formatPrefix(piece);
    const given = (family: 4 | 6): readonly string[] =>
      steer(world, host, family, known.has(clients) ? piece : undefined, 0).addresses;
    return { clients, v4: given(4), v6: given(6) };
  });
}

const WHOLE: readonly Prefix[] = ['0.0.0.0/0', '::/0'].map(blockOf);

/** Who asks name servers in their own name: the vantages and the resolvers. */
function askersOf(lab: Laboratory): readonly Prefix[] {
  const vantages = lab.nodes
    .filter(({ vantage }) => vantage !== undefined)
    .flatMap(({ id }) => linkEndsOf(lab, id).flatMap(({ own }) => [own[4], own[6]]));
  return [...vantages, ...lab.resolvers.flatMap(({ addresses }) => addresses)].map((text) => {
    const address = addressOf(text);
    return prefixOf(address, address.family === 4 ? 32 : 128);
  });
}

function uniqueUnits(clients: readonly Prefix[], scope: AddressHost['scope']): readonly Prefix[] {
  const units = clients.map(({ address, length }) => prefixOf(address, Math.min(scope[address.family], length)));
  return [...new Map(units.map((unit) => [formatPrefix(unit), unit])).values()];
}

/** A block cut into the units that lie in it and the largest blocks between them. */
function partition(block: Prefix, units: readonly Prefix[]): readonly Prefix[] {
  const within = units.filter(({ address }) => prefixContains(block, address));
  if (within.length === 0 || within.some(({ length }) => length === block.length)) return [block];
  return halves(block).flatMap((half) => partition(half, within));
}

function halves({ address, length }: Prefix): readonly Prefix[] {
  return [address, withBit(address, length)].map((first) => ({ address: first, length: length + 1 }));
}

/** The address with one more bit set; bit 0 is the most significant. */
function withBit(address: Address, bit: number): Address {
  const bytes = addressToBytes(address);
  const at = bit >> 3;
  bytes[at] = (bytes[at] ?? 0) | (0x80 >> (bit & 7));
  return addressFromBytes(bytes);
}
