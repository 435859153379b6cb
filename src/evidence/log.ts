import { dirname } from 'node:path';
import { checkAbout, formatAbout } from './about.ts';
import { createAppender } from './append.ts';
import { canonicalJson } from './canonical-json.ts';
import { EvidenceError, type EvidenceLog } from './evidence-log.ts';
import { disk, errnoOf, type Files, type OpenFile, writeWhole } from './files.ts';
import { type Layout, layoutOf } from './layout.ts';
import { formatLine } from './lines.ts';
import { takeLock } from './lock.ts';
import { readLeaf, scanLeaves } from './read.ts';
import { recoverLines } from './recover.ts';
import { unwritable } from './unwritable.ts';

export interface OpenOptions {
  readonly files?: Files;
  /** The origin that the log must have been made for; whatever it has when none is given. */
  readonly origin?: string;
}

/**
 * Makes a new, empty log. `origin` is the URL prefix under which it will be served. Throws EvidenceError: `already_exists` when the
 * directory holds anything, `unwritable` when it cannot be made.
 */
export async function initLog(dir: string, about: { readonly origin: string }, files: Files = disk): Promise<void> {
  const layout = layoutOf(dir);
  try {
    if (!(await isVacant(files, dir))) throw alreadyExists(dir);
    await files.makeDir(dir);
    await files.syncDir(dirname(dir));
    await makeEmpty(files, layout.leaves);
    const text = Buffer.from(formatAbout(about.origin));
    if (!(await writeWhole(files, layout.temp, layout.about, text, 'keep'))) throw alreadyExists(dir);
  } catch (error) {
    throw errnoOf(error) === 'EEXIST' ? alreadyExists(dir) : unwritable(dir, error);
  }
}

/**
 * Opens a log as its one writer, after reading it through and checking the hash of every leaf. Throws EvidenceError:
 * `not_initialised`, `other_origin`, `locked` (names the process), `corrupt` (names file and line), `unwritable`.
 *
 * When a process dies in the middle of an append, nobody has been told of that batch; the log then holds none of its leaves or
 * the first few, each whole.
 */
export async function openLog(dir: string, options: OpenOptions = {}): Promise<EvidenceLog> {
  const files = options.files ?? disk;
  const layout = layoutOf(dir);
  try {
    await checkAbout(files, dir, options.origin);
    const unlock = await takeLock(files, layout.lock);
    try {
      return await openLocked(files, dir, layout, unlock);
    } catch (error) {
      await unlock().catch(() => undefined); // What went wrong first is what the operator must hear of.
      throw error;
    }
  } catch (error) {
    throw unwritable(dir, error);
  }
}

async function openLocked(
  files: Files,
  dir: string,
  layout: Layout,
  unlock: () => Promise<void>,
): Promise<EvidenceLog> {
  await clearTemp(files, layout);
  const file = await files.open(layout.leaves, 'update');
  try {
    return await serveFile(files, dir, layout, file, unlock);
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

async function serveFile(
  files: Files,
  dir: string,
  layout: Layout,
  file: OpenFile,
  unlock: () => Promise<void>,
): Promise<EvidenceLog> {
  const path = layout.leaves;
  const index = await recoverLines(files, layout, file);
  const appender = createAppender(file, index, path);
  let closing: Promise<void> | undefined;

  function checkOpen(): void {
    if (closing !== undefined) throw new EvidenceError('closed', path, `${path}: the log has been closed`);
  }

  return {
    dir,
    get size() {
      return index.count;
    },
    append: async (leaves) => {
      checkOpen();
      return appender.append(leaves.map((leaf) => formatLine(canonicalJson(leaf), path)));
    },
    read: async (at) => {
      checkOpen();
      return (await readLeaf(file, index, path, at))?.leaf;
    },
    leafHash: async (at) => {
      checkOpen();
      return (await readLeaf(file, index, path, at))?.hash;
    },
    scan: (kinds) => {
      checkOpen();
      return scanLeaves(file, index, path, kinds ?? []);
    },
    close: () => {
      closing ??= appender.idle().then(async () => {
        await file.close();
        await unlock();
      });
      return closing;
    },
  };
}

async function isVacant(files: Files, dir: string): Promise<boolean> {
  try {
    return (await files.list(dir)).length === 0;
  } catch (error) {
    // A directory that is not there is as vacant as an empty one.
    if (errnoOf(error) === 'ENOENT') return true;
    throw error;
  }
}

async function makeEmpty(files: Files, path: string): Promise<void> {
  const file = await files.open(path, 'create');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Files that a crash left unfinished. */
async function clearTemp(files: Files, layout: Layout): Promise<void> {
  await files.makeDir(layout.temp);
  for (const name of await files.list(layout.temp)) await files.remove(`${layout.temp}/${name}`);
}

function alreadyExists(dir: string): EvidenceError {
  return new EvidenceError(
    'already_exists',
    dir,
    `${dir} is not empty: name a new directory, init never writes over evidence`,
  );
}
