import type { Words } from './address.ts';

const COLON = 58;
const DOT = 46;

/** A dotted quad without leading zeros, as an unsigned 32-bit integer; undefined for anything else. */
export function parseQuad(text: string): number | undefined {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 46 && octet >= 0) {
      value = value * 256 + octet;
      octet = -1;
      dots += 1;
    } else if (code >= 48 && code <= 57 && octet !== 0) {
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
      if (octet > 255) return undefined;
    } else {
      return undefined;
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined;
}

/** The forms of RFC 4291 section 2.2, in one pass over the characters, for lists of addresses are long; undefined for anything else. */
export function parseWords(text: string): Words | undefined {
  const groups = [0, 0, 0, 0, 0, 0, 0, 0];
  let count = 0;
  /** Groups before `::`; -1 until it is seen. */
  let gap = -1;
  let at = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return undefined;
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    const start = at;
    let group = 0;
    for (let digit = hexDigit(text, at); digit >= 0; digit = hexDigit(text, at)) {
      group = group * 16 + digit;
      at += 1;
    }
    if (at < text.length && text.charCodeAt(at) === DOT) {
      const quad = count > 6 ? undefined : parseQuad(text.slice(start));
      if (quad === undefined) return undefined;
      groups[count] = quad >>> 16;
      groups[count + 1] = quad & 0xffff;
      return spread(groups, count + 2, gap);
    }
    if (at === start || at - start > 4 || count === 8) return undefined;
    groups[count] = group;
    count += 1;
    if (at === text.length) break;
    if (text.charCodeAt(at) !== COLON || at + 1 === text.length) return undefined;
    at += 1;
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return undefined;
      gap = count;
      at += 1;
    }
  }
  return spread(groups, count, gap);
}

/** Values of the hexadecimal digits by character code below 128; -1 for the other characters. */
const HEX_DIGITS: Int8Array = new Int8Array(128).map((_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);

/** The value of a hexadecimal digit; -1 for another character, and behind the end. */
function hexDigit(text: string, at: number): number {
  const code = at < text.length ? text.charCodeAt(at) : 0;
  return code < 128 ? (HEX_DIGITS[code] as number) : -1;
}

/** Words from the groups that were written; the gap stands for one group or more (RFC 4291 section 2.2). */
function spread(groups: number[], count: number, gap: number): Words | undefined {
  if (gap < 0 ? count !== 8 : count > 7) return undefined;
  if (gap >= 0) {
    groups.copyWithin(8 - (count - gap), gap, count);
    groups.fill(0, gap, 8 - (count - gap));
  }
  const word = (i: number): number => (((groups[i] as number) << 16) | (groups[i + 1] as number)) >>> 0;
  return [word(0), word(2), word(4), word(6)];
}
