import { dirname } from 'node:path';
import { createAppender } from './append.ts';
import { CanonicalJsonError, canonicalJson, parseCanonicalJson } from './canonical-json.ts';
import { EvidenceError, type EvidenceLog } from './evidence-log.ts';
import { disk, errnoOf, type Files, type OpenFile, readWhole, writeWhole } from './files.ts';
import { type Layout, layoutOf } from './layout.ts';
import { formatLine } from './lines.ts';
import { takeLock } from './lock.ts';
import { readLeaf, scanLeaves } from './read.ts';
import { recoverLines } from './recover.ts';
import { unwritable } from './unwritable.ts';

/** Version of the format of the leaves file. */
const FORMAT = 'landfall-lines/1';

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
    const text = `${canonicalJson({ format: FORMAT, origin: about.origin })}\n`;
    if (!(await writeWhole(files, layout.temp, layout.about, Buffer.from(text), 'keep'))) throw alreadyExists(dir);
  } catch (error) {
    throw errnoOf(error) === 'EEXIST' ? alreadyExists(dir) : unwritable(dir, error);
  }
}

/**
 * Opens a log as its one writer, after reading it through and checking the hash of every leaf. Throws EvidenceError:
 * `not_initialised`, `locked` (names the process), `corrupt` (names file and line), `unwritable`.
 *
 * When a process dies in the middle of an append, nobody has been told of that batch; the log then holds none of its leaves or
 * the first few, each whole.
 */
export async function openLog(dir: string, options: { readonly files?: Files } = {}): Promise<EvidenceLog> {
  const files = options.files ?? disk;
  const layout = layoutOf(dir);
  try {
    await checkAbout(files, dir, layout);
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

async function checkAbout(files: Files, dir: string, layout: Layout): Promise<void> {
  const bytes = await readWhole(files, layout.about);
  if (bytes === undefined) {
    throw new EvidenceError('not_initialised', dir, `${dir} holds no evidence log: make one with init`);
  }
  if (!bytes.toString().endsWith('\n') || formatOf(bytes.toString().slice(0, -1)) !== FORMAT) {
    throw new EvidenceError(
      'corrupt',
      layout.about,
      `${layout.about} does not say "format":"${FORMAT}": it was altered, or another version of landfall made it; restore it or use that version`,
    );
  }
}

function formatOf(text: string): unknown {
  try {
    const { format } = Object(parseCanonicalJson(text)) as { readonly format?: unknown };
    return format;
  } catch (error) {
    // Whatever is wrong with the text, the operator is told the same.
    if (error instanceof CanonicalJsonError) return undefined;
    throw error;
  }
}

function alreadyExists(dir: string): EvidenceError {
  return new EvidenceError(
    'already_exists',
    dir,
    `${dir} is not empty: name a new directory, init never writes over evidence`,
  );
}
