import type { ResponseHead } from './response-head.ts';
import { valuesOf } from './response-head.ts';

/** Takes the bytes of a body as they come: how many of them are within it when it ends in them, -1 while it goes on. */
export type BodyEnd = (chunk: Uint8Array) => number;

/**
 * Where the body of a response to GET ends (RFC 9112 section 6.3), or breaks its own framing. Nothing in it is looked at: it is
 * read so that a server which has little to say is not cut off.
 */
export function bodyEnd(head: ResponseHead): BodyEnd {
  const never: BodyEnd = () => -1;
  const atOnce: BodyEnd = () => 0;
  if (head.status === 204 || head.status === 304) return atOnce;
  const codings = valuesOf(head, 'transfer-encoding');
  if (codings.length > 0) return codings.join(',').toLowerCase() === 'chunked' ? chunkedEnd() : never;
  const lengths = new Set(valuesOf(head, 'content-length'));
  // Without a length it ends with the connection; with two, or with what is none, nobody knows where.
  if (lengths.size === 0) return never;
  const [length = ''] = lengths;
  return lengths.size === 1 && /^[0-9]{1,15}$/.test(length) ? countedEnd(Number(length)) : atOnce;
}

function countedEnd(length: number): BodyEnd {
  let left = length;
  return (chunk) => {
    const taken = Math.min(left, chunk.length);
    left -= taken;
    return left === 0 ? taken : -1;
  };
}

const CR = 13;
const LF = 10;
/** Hexadecimal digits of a chunk's size. */
const MAX_DIGITS = 8;

/** RFC 9112 section 7.1. The trailer is not waited for: the chunk of size 0 ends the body. */
function chunkedEnd(): BodyEnd {
  let state: 'size' | 'extension' | 'size_lf' | 'data' | 'data_cr' | 'data_lf' = 'size';
  let size = 0;
  let digits = 0;
  const endsWith = (byte: number): boolean => {
    switch (state) {
      case 'size': {
        const digit = Number.parseInt(String.fromCharCode(byte), 16);
        if (!Number.isNaN(digit)) {
          size = size * 16 + digit;
          digits += 1;
          return digits > MAX_DIGITS;
        }
        state = byte === CR ? 'size_lf' : 'extension';
        return digits === 0;
      }
      case 'extension':
        if (byte === CR) state = 'size_lf';
        return false;
      case 'size_lf':
        state = 'data';
        return byte !== LF || size === 0;
      case 'data':
        size -= 1;
        if (size === 0) state = 'data_cr';
        return false;
      case 'data_cr':
        state = 'data_lf';
        return byte !== CR;
      case 'data_lf':
        state = 'size';
        digits = 0;
        return byte !== LF;
    }
  };
  return (chunk) => {
    const last = chunk.findIndex(endsWith);
    return last < 0 ? -1 : last + 1;
  };
}
