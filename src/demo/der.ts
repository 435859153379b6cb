/** DER (X.690), as far as a certificate needs it. */

const TAGS = { boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, oid: 0x06, utf8: 0x0c } as const;
const SEQUENCE = 0x30;
const SET = 0x31;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

export function sequence(...members: readonly Uint8Array[]): Uint8Array {
  return element(SEQUENCE, Buffer.concat(members));
}

export function set(...members: readonly Uint8Array[]): Uint8Array {
  return element(SET, Buffer.concat(members));
}

/** A context-specific tag with an element or several inside. */
export function explicit(tag: number, ...members: readonly Uint8Array[]): Uint8Array {
  return element(0xa0 | tag, Buffer.concat(members));
}

/** A context-specific tag in the place of the value's own. */
export function implicit(tag: number, value: Uint8Array): Uint8Array {
  return element(0x80 | tag, value);
}

/** Not negative, most significant byte first. */
export function integer(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const short = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  return element(TAGS.integer, (short[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), short]) : short);
}

export function boolean(value: boolean): Uint8Array {
  return element(TAGS.boolean, Uint8Array.of(value ? 0xff : 0));
}

/** Whole bytes, or as many bits less as `unused` says. */
export function bitString(bytes: Uint8Array, unused = 0): Uint8Array {
  return element(TAGS.bitString, Buffer.concat([Uint8Array.of(unused), bytes]));
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return element(TAGS.octetString, bytes);
}

export function utf8String(text: string): Uint8Array {
  return element(TAGS.utf8, Buffer.from(text));
}

/** `2.5.29.17`; arcs in base 128, the first two in one. */
export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...others] = text.split('.').map(Number);
  return element(TAGS.oid, Uint8Array.from([first * 40 + second, ...others].flatMap(base128)));
}

/** Unix time in milliseconds, to the second: in two digits of the year until 2049 (RFC 5280 section 4.1.2.5). */
export function time(unixMs: number): Uint8Array {
  const text = `${new Date(unixMs).toISOString().replace(/[-:T]|\.[0-9]+/g, '')}`;
  const year = Number(text.slice(0, 4));
  return year >= 1950 && year < 2050
    ? element(UTC_TIME, Buffer.from(text.slice(2)))
    : element(GENERALIZED_TIME, Buffer.from(text));
}

function element(tag: number, value: Uint8Array): Uint8Array {
  const { length } = value;
  const long = length < 0x80 ? [] : length < 0x100 ? [length] : [length >>> 8, length & 255];
  if (length > 0xffff) throw new RangeError(`${length} bytes in one element`);
  const head = long.length === 0 ? [tag, length] : [tag, 0x80 | long.length, ...long];
  return Buffer.concat([Uint8Array.from(head), value]);
}

function base128(arc: number): readonly number[] {
  const high = Math.floor(arc / 128);
  return high === 0 ? [arc] : [...base128(high).map((byte) => byte | 0x80), arc % 128];
}
