import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { SweepEntry } from '../core/sweep/sweep-state.ts';
import { EvidenceError } from '../evidence/evidence-log.ts';
import type { Files, OpenFile } from '../evidence/files.ts';
import { disk, errnoOf, readFully, removeIfThere, writeFully, writeNew } from '../evidence/files.ts';
import { unwritable } from '../evidence/unwritable.ts';
import type { SweepHead } from './journal-line.ts';
import { formatEntry, formatHead, parseEntry, parseHead } from './journal-line.ts';

/**
 * The answers of a sweep as they came, with their bytes, a line each, appended: what a sweep goes on from after it was ended, and the
 * evidence of what its map says.
 */
export interface SweepJournal {
  readonly head: SweepHead;
  readonly path: string;
  /** Bytes that stand in it for good. */
  readonly size: number;
  /** Resolves once the lines so far are written, where that is due; undefined while they may wait. */
  readonly add: (entry: SweepEntry, message: Uint8Array | undefined) => Promise<void> | undefined;
  readonly flush: () => Promise<void>;
  /** The bytes of the journal, in chunks of whole lines; each lasts until the next is asked for. */
  readonly chunks: () => AsyncGenerator<Buffer>;
  readonly close: () => Promise<void>;
  /** Closes it and takes it away. */
  readonly remove: () => Promise<void>;
}

/** What a kill may lose and the next run asks for again. */
const HELD_BYTES = 64 * 1024;
const HELD_MS = 1_000;
/** A chunk of evidence: large enough that a leaf has room for the digests of a gigabyte. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Where the unfinished sweep of an endpoint lies. */
export function journalPath(
  dir: string,
  { claim, endpoint, family }: Pick<SweepHead, 'claim' | 'endpoint' | 'family'>,
): string {
  return join(dir, 'sweeps', `${claim}-${endpoint}-v${family}.journal`);
}

/**
 * Opens the journal of an unfinished sweep, giving `restore` each of its entries, or begins one. A line that was cut off is cut away.
 * Rejects with EvidenceError: `corrupt` for a journal that is none, `other_origin` for one of other client blocks.
 */
export async function openJournal(
  dir: string,
  wanted: Omit<SweepHead, 'seed'>,
  restore: (entry: SweepEntry) => void,
  files: Files = disk,
): Promise<SweepJournal> {
  const path = journalPath(dir, wanted);
  try {
    const file = (await openIfThere(files, path)) ?? (await begin(files, path, wanted));
    return await readOn(file, path, wanted, restore, files);
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function openIfThere(files: Files, path: string): Promise<OpenFile | undefined> {
  try {
    return await files.open(path, 'update');
  } catch (error) {
    // That there is none yet is the usual case.
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function begin(files: Files, path: string, wanted: Omit<SweepHead, 'seed'>): Promise<OpenFile> {
  const head: SweepHead = { ...wanted, seed: randomBytes(16).toString('hex') };
  await files.makeDir(dirname(path));
  await writeNew(files, path, Buffer.from(`${formatHead(head)}\n`));
  await files.syncDir(dirname(path));
  return files.open(path, 'update');
}

async function readOn(
  file: OpenFile,
  path: string,
  wanted: Omit<SweepHead, 'seed'>,
  restore: (entry: SweepEntry) => void,
  files: Files,
): Promise<SweepJournal> {
  let head: SweepHead | undefined;
  let size = 0;
  for await (const chunk of wholeLines(file)) {
    size += chunk.length;
    for (const line of chunk.toString('latin1').split('\n').slice(0, -1)) {
      if (head === undefined) head = headOf(line, path, wanted);
      else restore(entryOf(line, path));
    }
  }
  if (head === undefined) throw new EvidenceError('corrupt', path, `${path} is no journal of a sweep: remove it`);
  await file.truncate(size);
  const { family } = head;
  let held: string[] = [];
  let heldBytes = 0;
  let flushedMs = performance.now();

  async function flush(): Promise<void> {
    const bytes = Buffer.from(held.join(''), 'latin1');
    [held, heldBytes, flushedMs] = [[], 0, performance.now()];
    const at = size;
    size += bytes.length;
    try {
      await writeFully(file, bytes, at);
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  return {
    head,
    path,
    get size() {
      return size;
    },
    add: (entry, message) => {
      const line = `${formatEntry(entry, message, family)}\n`;
      held.push(line);
      heldBytes += line.length;
      return heldBytes >= HELD_BYTES || performance.now() - flushedMs >= HELD_MS ? flush() : undefined;
    },
    flush,
    chunks: () => wholeLines(file),
    close: async () => {
      await flush();
      await file.close();
    },
    remove: async () => {
      await file.close();
      await removeIfThere(files, path);
    },
  };
}

async function* wholeLines(file: OpenFile): AsyncGenerator<Buffer> {
  const bytes = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = 0; ; ) {
    const got = await readFully(file, bytes, at);
    const end = bytes.subarray(0, got).lastIndexOf(10) + 1;
    if (end === 0) return;
    yield bytes.subarray(0, end);
    at += end;
  }
}

function headOf(line: string, path: string, wanted: Omit<SweepHead, 'seed'>): SweepHead {
  const head = parseHead(line);
  if (head === undefined) throw corruptLine(path, line);
  if (head.clients === wanted.clients) return head;
  throw new EvidenceError(
    'other_origin',
    path,
    `${path} is of an unfinished sweep over other client blocks: finish it with the frame of that time, or begin again with --anew`,
  );
}

function entryOf(line: string, path: string): SweepEntry {
  const entry = parseEntry(line);
  if (entry === undefined) throw corruptLine(path, line);
  return entry;
}

function corruptLine(path: string, line: string): EvidenceError {
  const said = JSON.stringify(line.slice(0, 40));
  return new EvidenceError(
    'corrupt',
    path,
    `${path} has a line that no sweep wrote, ${said}: remove it to begin again`,
  );
}
