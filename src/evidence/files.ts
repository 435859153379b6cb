import { createHash, randomBytes } from 'node:crypto';
import fs, { constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The door to the disk: all that the evidence room asks of it, so that a test can make any call of it fail. Everything
 * rejects with the errno error of the system (`code` is `ENOENT`, `ENOSPC`, ...).
 */
export interface Files {
  /**
   * `read`: an existing file; `update`: an existing file, for reading and writing; `create`: a new one, for writing, and
   * EEXIST when there is one. `mode` is of a new file and defaults to 0o644.
   */
  readonly open: (path: string, how: 'read' | 'update' | 'create', mode?: number) => Promise<OpenFile>;
  /** Makes the directory and those above it; no error when it is there. `mode` defaults to 0o755. */
  readonly makeDir: (path: string, mode?: number) => Promise<void>;
  /** Names in a directory, sorted. */
  readonly list: (path: string) => Promise<readonly string[]>;
  /** Puts `from` in the place of `to`, which may exist. */
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Gives `from` a second name; EEXIST when that one is taken. */
  readonly link: (from: string, to: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** Removes an empty directory. */
  readonly removeDir: (path: string) => Promise<void>;
  /** Makes the names in a directory durable. */
  readonly syncDir: (path: string) => Promise<void>;
}

export interface OpenFile {
  readonly size: () => Promise<number>;
  /** Reads at a position and resolves with the number of bytes, which may be fewer than there is room for; 0 at the end. */
  readonly read: (into: Uint8Array, position: number) => Promise<number>;
  /** Writes at a position and resolves with the number of bytes, which may be fewer than were given. */
  readonly write: (bytes: Uint8Array, position: number) => Promise<number>;
  /** Makes the bytes and the size durable: fdatasync. */
  readonly sync: () => Promise<void>;
  readonly truncate: (size: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const FLAGS = {
  read: constants.O_RDONLY,
  update: constants.O_RDWR,
  create: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
} as const;

/** The disk itself. By callbacks: a file handle of `node:fs/promises` costs twice the CPU, and an append has some twenty calls. */
export const disk: Files = {
  open: async (path, how, mode) =>
    openFile(await call<number>((done) => fs.open(path, FLAGS[how], mode ?? 0o644, done))),
  makeDir: async (path, mode) => {
    await call<unknown>((done) => fs.mkdir(path, { recursive: true, mode: mode ?? 0o755 }, done));
  },
  list: async (path) => (await call<string[]>((done) => fs.readdir(path, done))).sort(),
  rename: (from, to) => call((done) => fs.rename(from, to, done)),
  link: (from, to) => call((done) => fs.link(from, to, done)),
  remove: (path) => call((done) => fs.unlink(path, done)),
  removeDir: (path) => call((done) => fs.rmdir(path, done)),
  syncDir,
};

function openFile(fd: number): OpenFile {
  return {
    size: async () => (await call<fs.Stats>((done) => fs.fstat(fd, done))).size,
    read: (into, position) => call((done) => fs.read(fd, into, 0, into.length, position, done)),
    write: (bytes, position) => call((done) => fs.write(fd, bytes, 0, bytes.length, position, done)),
    sync: () => call((done) => fs.fdatasync(fd, done)),
    truncate: (size) => call((done) => fs.ftruncate(fd, size, done)),
    close: () => call((done) => fs.close(fd, done)),
  };
}

async function syncDir(path: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows cannot open a directory, and keeps its names by journal.
  const fd = await call<number>((done) => fs.open(path, constants.O_RDONLY, done));
  try {
    await call<void>((done) => fs.fsync(fd, done));
  } finally {
    await call<void>((done) => fs.close(fd, done));
  }
}

function call<T>(start: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error === null ? resolve(value as T) : reject(error)));
  });
}

/** The whole of a small file, or undefined when there is none. */
export async function readWhole(files: Files, path: string): Promise<Buffer | undefined> {
  return withFile(files, path, async (file) => {
    const bytes = Buffer.alloc(await file.size());
    const got = await readFully(file, bytes, 0);
    return bytes.subarray(0, got);
  });
}

/** What of a large file is held at a time. */
const PIECE_BYTES = 262_144;

/** The SHA-256 (hex) of a file of any size, or undefined when there is none. */
export async function hashWhole(files: Files, path: string): Promise<string | undefined> {
  return withFile(files, path, async (file) => {
    const hash = createHash('sha256');
    const piece = Buffer.alloc(PIECE_BYTES);
    let at = 0;
    for (let got = piece.length; got === piece.length; at += got) {
      got = await readFully(file, piece, at);
      hash.update(piece.subarray(0, got));
    }
    return hash.digest('hex');
  });
}

async function withFile<T>(files: Files, path: string, use: (file: OpenFile) => Promise<T>): Promise<T | undefined> {
  let file: OpenFile;
  try {
    file = await files.open(path, 'read');
  } catch (error) {
    // Absence is an answer here; looking first would only make a gap between the look and the reading.
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Reads until `into` is full or the file ends; resolves with the number of bytes. */
export async function readFully(file: OpenFile, into: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < into.length) {
    const got = await file.read(into.subarray(done), position + done);
    if (got === 0) break;
    done += got;
  }
  return done;
}

/** Writes all the bytes, in as many calls as the system wants; rejects when it stops taking any. */
export async function writeFully(file: OpenFile, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const put = await file.write(bytes.subarray(done), position + done);
    if (put === 0) throw new Error(`the system took ${done} of ${bytes.length} bytes and no more`);
    done += put;
  }
}

/**
 * Makes a file with these bytes, whole and durable or not at all. `replace` puts it in the place of an older one; `keep` lets
 * an older one stand and resolves with false. The unfinished file lies in `tempDir`, on the same file system.
 */
export async function writeWhole(
  files: Files,
  tempDir: string,
  path: string,
  bytes: Uint8Array,
  existing: 'replace' | 'keep',
  mode?: number,
): Promise<boolean> {
  await files.makeDir(tempDir);
  const temp = join(tempDir, `${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    await writeNew(files, temp, bytes, mode);
    if (existing === 'replace') await files.rename(temp, path);
    else if (!(await linkNew(files, temp, path))) return false;
    await files.syncDir(dirname(path));
    return true;
  } finally {
    await files.remove(temp).catch(() => undefined); // Gone after a rename; and a leftover is cleared at the next start.
  }
}

/** Makes a file with these bytes, durable but for its name; EEXIST when there is one. */
export async function writeNew(files: Files, path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  const file = await files.open(path, 'create', mode);
  try {
    await writeFully(file, bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A link, unlike a rename, never takes the place of what is there. */
async function linkNew(files: Files, from: string, to: string): Promise<boolean> {
  try {
    await files.link(from, to);
    return true;
  } catch (error) {
    // The one answer that is not a fault: somebody was first.
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a file; that there is none is as good. */
export async function removeIfThere(files: Files, path: string): Promise<void> {
  await files.remove(path).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
  });
}

/** `ENOSPC` and the like; undefined for an error that is not of the system. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
