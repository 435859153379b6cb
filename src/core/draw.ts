import type { Frame } from './frame.ts';
import { blockAt } from './frame.ts';
import type { Draw } from './slot-record.ts';

/** SHA-256 of some bytes: 32 bytes. Handed in, so that this room needs no runtime's own. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** What a pick is for; part of what is hashed, so that the picks of one draw are independent. */
export type Purpose = 'block' | 'endpoint' | 'family' | 'resolver' | 'time' | 'address' | 'vantage';

/** All that a slot's draws follow from. */
export interface SeedInput {
  readonly claim: string;
  /** Hex. */
  readonly frameSha256: string;
  readonly manifestSha256: string;
  /** Unix seconds. */
  readonly slotStart: number;
  readonly beacon: string;
  readonly round: number;
  /** The beacon's output for the round, hex. */
  readonly randomness: string;
}

/** What is drawn from. Weights are non-negative integers, not all zero, in file order. */
export interface DrawPlan {
  readonly seed: Uint8Array;
  readonly draws: number;
  readonly frame: Frame;
  readonly endpoints: readonly { readonly name: string; readonly port: number; readonly weight: number }[];
  readonly resolvers: readonly { readonly id: string; readonly weight: number }[];
  readonly vantages: readonly { readonly id: string; readonly weight: number }[];
  /** Offsets lie in [0, windowMs). */
  readonly windowMs: number;
}

const TWO_32 = 2 ** 32;
const TWO_64 = 2n ** 64n;

/** The names of purposes as bytes: a draw takes some seven picks, and a year has a million draws. */
const PURPOSE_BYTES: Readonly<Record<Purpose, Uint8Array>> = {
  block: asciiBytes('block'),
  endpoint: asciiBytes('endpoint'),
  family: asciiBytes('family'),
  resolver: asciiBytes('resolver'),
  time: asciiBytes('time'),
  address: asciiBytes('address'),
  vantage: asciiBytes('vantage'),
};

/** The seed of a slot, 32 bytes (method, section 3.3). Throws RangeError for an id that is not printable ASCII. */
export function drawSeed(input: SeedInput, sha256: Sha256): Uint8Array {
  const fields = [
    'landfall/draw/v1',
    input.claim,
    input.frameSha256,
    input.manifestSha256,
    decimal(input.slotStart),
    input.beacon,
    decimal(input.round),
    input.randomness,
  ];
  const bytes = new Uint8Array(fields.reduce((length, field) => length + field.length + 1, 0));
  let at = 0;
  for (const field of fields) {
    bytes.set(asciiBytes(field), at);
    at += field.length + 1;
    bytes[at - 1] = 0x0a;
  }
  return sha256(bytes);
}

/** The draws of a slot, in order, as anyone can make them again. */
export function drawSlot(plan: DrawPlan, sha256: Sha256): readonly Draw[] {
  const { seed } = plan;
  const endpoints = weighed(plan.endpoints);
  const resolvers = weighed(plan.resolvers);
  const vantages = weighed(plan.vantages);
  return Array.from({ length: plan.draws }, (_, index) => {
    const choose = <T>({ items, weights }: Weighed<T>, purpose: Purpose): T => {
      const chosen = items[pickWeighted(seed, index, purpose, weights, sha256)];
      if (chosen === undefined) throw new RangeError(`draw ${index}: no ${purpose} to pick from`);
      return chosen;
    };
    const { block, network, v6Permille } = blockAt(
      plan.frame,
      pickBelow(seed, index, 'block', plan.frame.total, sha256),
    );
    const { name, port } = choose(endpoints, 'endpoint');
    const families = [1000 - v6Permille, v6Permille];
    return {
      index,
      block,
      network,
      endpoint: { name, port },
      family: pickWeighted(seed, index, 'family', families, sha256) === 0 ? 4 : 6,
      resolver: choose(resolvers, 'resolver').id,
      vantage: choose(vantages, 'vantage').id,
      offsetMs: Number(pickBelow(seed, index, 'time', BigInt(plan.windowMs), sha256)),
    };
  });
}

/** Which of `count` sorted addresses decides a draw. */
export function pickAddress(seed: Uint8Array, index: number, count: number, sha256: Sha256): number {
  return Number(pickBelow(seed, index, 'address', BigInt(count), sha256));
}

/** Index of the weight in whose bucket the pick falls. Weights are non-negative safe integers, not all zero. */
export function pickWeighted(
  seed: Uint8Array,
  index: number,
  purpose: Purpose,
  weights: readonly number[],
  sha256: Sha256,
): number {
  if (!weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0)) {
    throw new RangeError(`${purpose} weights must be non-negative integers: ${weights.join(', ')}`);
  }
  // Where there is one to pick from, no hash decides otherwise: of one vantage, or of one family.
  const first = weights.findIndex((weight) => weight > 0);
  if (first >= 0 && !weights.some((weight, i) => weight > 0 && i > first)) return first;
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  let left = pickBelow(seed, index, purpose, total, sha256);
  return weights.findIndex((weight) => {
    left -= BigInt(weight);
    return left < 0n;
  });
}

/**
 * An integer in [0, total), each equally likely: the first 64 bits of a hash modulo `total`, drawn again where the modulus would
 * favour the low ones. 0 < total <= 2^64, else RangeError.
 */
export function pickBelow(seed: Uint8Array, index: number, purpose: Purpose, total: bigint, sha256: Sha256): bigint {
  if (total <= 0n || total > TWO_64) throw new RangeError(`cannot pick a ${purpose} below ${total}`);
  for (let retry = 0; ; retry += 1) {
    const value = first64(sha256(pickBytes(seed, index, retry, purpose)));
    const pick = value % total;
    // Whether all of the run of `total` values that this one lies in are below 2^64.
    if (value - pick <= TWO_64 - total) return pick;
  }
}

/** seed || u64be(index) || u32be(retry) || purpose */
function pickBytes(seed: Uint8Array, index: number, retry: number, purpose: Purpose): Uint8Array {
  const name = PURPOSE_BYTES[purpose];
  const bytes = new Uint8Array(seed.length + 12 + name.length);
  bytes.set(seed);
  setUint32(bytes, seed.length, Math.floor(index / TWO_32));
  setUint32(bytes, seed.length + 4, index);
  setUint32(bytes, seed.length + 8, retry);
  bytes.set(name, seed.length + 12);
  return bytes;
}

function first64(hash: Uint8Array): bigint {
  return (BigInt(uint32(hash, 0)) << 32n) | BigInt(uint32(hash, 4));
}

/** Big-endian, modulo 2^32. By hand: to make a DataView takes longer than all else that a pick does beside its hash. */
function setUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

function uint32(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i += 1) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

interface Weighed<T> {
  readonly items: readonly T[];
  readonly weights: readonly number[];
}

function weighed<T extends { readonly weight: number }>(items: readonly T[]): Weighed<T> {
  return { items, weights: items.map(({ weight }) => weight) };
}

function decimal(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a count: ${value}`);
  return String(value);
}

/** Printable ASCII only: a line break in an id would let two different slots share one seed. */
function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) throw new RangeError(`not printable ASCII: ${JSON.stringify(text)}`);
    bytes[i] = code;
  }
  return bytes;
}
