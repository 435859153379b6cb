import { createHash, createHmac } from 'node:crypto';
import type { DrawLeaf, SlotLeaf } from '../../src/core/slot-record.ts';
import { addressValue, parseBlock } from './blocks.ts';
import type { Truth } from './sites.ts';
import { siteOf } from './sites.ts';
import { pieceOf, recordsOf } from './steering.ts';

/** What must be known besides a draw to say what it comes to. */
export interface DrawnIn {
  readonly slot: SlotLeaf;
  /** The secret of the slot's day. */
  readonly secret: Uint8Array;
  /** Whether the claim takes what a resolver without client subnet says for the client's. */
  readonly acceptsVantageOnly: boolean;
}

/** A draw's known truth: what the test wrote into the map decides, not what the service recorded or judged. */
export interface KnownDraw extends Truth {
  /** Family of the addresses in the end: 4 for a name without IPv6. */
  readonly family: 4 | 6;
  readonly addresses: readonly string[];
  /** The one that decides. */
  readonly address: string | undefined;
}

/** The resolver that asks for itself: the authority sees the resolver's own address. */
export const PLAIN_RESOLVER = 'plain';
const RESOLVER_ITSELF = '127.0.0.1/32';

/** By the map, the sites and the draw alone; only that a draw was never measured is taken from its record. */
export function truthOf({ draw, fault }: Pick<DrawLeaf, 'draw' | 'fault'>, drawnIn: DrawnIn): KnownDraw {
  const unanswered = (reason: string): KnownDraw => ({
    family: draw.family,
    addresses: [],
    address: undefined,
    outcome: 'missing',
    reason,
  });
  if (fault !== undefined) return unanswered(fault === 'interrupted' ? 'interrupted' : 'fault');
  const isPlain = draw.resolver === PLAIN_RESOLVER;
  const piece = pieceOf(parseBlock(isPlain ? RESOLVER_ITSELF : draw.block));
  const records = followed(draw.endpoint.name, piece);
  if (records === undefined) return unanswered('nxdomain');
  const family = draw.family === 6 && records.AAAA !== undefined ? 6 : 4;
  const addresses = sorted((family === 6 ? records.AAAA : records.A) ?? []);
  const address = pick(addresses, draw.index, drawnIn);
  const { truth } = siteOf(address);
  const known = { family, addresses, address } as const;
  if (isPlain && !drawnIn.acceptsVantageOnly && truth.reason !== 'invalid_address') {
    return { ...known, outcome: 'indeterminate', reason: 'vantage_only' };
  }
  return { ...truth, ...known };
}

function followed(name: string, piece: number): ReturnType<typeof recordsOf> {
  const records = recordsOf(name, piece);
  return records?.CNAME === undefined ? records : followed(records.CNAME, piece);
}

function sorted(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses)].sort((a, b) => (addressValue(a) < addressValue(b) ? -1 : 1));
}

/** Which address decides: method, section 3, worked out here once more. */
function pick(addresses: readonly string[], index: number, { slot, secret }: DrawnIn): string {
  const { claim, frame, manifest, beacon, round } = slot;
  const randomness = randomnessOf(secret, round);
  const fields = ['landfall/draw/v1', claim, frame, manifest, slot.slot, beacon, round, randomness];
  const seed = sha256(Buffer.from(fields.map((field) => `${field}\n`).join('')));
  const count = BigInt(addresses.length);
  const below = (2n ** 64n / count) * count;
  const counters = Buffer.alloc(12);
  counters.writeBigUInt64BE(BigInt(index));
  for (let retry = 0; ; retry += 1) {
    counters.writeUInt32BE(retry, 8);
    const value = sha256(Buffer.concat([seed, counters, Buffer.from('address')])).readBigUInt64BE();
    if (value < below) return addresses[Number(value % count)] as string;
  }
}

/** The randomness of a round under a day's secret, hex. */
export function randomnessOf(secret: Uint8Array, round: number): string {
  return createHmac('sha256', secret).update(`${round}`).digest('hex');
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
