import { corrupt } from './corrupt.ts';
import { EvidenceError, type EvidenceLog } from './evidence-log.ts';
import { disk, type Files, readWhole } from './files.ts';
import { layoutOf } from './layout.ts';
import { createReader } from './read.ts';
import { parseCheckpoint } from './tlog/checkpoint.ts';
import { TlogFormatError } from './tlog/format-error.ts';
import { parseNote } from './tlog/note.ts';
import { unreadable } from './unwritable.ts';

/** A log to look at: a copy of one, or one that a service is writing to at the same time. */
export interface ReadableLog extends Pick<EvidenceLog, 'dir' | 'size' | 'read' | 'scan' | 'leafHash'> {
  readonly checkpoint: Pick<EvidenceLog['checkpoint'], 'note'>;
}

/**
 * The log of a directory as its checkpoint has it now: no lock is taken, no key is needed and nothing is written. The signature is
 * not checked; the hash of each leaf that is read is.
 *
 * Rejects with EvidenceError: `not_initialised`, `corrupt`, `unreadable`.
 */
export async function readableLog(dir: string, files: Files = disk): Promise<ReadableLog> {
  const { size, note } = await checkpointOf(dir, files);
  const reader = createReader(files, dir, () => size);
  return {
    dir,
    size,
    checkpoint: { note },
    read: reader.leaf,
    leafHash: async (at) => (await reader.entry(at))?.hash.toString('hex'),
    scan: (kinds, stretch) => reader.scan(kinds ?? [], stretch),
  };
}

async function checkpointOf(dir: string, files: Files): Promise<{ readonly size: number; readonly note: string }> {
  const { checkpoint } = layoutOf(dir);
  let bytes: Buffer | undefined;
  try {
    bytes = await readWhole(files, checkpoint);
  } catch (error) {
    // The disk is what fails here, and the caller needs one kind of error for that.
    throw unreadable(dir, error);
  }
  if (bytes === undefined) throw new EvidenceError('not_initialised', dir, `${dir} holds no evidence log`);
  try {
    const { size } = parseCheckpoint(parseNote(bytes).text);
    return { size, note: bytes.toString() };
  } catch (error) {
    if (error instanceof TlogFormatError) throw corrupt(checkpoint, `is no checkpoint: ${error.message}`);
    throw error;
  }
}
