import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { TlogFormatError } from './format-error.ts';
import { isKeyName, type Signer, type Verifier } from './note.ts';
import { parseBase64 } from './text.ts';

/** Signature types that we know (C2SP signed-note): a note's Ed25519 signature, and a witness's cosignature with its time. */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;
export type SignatureType = typeof ED25519 | typeof COSIGNATURE;

const KEY_BYTES = 32;

/** PKCS #8 and SPKI of an Ed25519 key up to the key itself (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** A public key by name, as a verifier key (vkey) says it. */
export interface PublicKey {
  readonly name: string;
  readonly type: SignatureType;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Buffer;
}

/** A private key by name; `seed` is the 32 bytes that RFC 8032 calls the private key. */
export interface PrivateKey {
  readonly name: string;
  readonly type: SignatureType;
  readonly seed: Buffer;
}

/** A fresh private key. Throws RangeError when the name cannot be a key's. */
export function makeKey(name: string, type: SignatureType = ED25519): PrivateKey {
  if (!isKeyName(name)) throw new RangeError(`not a name for a key: ${JSON.stringify(name)}`);
  return { name, type, seed: randomBytes(KEY_BYTES) };
}

/** The public half of a private key. */
export function publicKeyOf({ name, type, seed }: PrivateKey): PublicKey {
  const spki = createPublicKey(privateObject(seed)).export({ format: 'der', type: 'spki' });
  return { name, type, publicKey: spki.subarray(SPKI_HEAD.length) };
}

/** Key ID, C2SP signed-note: the first four bytes of SHA-256 over name, line break, type and public key; big-endian. */
export function keyIdOf({ name, type, publicKey }: PublicKey): number {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(type))
    .update(publicKey)
    .digest()
    .readUInt32BE(0);
}

/** The text of a public key: `name+key ID in hex+base64`. */
export function formatVkey(key: PublicKey): string {
  return [key.name, hexId(key), Buffer.from([key.type, ...key.publicKey]).toString('base64')].join('+');
}

/** The key of a vkey. Throws TlogFormatError for any other text, or when its key ID is not that of its key. Typed by an operator. */
export function parseVkey(text: string): PublicKey {
  const { name, id, type, bytes } = splitKey(text, 'the verifier key');
  const key = { name, type, publicKey: bytes };
  if (hexId(key) !== id)
    throw new TlogFormatError(`the key ID of ${name} is ${hexId(key)} by its key, but it says ${id}`);
  return key;
}

const PRIVATE_HEAD = 'PRIVATE+KEY+';

/** The text of a private key, as Go's sumdb/note writes it: `PRIVATE+KEY+name+key ID in hex+base64`. */
export function formatPrivateKey(key: PrivateKey): string {
  const base64 = Buffer.from([key.type, ...key.seed]).toString('base64');
  return PRIVATE_HEAD + [key.name, hexId(publicKeyOf(key)), base64].join('+');
}

/** The key of such a text. Throws TlogFormatError, which never quotes the key, for any other. */
export function parsePrivateKey(text: string): PrivateKey {
  if (!text.startsWith(PRIVATE_HEAD)) throw new TlogFormatError('the private key does not begin with PRIVATE+KEY+');
  const { name, id, type, bytes } = splitKey(text.slice(PRIVATE_HEAD.length), 'the private key');
  const key = { name, type, seed: bytes };
  if (hexId(publicKeyOf(key)) !== id) throw new TlogFormatError(`the key ID of ${name} is not that of its private key`);
  return key;
}

function splitKey(
  text: string,
  what: string,
): { readonly name: string; readonly id: string; readonly type: SignatureType; readonly bytes: Buffer } {
  // The base64 may hold a plus, the name and the ID may not.
  const [, name, id, base64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? [];
  if (name === undefined || id === undefined || base64 === undefined || !isKeyName(name)) {
    throw new TlogFormatError(`${what} is not of the form name+key ID+base64`);
  }
  const [type, ...bytes] = parseBase64(base64, `${what} of ${name}`);
  if (type !== ED25519 && type !== COSIGNATURE)
    throw new TlogFormatError(`${what} of ${name} is of unknown type ${type}`);
  if (bytes.length !== KEY_BYTES)
    throw new TlogFormatError(`${what} of ${name} has ${bytes.length} bytes, not ${KEY_BYTES}`);
  return { name, id, type, bytes: Buffer.from(bytes) };
}

function hexId(key: PublicKey): string {
  return keyIdOf(key).toString(16).padStart(8, '0');
}

/** Signs raw bytes with a key's seed: RFC 8032. */
export function signWith({ seed }: PrivateKey): (message: Uint8Array) => Buffer {
  const object = privateObject(seed);
  return (message) => signBytes(null, message, object);
}

/** Verifies signatures of raw bytes by a public key: RFC 8032. */
export function verifyWith({ publicKey }: PublicKey): (message: Uint8Array, signature: Uint8Array) => boolean {
  const object = createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' });
  return (message, signature) => verifyBytes(null, message, object, signature);
}

function privateObject(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
}

/** A note's signer: Ed25519 over the note's text. Throws RangeError for a key of another type. */
export function noteSigner(key: PrivateKey): Signer {
  if (key.type !== ED25519) throw new RangeError(`the key of ${key.name} does not sign notes`);
  const sign = signWith(key);
  return { name: key.name, keyId: keyIdOf(publicKeyOf(key)), sign: (text) => sign(Buffer.from(text)) };
}

/** A note's verifier. Throws RangeError for a key of another type. */
export function noteVerifier(key: PublicKey): Verifier {
  if (key.type !== ED25519) throw new RangeError(`the key of ${key.name} does not sign notes`);
  const verify = verifyWith(key);
  return {
    name: key.name,
    keyId: keyIdOf(key),
    verify: (text, signature) => verify(Buffer.from(text), signature),
  };
}
