import { FeedError } from './feed.ts';
import { decodeText } from './text-bytes.ts';

/**
 * The JSON value of a feed's bytes. Throws FeedError `parse`: no text (`decodeText`), or not JSON. A byte order mark is let
 * through (RFC 8259 section 8.1).
 */
// Written by the publisher, or by whatever answered in its place: any bytes at all.
export function parseJsonBytes(bytes: Uint8Array): unknown {
  const text = decodeText(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The engine's message may quote the bytes: what a stranger wrote does not belong in our log lines.
    throw new FeedError('parse', `the ${bytes.length} bytes are not JSON, or were cut off`, { cause });
  }
}

/** An object, of which the caller wants some members, as yet unknown; throws FeedError `parse` that names the place. */
export function requireObject<Key extends string>(
  value: unknown,
  place: string,
): { readonly [member in Key]?: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw misfit(place, 'an object', value);
  return value;
}

/** An array; throws FeedError `parse` that names the place. */
export function requireArray(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw misfit(place, 'an array', value);
  return value;
}

/** An array with at least one element; throws FeedError `parse` that names the place. */
export function requireFilledArray(value: unknown, place: string): readonly unknown[] {
  const array = requireArray(value, place);
  if (array.length === 0) throw new FeedError('parse', `${place} is empty`);
  return array;
}

/** A string that is not empty; throws FeedError `parse` that names the place. */
export function requireText(value: unknown, place: string): string {
  if (typeof value !== 'string' || value === '') throw misfit(place, 'a string with something in it', value);
  return value;
}

function misfit(place: string, expected: string, value: unknown): FeedError {
  if (value === undefined) return new FeedError('parse', `${place} is missing`);
  return new FeedError('parse', `${place} must be ${expected}, is ${quote(value)}`);
}

/** A value for a message: short, on one line. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
