import { join } from 'node:path';
import { EvidenceError } from './evidence-log.ts';
import { type Files, readWhole, writeWhole } from './files.ts';
import { takeLock } from './lock.ts';
import { sha256Hex } from './sha256.ts';
import { type Checkpoint, parseCheckpoint } from './tlog/checkpoint.ts';
import { cosignatureVerifier } from './tlog/cosignature.ts';
import { TlogFormatError } from './tlog/format-error.ts';
import { type PrivateKey, publicKeyOf } from './tlog/key.ts';
import { emptyRoot } from './tlog/merkle.ts';
import { openNote } from './tlog/note.ts';
import { unreadable, unwritable } from './unwritable.ts';

/**
 * The last checkpoint of each log that a witness has cosigned: all that keeps it from signing a fork. Each is kept with the witness's
 * own cosignature, so that nothing but what it signed is taken for it.
 */
export interface WitnessMemory {
  /** The empty tree for a log that was never seen. Rejects with EvidenceError `corrupt` or `unreadable`. */
  readonly read: (origin: string) => Promise<Pick<Checkpoint, 'size' | 'root'>>;
  /** Resolves once the note is durable. Rejects with EvidenceError `unwritable`: then it is there or not, and is not to be handed out. */
  readonly keep: (origin: string, note: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Layout {
  readonly seen: string;
  readonly temp: string;
  readonly lock: string;
}

function layoutOf(dir: string): Layout {
  return { seen: join(dir, 'seen'), temp: join(dir, 'tmp'), lock: join(dir, 'lock') };
}

/** Makes the memory of a new witness. Rejects with EvidenceError `already_exists` or `unwritable`. */
export async function initMemory(dir: string, files: Files): Promise<void> {
  const { seen } = layoutOf(dir);
  try {
    await files.makeDir(dir);
    if ((await files.list(dir)).includes('seen')) {
      throw new EvidenceError('already_exists', seen, `${seen} is there already: init never begins a witness anew`);
    }
    await files.makeDir(seen);
    await files.syncDir(dir);
  } catch (error) {
    throw unwritable(dir, error);
  }
}

/** Opens the memory as its one user. Rejects with EvidenceError `not_initialised`, `locked` or `unwritable`. */
export async function openMemory(dir: string, key: PrivateKey, files: Files): Promise<WitnessMemory> {
  const { seen, temp, lock } = layoutOf(dir);
  const verifier = cosignatureVerifier(publicKeyOf(key));
  // By digest: an origin may hold any character but a line break.
  const pathOf = (origin: string): string => join(seen, sha256Hex(origin));
  const unlock = await take(dir, { seen, temp, lock }, files);
  return {
    read: async (origin) => {
      const path = pathOf(origin);
      const bytes = await readWhole(files, path).catch((error: unknown) => {
        throw unreadable(path, error);
      });
      if (bytes === undefined) return { size: 0, root: emptyRoot() };
      try {
        const checkpoint = parseCheckpoint(openNote(bytes, [verifier]).text);
        if (checkpoint.origin === origin) return checkpoint;
      } catch (error) {
        if (error instanceof TlogFormatError) throw damaged(path, error.message);
        throw error;
      }
      throw damaged(path, `it is not of ${origin}`);
    },
    keep: async (origin, note) => {
      try {
        await writeWhole(files, temp, pathOf(origin), Buffer.from(note), 'replace');
      } catch (error) {
        throw unwritable(dir, error);
      }
    },
    close: unlock,
  };
}

async function take(dir: string, { seen, temp, lock }: Layout, files: Files): Promise<() => Promise<void>> {
  try {
    await files.list(seen);
  } catch (error) {
    const message = `${dir} is no witness's directory: make one with witness init, or restore it from a copy`;
    throw new EvidenceError('not_initialised', dir, message, { cause: error });
  }
  try {
    const unlock = await takeLock(files, lock);
    try {
      await files.makeDir(temp);
      for (const name of await files.list(temp)) await files.remove(join(temp, name));
      return unlock;
    } catch (error) {
      await unlock().catch(() => undefined); // What went wrong first is what the operator must hear of.
      throw error;
    }
  } catch (error) {
    throw unwritable(dir, error);
  }
}

function damaged(path: string, why: string): EvidenceError {
  return new EvidenceError(
    'corrupt',
    path,
    `${path} is not as this witness wrote it (${why}): restore it from a copy; without it the witness could be led to sign a fork`,
  );
}
