import { createHash } from 'node:crypto';
import { EvidenceError } from './evidence-log.ts';
import { errnoOf, type Files, type OpenFile, readFully } from './files.ts';
import { unreadable } from './unwritable.ts';

/** A blob that is read as fast as somebody takes it, however large it is. */
export interface BlobPieces {
  readonly size: number;
  /**
   * The bytes, each time from the beginning. Rejects with EvidenceError, `corrupt` in place of the last piece when they are not of their
   * digest: so nobody has all of what is wrong.
   */
  readonly pieces: () => AsyncGenerator<Uint8Array>;
}

/** What a reader who is slow keeps in memory. */
const PIECE_BYTES = 32_768;

/** Looks up the file of a blob; undefined when there is none. Rejects with EvidenceError `unreadable`. */
export async function blobPieces(files: Files, path: string, sha256: string): Promise<BlobPieces | undefined> {
  const open = async (): Promise<OpenFile | undefined> => {
    try {
      return await files.open(path, 'read');
    } catch (error) {
      // Absence is an answer here; looking first would only make a gap between the look and the reading.
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw unreadable(path, error);
    }
  };
  const file = await open();
  if (file === undefined) return undefined;
  const size = await file.size().finally(file.close);

  async function* pieces(): AsyncGenerator<Uint8Array> {
    const reading = await open();
    if (reading === undefined) throw corrupt(path, 'is gone');
    try {
      const hash = createHash('sha256');
      let held: Buffer | undefined;
      for (let at = 0; at < size; at += PIECE_BYTES) {
        const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, size - at));
        hash.update(piece.subarray(0, await readFully(reading, piece, at)));
        if (held !== undefined) yield held;
        held = piece;
      }
      if (hash.digest('hex') !== sha256) throw corrupt(path, 'does not have the digest of its name');
      if (held !== undefined) yield held;
    } finally {
      await reading.close();
    }
  }

  return { size, pieces };
}

function corrupt(path: string, words: string): EvidenceError {
  return new EvidenceError('corrupt', path, `${path} ${words}: restore it from a copy`);
}
