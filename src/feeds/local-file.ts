import { open, stat } from 'node:fs/promises';
import { errnoOf } from '../evidence/files.ts';
import { FeedError } from './feed.ts';

/** A file's size in bytes and when it was last written, Unix seconds; `stamp` changes when either does. */
export interface FileState {
  readonly size: number;
  readonly written: number;
  readonly stamp: string;
}

/** Rejects with FeedError `fetch` when there is no such file. */
export function fileState(path: string): Promise<FileState> {
  return orNotRead(path, async () => {
    const { size, mtimeMs } = await stat(path);
    return { size, written: Math.floor(mtimeMs / 1000), stamp: `${size} bytes, written ${mtimeMs}` };
  });
}

/** The whole of a file. Rejects with FeedError `too_large` beyond `maxBytes`, `fetch` when it cannot be read. */
export async function readLocalFile(path: string, maxBytes: number): Promise<Buffer> {
  return orNotRead(path, async () => {
    const file = await open(path);
    try {
      if ((await file.stat()).size > maxBytes) {
        throw new FeedError('too_large', `${path}: larger than ${maxBytes} bytes`);
      }
      return await file.readFile();
    } finally {
      await file.close();
    }
  });
}

const CHUNK_BYTES = 256 * 1024;

/**
 * The bytes of files, one after the other, each chunk valid until the next is asked for: all of them share one buffer, since
 * thirty megabytes of garbage would stay with the process for a long time. Rejects with FeedError `fetch` when one cannot be read.
 */
export async function* readLocalFiles(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  for (const path of paths) {
    const file = await orNotRead(path, () => open(path));
    try {
      for (;;) {
        const { bytesRead } = await orNotRead(path, () => file.read(buffer, 0, buffer.length));
        if (bytesRead === 0) break;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }
}

async function orNotRead<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw notRead(path, cause);
  }
}

/** An error of the system as FeedError; any other as it is. */
function notRead(path: string, cause: unknown): unknown {
  const errno = cause instanceof FeedError ? undefined : errnoOf(cause);
  return errno === undefined ? cause : new FeedError('fetch', `${path}: ${errno}`, { cause });
}
