import type { Words } from '../core/address.ts';

/*
 * Addresses straight from the bytes of a file. Half a million rows as strings would cost a second and a hundred
 * megabytes at every start. The forms are those of `parseAddress`, and decimal integers besides.
 */

const DOT = 46;
const COLON = 58;

/** A dotted quad or a decimal integer below 2^32, without leading zeros; -1 for anything else. */
export function parseField4(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let i = from; i < to; i += 1) {
    const byte = bytes[i] as number;
    if (byte >= 48 && byte <= 57) {
      if ((digits > 0 && part === 0) || digits === 10) return -1;
      part = part * 10 + byte - 48;
      digits += 1;
    } else if (byte === DOT && digits > 0 && part <= 255) {
      value = value * 256 + part;
      part = 0;
      digits = 0;
      dots += 1;
    } else {
      return -1;
    }
  }
  if (digits === 0) return -1;
  if (dots === 0) return part <= 0xffffffff ? part : -1;
  return dots === 3 && part <= 255 ? value * 256 + part : -1;
}

/** IPv6 text (RFC 4291 section 2.2), or a decimal integer from 2^32 to 2^128 - 1; undefined for anything else. */
export function parseField6(bytes: Uint8Array, from: number, to: number): Words | undefined {
  return parseText6(bytes, from, to) ?? parseDecimal6(bytes, from, to);
}

function parseText6(bytes: Uint8Array, from: number, to: number): Words | undefined {
  const groups: number[] = [];
  /** Groups before `::`, -1 until it is seen. */
  let gap = -1;
  let at = from;
  if (bytes[at] === COLON) {
    if (to - at < 2 || bytes[at + 1] !== COLON) return undefined;
    gap = 0;
    at += 2;
  }
  while (at < to) {
    const end = endOfGroup(bytes, at, to);
    if (end < to && bytes[end] === DOT) {
      const quad = parseField4(bytes, at, to);
      if (quad < 0) return undefined;
      groups.push(quad >>> 16, quad & 0xffff);
      return spread(groups, gap);
    }
    if (end === at || end - at > 4) return undefined;
    groups.push(parseHex(bytes, at, end));
    if (end === to) return spread(groups, gap);
    if (bytes[end] !== COLON || end + 1 === to) return undefined;
    at = end + 1;
    if (bytes[at] === COLON) {
      if (gap >= 0) return undefined;
      gap = groups.length;
      at += 1;
    }
  }
  return spread(groups, gap);
}

/** The end of the hexadecimal digits. */
function endOfGroup(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && hexDigit(bytes[at] as number) >= 0) at += 1;
  return at;
}

function parseHex(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i += 1) value = value * 16 + hexDigit(bytes[i] as number);
  return value;
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Eight groups from those that are written; the gap stands for one or more. */
function spread(groups: readonly number[], gap: number): Words | undefined {
  const left = gap < 0 ? 8 : gap;
  const missing = 8 - groups.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return undefined;
  const group = (i: number): number => {
    if (i < left) return groups[i] as number;
    return i < left + missing ? 0 : (groups[i - missing] as number);
  };
  const word = (i: number): number => ((group(i) << 16) | group(i + 1)) >>> 0;
  return [word(0), word(2), word(4), word(6)];
}

function parseDecimal6(bytes: Uint8Array, from: number, to: number): Words | undefined {
  if (to - from < 10 || to - from > 39) return undefined;
  const text = String.fromCharCode(...bytes.subarray(from, to));
  if (!/^[1-9][0-9]*$/.test(text)) return undefined;
  const value = BigInt(text);
  if (value >> 32n === 0n || value >> 128n !== 0n) return undefined;
  const word = (shift: bigint): number => Number((value >> shift) & 0xffffffffn);
  return [word(96n), word(64n), word(32n), word(0n)];
}

/** A decimal integer up to `most`, without leading zeros; -1 for anything else. */
export function parseInteger(bytes: Uint8Array, from: number, to: number, most: number): number {
  if (from >= to || (bytes[from] === 48 && to - from > 1)) return -1;
  let value = 0;
  for (let i = from; i < to; i += 1) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
    if (value > most) return -1;
  }
  return value;
}
