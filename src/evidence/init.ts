import { dirname } from 'node:path';
import type { EvidenceError } from './evidence-log.ts';
import { disk, errnoOf, type Files, writeWhole } from './files.ts';
import { defaultKeyFile, makeKeyFile, readKeyFile } from './key-file.ts';
import { layoutOf } from './layout.ts';
import { formatCheckpoint } from './tlog/checkpoint.ts';
import { noteSigner } from './tlog/key.ts';
import { emptyRoot } from './tlog/merkle.ts';
import { signNote } from './tlog/note.ts';
import { unwritable } from './unwritable.ts';
import { isVacant, notVacant } from './vacant.ts';

/** What identifies a log for good. */
export interface LogIdentity {
  /** The URL prefix under which it will be served, without scheme; the name of its key too. */
  readonly origin: string;
  /** Where its key is to lie; within the directory, among what is never served, when none is named. */
  readonly keyFile?: string | undefined;
}

/** A log that has just been made. */
export interface MadeLog {
  /** What others verify its checkpoints with. */
  readonly vkey: string;
  readonly keyFile: string;
}

/**
 * Makes a new, empty log and its key. Rejects with EvidenceError: `already_exists` when the directory holds anything or the key is
 * there, `unwritable` when it cannot be made.
 */
export async function initLog(
  dir: string,
  { origin, keyFile = defaultKeyFile(dir) }: LogIdentity,
  files: Files = disk,
): Promise<MadeLog> {
  const layout = layoutOf(dir);
  try {
    if (!(await isVacant(files, dir))) throw initWritesOver(dir);
    await files.makeDir(dir);
    await files.syncDir(dirname(dir));
    const vkey = await makeKeyFile(files, keyFile, origin);
    await files.makeDir(layout.tiles);
    await files.syncDir(dir);
    const text = formatCheckpoint({ origin, size: 0, root: emptyRoot(), extensions: [] });
    const note = signNote(text, [noteSigner(await readKeyFile(files, keyFile))]);
    if (!(await writeWhole(files, layout.temp, layout.checkpoint, Buffer.from(note), 'keep')))
      throw initWritesOver(dir);
    return { vkey, keyFile };
  } catch (error) {
    throw errnoOf(error) === 'EEXIST' ? initWritesOver(dir) : unwritable(dir, error);
  }
}

function initWritesOver(dir: string): EvidenceError {
  return notVacant(dir, 'init never writes over evidence');
}
