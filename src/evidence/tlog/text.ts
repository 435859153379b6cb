import { TlogFormatError } from './format-error.ts';

/** The bytes of a standard base64 text, RFC 4648 section 4: padded, no white space, no stray bits at the end. */
export function parseBase64(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new TlogFormatError(`${what} is not standard base64`);
  return bytes;
}

/** A 32-byte hash in base64. */
export function parseHash(text: string, what: string): Buffer {
  const hash = parseBase64(text, what);
  if (hash.length !== 32) throw new TlogFormatError(`${what} has ${hash.length} bytes, not 32`);
  return hash;
}

/** ASCII decimal without leading zeros, at most 2^53 - 1. */
export function parseDecimal(text: string, what: string): number {
  const value = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) {
    throw new TlogFormatError(`${what} must be a decimal number without leading zeros, is ${JSON.stringify(text)}`);
  }
  return value;
}

/** UTF-8, and nothing that is not: a byte that could be read in two ways could be signed in two ways. */
export function parseUtf8(bytes: Uint8Array, what: string): string {
  const text = Buffer.from(bytes).toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw new TlogFormatError(`${what} is not valid UTF-8`);
  return text;
}
