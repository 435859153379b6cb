import { createHash } from 'node:crypto';

/** SHA-256 of the runtime, as the core wants it handed in. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
