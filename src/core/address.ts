import { parseQuad, parseWords } from './address-text.ts';

export type Family = 4 | 6;

/** The 128 bits of an IPv6 address as four unsigned 32-bit integers, most significant first. */
export type Words = readonly [number, number, number, number];

/** An IP address: IPv4 as an unsigned 32-bit integer, IPv6 as four of them, most significant first. */
export type Address = { readonly family: 4; readonly value: number } | { readonly family: 6; readonly words: Words };

/** A block of addresses. Host bits are zero: `prefixOf` and `parsePrefix` see to it. */
export interface Prefix {
  readonly address: Address;
  readonly length: number;
}

/** Bits of an address: 32 or 128. */
export function bitsOf(family: Family): number {
  return family === 4 ? 32 : 128;
}

/** The address in network byte order. Throws RangeError unless there are 4 or 16 bytes: a decoder checks the length first. */
export function addressFromBytes(bytes: Uint8Array): Address {
  if (bytes.length !== 4 && bytes.length !== 16) throw new RangeError(`an address of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length === 4) return { family: 4, value: view.getUint32(0) };
  return { family: 6, words: [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)] };
}

/** 4 or 16 bytes in network byte order. */
export function addressToBytes(address: Address): Uint8Array {
  const words = address.family === 4 ? [address.value] : address.words;
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => {
    view.setUint32(4 * i, word);
  });
  return bytes;
}

/** An IPv4-mapped address (`::ffff:0:0/96`, RFC 4291 section 2.5.5.2) as the IPv4 address that it stands for; others as they are. */
export function normaliseAddress(address: Address): Address {
  if (address.family === 4) return address;
  // By index: millions of addresses a second come by here, and taking the array apart calls its iterator.
  const { words } = address;
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff ? { family: 4, value: words[3] } : address;
}

/** Order by bytes, every IPv4 address before every IPv6 address: below 0, 0 or above 0 as `Array.prototype.sort` wants it. */
export function compareAddresses(a: Address, b: Address): number {
  if (a.family === 4) return b.family === 4 ? a.value - b.value : -1;
  if (b.family === 4) return 1;
  for (const i of [0, 1, 2, 3] as const) {
    if (a.words[i] !== b.words[i]) return a.words[i] - b.words[i];
  }
  return 0;
}

/** The address with all but its first `length` bits zero. Throws RangeError when the family has no such length. */
export function maskAddress(address: Address, length: number): Address {
  requireLength(address.family, length);
  if (address.family === 4) return { family: 4, value: (address.value & wordMask(length)) >>> 0 };
  const [w0, w1, w2, w3] = address.words;
  return {
    family: 6,
    words: [
      (w0 & wordMask(length)) >>> 0,
      (w1 & wordMask(length - 32)) >>> 0,
      (w2 & wordMask(length - 64)) >>> 0,
      (w3 & wordMask(length - 96)) >>> 0,
    ],
  };
}

/** The block of a length that holds an address. Throws RangeError when the family has no such length. */
export function prefixOf(address: Address, length: number): Prefix {
  return { address: maskAddress(address, length), length };
}

/** The lowest address of a block. */
export function firstOf(prefix: Prefix): Address {
  return maskAddress(prefix.address, prefix.length);
}

/** The highest address of a block. */
export function lastOf({ address, length }: Prefix): Address {
  requireLength(address.family, length);
  if (address.family === 4) return { family: 4, value: (address.value | ~wordMask(length)) >>> 0 };
  const [w0, w1, w2, w3] = address.words;
  return {
    family: 6,
    words: [
      (w0 | ~wordMask(length)) >>> 0,
      (w1 | ~wordMask(length - 32)) >>> 0,
      (w2 | ~wordMask(length - 64)) >>> 0,
      (w3 | ~wordMask(length - 96)) >>> 0,
    ],
  };
}

/** Whether the block holds the address. Families never match across: normalise mapped addresses first. */
export function prefixContains(prefix: Prefix, address: Address): boolean {
  if (prefix.address.family !== address.family) return false;
  return compareAddresses(maskAddress(address, prefix.length), firstOf(prefix)) === 0;
}

/** The mask of one 32-bit word, of which `length` bits (below 0 none, above 32 all) belong to the network. */
function wordMask(length: number): number {
  if (length <= 0) return 0;
  return length >= 32 ? -1 : -1 << (32 - length);
}

function requireLength(family: Family, length: number): void {
  if (!Number.isInteger(length) || length < 0 || length > bitsOf(family)) {
    throw new RangeError(`IPv${family} has no prefix length ${length}`);
  }
}

/** Longest text of an address: six groups of four and a dotted quad. */
const MAX_TEXT = 45;

/**
 * An address as text: a dotted quad without leading zeros, or RFC 4291 section 2.2 with or without a dotted quad at its
 * end. No zone, no brackets, no blanks, no octal or short forms: undefined for anything else. Mapped addresses stay IPv6.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const value = parseQuad(text);
  if (value !== undefined) return { family: 4, value };
  const words = parseWords(text);
  return words === undefined ? undefined : { family: 6, words };
}

/** A prefix as text: an address whose host bits are zero, a slash, a decimal length without leading zeros. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (address === undefined || !/^(?:0|[1-9][0-9]{0,2})$/.test(digits)) return undefined;
  const length = Number(digits);
  if (length > bitsOf(address.family)) return undefined;
  return compareAddresses(maskAddress(address, length), address) === 0 ? { address, length } : undefined;
}

/** Canonical text: a dotted quad, or RFC 5952 (lower case, the longest run of zero groups shortened, mapped addresses with a quad). */
export function formatAddress(address: Address): string {
  if (address.family === 4) return formatQuad(address.value);
  const [w0, w1, w2, w3] = address.words;
  if (w0 === 0 && w1 === 0 && w2 === 0xffff) return `::ffff:${formatQuad(w3)}`;
  const groups = [w0, w1, w2, w3].flatMap((word) => [word >>> 16, word & 0xffff]);
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

/** Canonical text of a prefix: canonical address, slash, length. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.address)}/${prefix.length}`;
}

function formatQuad(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** First of the longest runs of zeros (RFC 5952 section 4.2.3). */
function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [i, group] of groups.entries()) {
    if (group !== 0) start = i + 1;
    else if (i + 1 - start > best.length) best = { start, length: i + 1 - start };
  }
  return best;
}
