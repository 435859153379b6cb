import { parentOf, ROOT } from '../../src/core/domain-name.ts';

/** Octets of a name on the wire, its final zero included (RFC 1035, section 2.3.4). */
const MAX_NAME = 255;
const MAX_LABEL = 63;

/** A name and the offset behind it. */
export interface WireName {
  readonly name: string;
  readonly end: number;
}

/**
 * The name at an offset, in the text form of `domain-name.ts`; undefined when there is none. Not dns-packet's decoder, because
 * that one reads a label which holds a dot as two labels, so that one name can pass for another.
 */
// Written by the peer: any length, may lie about it.
export function decodeName(message: Uint8Array, offset: number): WireName | undefined {
  let name = '';
  let end: number | undefined;
  let at = offset;
  let earliest = offset;
  let octets = 1;
  for (;;) {
    const length = message[at];
    if (length === undefined) return undefined;
    if (length === 0) return { name: name === '' ? ROOT : name, end: end ?? at + 1 };
    if (length >= 0xc0) {
      const low = message[at + 1];
      if (low === undefined) return undefined;
      end ??= at + 2;
      // A pointer goes back before all that was read (RFC 1035, section 4.1.4): so there is no circle.
      at = ((length & 0x3f) << 8) | low;
      if (at >= earliest) return undefined;
      earliest = at;
      continue;
    }
    octets += length + 1;
    const next = at + 1 + length;
    if (length > MAX_LABEL || octets > MAX_NAME || next > message.length) return undefined;
    if (name !== '') name += '.';
    for (let i = at + 1; i < next; i += 1) name += TEXT_OF_BYTE[message[i] ?? 0];
    at = next;
  }
}

/**
 * A name without compression, letter case kept.
 *
 * @throws RangeError for a text that is no name: names come from a checked configuration or from `decodeName`
 */
export function encodeName(name: string): Uint8Array {
  const bytes: number[] = [];
  for (let rest = name; rest !== ROOT; ) {
    const parent = parentOf(rest) ?? ROOT;
    const label = encodeLabel(parent === ROOT ? rest : rest.slice(0, -1 - parent.length));
    if (label.length === 0 || label.length > MAX_LABEL) throw new RangeError(`no domain name: ${name}`);
    bytes.push(label.length, ...label);
    rest = parent;
  }
  if (bytes.length >= MAX_NAME) throw new RangeError(`no domain name: ${name}`);
  return Uint8Array.of(...bytes, 0);
}

function encodeLabel(label: string): readonly number[] {
  const codes = label.includes('\\') ? escapedCodes(label) : Array.from(label, (char) => char.charCodeAt(0));
  if (codes.some((code) => code > 255)) throw new RangeError(`no byte in a domain name: ${label}`);
  return codes;
}

function escapedCodes(label: string): readonly number[] {
  const tokens = label.matchAll(/\\([0-9]{3})|\\?(.)/gs);
  return Array.from(tokens, ([, digits, char = '']) => (digits === undefined ? char.charCodeAt(0) : Number(digits)));
}

/** How each byte stands in a name: letters in lower case (RFC 4343), what is not printable by its number. */
const TEXT_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if (char === '.' || char === '\\') return `\\${char}`;
  return byte > 0x20 && byte < 0x7f ? char.toLowerCase() : `\\${String(byte).padStart(3, '0')}`;
});
