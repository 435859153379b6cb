import { TlogFormatError } from './format-error.ts';
import { parseBase64, parseUtf8 } from './text.ts';

/** One signature line of a signed note (C2SP signed-note). */
export interface NoteSignature {
  readonly name: string;
  /** The first four bytes of the line's base64, which with the name identify the key; big-endian. */
  readonly keyId: number;
  readonly signature: Buffer;
}

/** A signed note taken apart; nothing is verified by that. */
export interface Note {
  /** What is signed: ends in a line break. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A key that tells whether a signature is its own. */
export interface Verifier {
  readonly name: string;
  readonly keyId: number;
  readonly verify: (text: string, signature: Uint8Array) => boolean;
}

/** A key that signs. */
export interface Signer {
  readonly name: string;
  readonly keyId: number;
  readonly sign: (text: string) => Buffer;
}

/** Beyond any honest note: sixteen must be accepted, and verifying costs time. */
const MAX_SIGNATURES = 100;
const MAX_BYTES = 1_000_000;

const KEY_ID_BYTES = 4;
const SIGNATURE_LINE = /^— (\S+) (\S+)$/u;

/** Whether a text may name a key: not empty, no Unicode space, no plus. */
export function isKeyName(name: string): boolean {
  return /^[^\p{White_Space}+]+$/u.test(name) && !hasControl(name) && name.isWellFormed();
}

/** Whether a text holds an ASCII control character other than a line break. */
function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

/**
 * Takes a signed note apart. Throws TlogFormatError for what is not in the one form of a note. Written by whoever runs the log or
 * stands between: any bytes.
 */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > MAX_BYTES) throw new TlogFormatError(`the note has more than ${MAX_BYTES} bytes`);
  const note = parseUtf8(bytes, 'the note');
  if (hasControl(note)) throw new TlogFormatError('the note holds a control character');
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw new TlogFormatError('the note has no text followed by an empty line');
  const lines = note.slice(split + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0) throw new TlogFormatError('the note does not end in a signature line');
  if (lines.length > MAX_SIGNATURES) throw new TlogFormatError(`the note has more than ${MAX_SIGNATURES} signatures`);
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || base64 === undefined || !isKeyName(name)) {
    throw new TlogFormatError(`not a signature line: ${JSON.stringify(line.slice(0, 200))}`);
  }
  const bytes = parseBase64(base64, `the signature of ${name}`);
  if (bytes.length <= KEY_ID_BYTES) throw new TlogFormatError(`the signature of ${name} is empty`);
  return { name, keyId: bytes.readUInt32BE(0), signature: bytes.subarray(KEY_ID_BYTES) };
}

/** A note as it is written; `parseNote` takes it apart into the same. */
export function formatNote({ text, signatures }: Note): string {
  return `${text}\n${signatures.map((signature) => `${formatSignature(signature)}\n`).join('')}`;
}

/** One signature line, without its line break. */
export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  const id = Buffer.alloc(KEY_ID_BYTES);
  id.writeUInt32BE(keyId);
  return `— ${name} ${Buffer.concat([id, signature]).toString('base64')}`;
}

/** Signs a text, which ends in a line break and holds no other control character; throws TlogFormatError when it does not. */
export function signNote(text: string, signers: readonly Signer[]): string {
  const signatures = signers.map((signer) => ({ ...identityOf(signer), signature: signer.sign(text) }));
  const note = formatNote({ text, signatures });
  if (parseNote(Buffer.from(note)).text !== text) throw new TlogFormatError('the text is not one that can be signed');
  return note;
}

function identityOf({ name, keyId }: Signer): { readonly name: string; readonly keyId: number } {
  return { name, keyId };
}

/** A note that at least one known key has signed. */
export interface VerifiedNote {
  readonly text: string;
  /** The signatures of known keys, each key once. */
  readonly verified: readonly NoteSignature[];
  /** Those of keys that nobody named: they say nothing. */
  readonly unknown: readonly NoteSignature[];
}

/**
 * Takes a note apart and verifies it. Signatures of unknown keys are set aside. Throws TlogFormatError when a known key's signature
 * is false, or no known key has signed. Written by whoever runs the log or stands between: any bytes.
 */
export function openNote(bytes: Uint8Array, known: readonly Verifier[]): VerifiedNote {
  const { text, signatures } = parseNote(bytes);
  const verified: NoteSignature[] = [];
  const unknown: NoteSignature[] = [];
  for (const signature of signatures) {
    const key = known.find((verifier) => isOf(signature, verifier));
    if (key === undefined) unknown.push(signature);
    // As often as it stands there it must be true, but it counts once.
    else if (!key.verify(text, signature.signature)) throw new TlogFormatError(`the signature of ${key.name} is false`);
    else if (!verified.some((other) => isOf(other, key))) verified.push(signature);
  }
  if (verified.length === 0) {
    const names = signatures.map(({ name }) => name).join(', ');
    throw new TlogFormatError(`no known key has signed the note; it bears signatures of ${names}`);
  }
  return { text, verified, unknown };
}

/** Whether a signature says that it is of this key. */
export function isOf(signature: NoteSignature, { name, keyId }: Pick<Verifier, 'name' | 'keyId'>): boolean {
  return signature.name === name && signature.keyId === keyId;
}
