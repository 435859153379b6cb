import { hash } from 'node:crypto';

/** Where short input is put: for bytes that a caller has just made, Node would first have to move them out of the heap. */
const short = Buffer.alloc(256);

/** SHA-256 as `src/core` takes it. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const input = bytes.length > short.length ? bytes : short.subarray(0, bytes.length);
  if (input !== bytes) input.set(bytes);
  // As text, and from there: a buffer that is made for 32 bytes alone takes longer than their hash.
  return Buffer.from(hash('sha256', input, 'binary'), 'binary');
}

export function sha256Hex(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}
