import { COSIGNATURE, keyIdOf, type PrivateKey, type PublicKey, publicKeyOf, signWith, verifyWith } from './key.ts';
import type { Signer, Verifier } from './note.ts';

const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;
const MAX_TIME = 2n ** 63n - 1n;

/** What a witness signs: the time of its look and the whole text of the checkpoint (C2SP tlog-cosignature, cosignature/v1). */
function message(timeSeconds: bigint, text: string): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${timeSeconds}\n${text}`);
}

/** Signs checkpoints as a witness that looked at `timeSeconds` (Unix). Throws RangeError for a key of another type. */
export function cosigner(key: PrivateKey, timeSeconds: number): Signer {
  if (key.type !== COSIGNATURE) throw new RangeError(`the key of ${key.name} does not cosign`);
  const sign = signWith(key);
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(timeSeconds));
  return {
    name: key.name,
    keyId: keyIdOf(publicKeyOf(key)),
    sign: (text) => Buffer.concat([time, sign(message(BigInt(timeSeconds), text))]),
  };
}

/** Tells a witness's cosignatures. Throws RangeError for a key of another type. */
export function cosignatureVerifier(key: PublicKey): Verifier {
  if (key.type !== COSIGNATURE) throw new RangeError(`the key of ${key.name} does not cosign`);
  const verify = verifyWith(key);
  return {
    name: key.name,
    keyId: keyIdOf(key),
    verify: (text, signature) => {
      const time = timeOf(signature);
      return time !== undefined && verify(message(time, text), signature.subarray(TIME_BYTES));
    },
  };
}

/** When a witness looked, Unix seconds; undefined when the signature is no cosignature. True only once it is verified. */
export function cosignatureTime(signature: Uint8Array): number | undefined {
  const time = timeOf(signature);
  return time === undefined ? undefined : Number(time);
}

function timeOf(signature: Uint8Array): bigint | undefined {
  if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) return undefined;
  const time = Buffer.from(signature).readBigUInt64BE(0);
  return time > MAX_TIME ? undefined : time;
}
