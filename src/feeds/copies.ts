import { join } from 'node:path';
import { z } from 'zod';
import { disk, errnoOf, readWhole, writeWhole } from '../evidence/files.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { FeedError } from './feed.ts';
import type { Validators } from './part.ts';

/** What is known of a kept copy besides its bytes. */
export interface CopyNote {
  /** Where the bytes came from: a copy of another source is no copy of this one. */
  readonly source: string;
  readonly sha256: string;
  /** Unix seconds, as in `InForce`. */
  readonly dated: number;
  readonly checked: number | undefined;
  readonly validators: Validators;
}

const noteShape = z.strictObject({
  source: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  dated: z.int(),
  checked: z.int().optional(),
  validators: z.strictObject({
    etag: z.string().optional(),
    lastModified: z.string().optional(),
    url: z.string().optional(),
  }),
});

/**
 * The last good copies in one directory: `oci.json` is the note, and names the file of the bytes, `oci.3f2a...`, by digest.
 * The bytes are durable before the note that names them, so a crash leaves the old pair or the new one.
 */
export interface Copies {
  /** Resolves with undefined when there is none; rejects with FeedError `not_kept` when it is damaged or cannot be read. */
  readonly read: (id: string) => Promise<{ readonly note: CopyNote; readonly bytes: Uint8Array } | undefined>;
  /** Resolves once the copy is on disk for good; rejects with FeedError `not_kept`, and then the one before it still is. */
  readonly keep: (id: string, note: CopyNote, bytes: Uint8Array) => Promise<void>;
  /** Puts another note beside bytes that are already kept. Rejects as `keep` does. */
  readonly annotate: (id: string, note: CopyNote) => Promise<void>;
  /** The file that holds the bytes. */
  readonly pathOf: (id: string, sha256: string) => string;
}

/** The copies in `dir`, which is made when the first is kept. */
export function copiesIn(dir: string): Copies {
  const notePath = (id: string): string => join(dir, `${id}.json`);
  const pathOf = (id: string, sha256: string): string => join(dir, `${id}.${sha256}`);
  const write = (path: string, bytes: Uint8Array): Promise<boolean> =>
    writeWhole(disk, join(dir, 'temp'), path, bytes, 'replace');
  const annotate = async (id: string, note: CopyNote): Promise<void> => {
    await orNotKept(notePath(id), () => write(notePath(id), Buffer.from(`${JSON.stringify(note, undefined, 2)}\n`)));
  };
  const read: Copies['read'] = (id) =>
    orNotKept(notePath(id), async () => {
      const text = await readWhole(disk, notePath(id));
      if (text === undefined) return undefined;
      const note = parseNote(text, notePath(id));
      const bytes = await readWhole(disk, pathOf(id, note.sha256));
      if (bytes === undefined || sha256Hex(bytes) !== note.sha256) {
        throw new FeedError('not_kept', `${pathOf(id, note.sha256)}: the bytes are gone, or not those that were kept`);
      }
      return { note, bytes };
    });
  const keep: Copies['keep'] = async (id, note, bytes) => {
    await orNotKept(dir, () => write(pathOf(id, note.sha256), bytes));
    await annotate(id, note);
    await removeOthers(dir, id, note.sha256);
  };
  return { read, keep, annotate, pathOf };
}

function parseNote(bytes: Uint8Array, path: string): CopyNote {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new FeedError('not_kept', `${path}: not JSON`, { cause });
  }
  const note = noteShape.safeParse(value);
  if (!note.success) throw new FeedError('not_kept', `${path}: ${z.prettifyError(note.error).replaceAll('\n', ' ')}`);
  return { ...note.data, checked: note.data.checked };
}

/** Bytes that no note names any more. That one of them stays behind does no harm, so an error is not passed on. */
async function removeOthers(dir: string, id: string, sha256: string): Promise<void> {
  const names = await disk.list(dir).catch(() => []);
  const others = names.filter((name) => /^[0-9a-f]{64}$/.test(name.slice(id.length + 1)) && name.startsWith(`${id}.`));
  const old = others.filter((name) => name !== `${id}.${sha256}`);
  await Promise.all(old.map((name) => disk.remove(join(dir, name)).catch(() => undefined)));
}

async function orNotKept<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    throw new FeedError('not_kept', `${path}: ${errno}`, { cause });
  }
}
