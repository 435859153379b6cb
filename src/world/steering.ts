import type { Address, Family, Prefix } from '../core/address.ts';
import { compareAddresses, formatPrefix, lastOf, prefixOf } from '../core/address.ts';
import type { AddressHost, ClientNetwork, ClientRow, Group, SteerKnob, World } from './world.ts';
import { blockOf, shareAt } from './world.ts';

/** How long a unit of clients keeps the answer set that it was given. */
const ROTATION_MS = 60_000;

/** What a name's servers give to a client. */
export interface Steered {
  readonly addresses: readonly string[];
  /** Everybody in the block of this length around the client gets the same. 0: all clients do. */
  readonly scope: number;
}

/**
 * The addresses that a host has for a client at a world time; none is no data. `client` is undefined for whoever sends no client
 * subnet. The choice depends on hashes alone, so that the same question always has the same answer.
 */
export function steer(
  world: World,
  host: AddressHost,
  family: Family,
  client: Prefix | undefined,
  atMs: number,
): Steered {
  const seen = client ?? blockOf(world.vantage);
  const scope = host.scope[seen.address.family];
  const unit = prefixOf(seen.address, Math.min(scope, seen.length));
  const from = clientsAt(world, unit.address);
  const sets = (family === 4 ? host.v4 : host.v6)[from?.row.group ?? STRANGERS];
  if (sets.length === 0) return { addresses: [], scope: client === undefined ? 0 : scope };
  const key = `${host.name} ${formatPrefix(unit)}`;
  const moved = from === undefined ? undefined : movedTo(world, host.name, from.network.name, key, atMs);
  const step = Math.floor(atMs / ROTATION_MS);
  const given = moved?.[family === 4 ? 'v4' : 'v6'] ?? pick(sets, `set ${family} ${step} ${key}`).addresses;
  return { addresses: given, scope: client === undefined ? 0 : scope };
}

/** Whether a question for an endpoint's name is lost on its way. Both families of a client are lost together, for a rotation step. */
export function isLost(world: World, name: string, client: Prefix | undefined, atMs: number): boolean {
  if (!world.endpoints.some((endpoint) => endpoint.name === name)) return false;
  const key = `lost ${name} ${formatPrefix(client ?? blockOf(world.vantage))} ${Math.floor(atMs / ROTATION_MS)}`;
  return world.knobs.some((knob) => knob.kind === 'lose' && fraction(key) < shareAt(knob, atMs));
}

/** Answers for clients of whom the world knows nothing. */
const STRANGERS: Group = 'east';

type Clients = { readonly network: ClientNetwork; readonly row: ClientRow };

/** The network and row that a client's address belongs to. */
function clientsAt(world: World, address: Address): Clients | undefined {
  for (const network of world.networks) {
    const row = network.rows.find((candidate) => rowHolds(candidate, address));
    if (row !== undefined) return { network, row };
  }
  return undefined;
}

function rowHolds(row: ClientRow, address: Address): boolean {
  const first = blockOf(row.first).address;
  if (first.family !== address.family) return false;
  return compareAddresses(first, address) <= 0 && compareAddresses(address, lastOfRow(row)) <= 0;
}

/** The blocks of a row. */
export function blocksOf(row: ClientRow): readonly Prefix[] {
  const { address, length } = blockOf(row.first);
  return Array.from({ length: row.blocks }, (_, i) => ({ address: advance(address, length, i), length }));
}

/** The last address of a row. */
function lastOfRow(row: ClientRow): Address {
  const { address, length } = blockOf(row.first);
  return lastOf({ address: advance(address, length, row.blocks - 1), length });
}

/** The first address of the block `count` blocks of a length further on. Rows end within one 32-bit word of where they begin. */
function advance(address: Address, length: number, count: number): Address {
  if (address.family === 4) return { family: 4, value: address.value + count * 2 ** (32 - length) };
  if (length <= 32 || length > 64) throw new RangeError(`a row of IPv6 blocks of length ${length}`);
  const [w0, w1, w2, w3] = address.words;
  return { family: 6, words: [w0, w1 + count * 2 ** (64 - length), w2, w3] };
}

/** Where a steering knob has moved a unit of clients; undefined when none has. */
function movedTo(
  world: World,
  host: string,
  network: string,
  key: string,
  atMs: number,
): SteerKnob['to'][number] | undefined {
  for (const knob of world.knobs) {
    if (knob.kind !== 'steer' || knob.network !== network || !knob.hosts.includes(host)) continue;
    // The hash of a unit is fixed and the share only rises: what has moved does not come back.
    if (fraction(`moved ${key}`) < shareAt(knob, atMs)) return pick(knob.to, `site ${key}`);
  }
  return undefined;
}

function pick<T extends { readonly weight: number }>(items: readonly T[], key: string): T {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  let rest = fraction(key) * total;
  for (const item of items) {
    if (rest < item.weight) return item;
    rest -= item.weight;
  }
  throw new RangeError('nothing to pick from');
}

/** A number in [0, 1) that depends on the text alone: FNV-1a, then the finalizer of MurmurHash3 to spread it. Not for secrets. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
