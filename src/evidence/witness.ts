import { disk, type Files } from './files.ts';
import { type AddCheckpoint, formatSize, parseAddCheckpoint, SIZE_TYPE } from './tlog/add-checkpoint.ts';
import { type Checkpoint, parseCheckpoint } from './tlog/checkpoint.ts';
import { cosigner } from './tlog/cosignature.ts';
import { TlogFormatError } from './tlog/format-error.ts';
import { noteVerifier, type PrivateKey, type PublicKey } from './tlog/key.ts';
import { verifyConsistency } from './tlog/merkle.ts';
import { formatNote, formatSignature, type NoteSignature, openNote, parseNote, type Verifier } from './tlog/note.ts';
import { openMemory, type WitnessMemory } from './witness-memory.ts';

/** Cosigns checkpoints of logs that it knows, each only when it goes on from the last one (C2SP tlog-witness). */
export interface Witness {
  /**
   * Answers an add-checkpoint request. A cosignature is given only once the checkpoint is durable. Rejects with EvidenceError when the
   * disk fails; then there is none.
   */
  readonly addCheckpoint: (body: Uint8Array, nowMs: number) => Promise<WitnessAnswer>;
  readonly close: () => Promise<void>;
}

/** An HTTP answer. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: 'text/plain; charset=utf-8' | typeof SIZE_TYPE;
  readonly body: string;
}

/**
 * Opens a witness that knows some logs, each by its keys of its origin's name. Rejects with EvidenceError: `not_initialised`, `locked`,
 * `corrupt` when what it has seen is not as it wrote it: without that it could be led to sign a fork.
 */
export async function openWitness(
  dir: string,
  key: PrivateKey,
  logs: readonly PublicKey[],
  files: Files = disk,
): Promise<Witness> {
  const memory = await openMemory(dir, key, files);
  try {
    for (const { name } of logs) await memory.read(name);
  } catch (error) {
    await memory.close().catch(() => undefined); // What went wrong first is what the operator must hear of.
    throw error;
  }
  return serve(key, logs.map(noteVerifier), memory);
}

function serve(key: PrivateKey, logs: readonly Verifier[], memory: WitnessMemory): Witness {
  // One after the other: between the look at what was seen and the keeping of what is signed nothing may come.
  let turn: Promise<unknown> = Promise.resolve();

  async function answer(body: Uint8Array, nowMs: number): Promise<WitnessAnswer> {
    const asked = parsed(body);
    if ('status' in asked) return asked;
    const { oldSize, proof, note } = asked;
    const known = logs.filter(({ name }) => name === asked.checkpoint.origin);
    if (known.length === 0) return says(404, 'this witness does not know the log of this origin');
    const { text, verified } = verifiedBy(known, note);
    if (verified.length === 0) return says(403, 'no key that this witness has for the log signed the checkpoint');
    const { size, root, origin } = asked.checkpoint;
    if (oldSize > size) return says(400, 'the old size is above that of the checkpoint');
    const last = await memory.read(origin);
    if (oldSize !== last.size) return conflict(last.size);
    if (oldSize === size && !last.root.equals(root)) return conflict(last.size);
    if (!verifyConsistency(oldSize, last.root, size, root, proof)) {
      return says(422, 'the proof does not lead from the checkpoint that this witness has cosigned last to this one');
    }
    const own = cosigner(key, Math.floor(nowMs / 1000));
    const signature: NoteSignature = { name: own.name, keyId: own.keyId, signature: own.sign(text) };
    await memory.keep(origin, formatNote({ text, signatures: [...verified, signature] }));
    return { ...says(200, ''), body: `${formatSignature(signature)}\n` };
  }

  return {
    addCheckpoint: (body, nowMs) => {
      const answered = turn.then(() => answer(body, nowMs));
      turn = answered.catch(() => undefined);
      return answered;
    },
    close: () => turn.then(memory.close),
  };
}

interface Asked extends Omit<AddCheckpoint, 'checkpoint'> {
  readonly note: Uint8Array;
  readonly checkpoint: Checkpoint;
}

/** What is asked for, or the answer to what cannot be read. */
function parsed(body: Uint8Array): Asked | WitnessAnswer {
  try {
    const { oldSize, proof, checkpoint } = parseAddCheckpoint(body);
    const note = Buffer.from(checkpoint);
    return { oldSize, proof, note, checkpoint: parseCheckpoint(parseNote(note).text) };
  } catch (error) {
    if (error instanceof TlogFormatError) return says(400, error.message);
    throw error;
  }
}

/** The signatures of a log's keys; none when one of them is false. */
function verifiedBy(
  known: readonly Verifier[],
  note: Uint8Array,
): { readonly text: string; readonly verified: readonly NoteSignature[] } {
  try {
    return openNote(note, known);
  } catch (error) {
    if (error instanceof TlogFormatError) return { text: '', verified: [] };
    throw error;
  }
}

function says(status: WitnessAnswer['status'], line: string): WitnessAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${line}\n` };
}

function conflict(size: number): WitnessAnswer {
  return { status: 409, contentType: SIZE_TYPE, body: formatSize(size) };
}
