import { join } from 'node:path';
import type { Files } from './files.ts';
import { layoutOf } from './layout.ts';
import { takeLock } from './lock.ts';
import { unwritable } from './unwritable.ts';

export interface Pruned {
  readonly blobs: number;
  readonly bytes: number;
}

/**
 * Removes blobs, by digest, as the one writer of the directory: a service that is running might just be naming one of them. Leaves
 * are never removed. `remove` false: tells only what would be. Rejects with EvidenceError `locked` or `unwritable`.
 *
 * @param choose reads the log, once nobody else can write to it
 */
export async function pruneBlobs(
  files: Files,
  dir: string,
  choose: () => Promise<ReadonlySet<string>>,
  remove: boolean,
): Promise<Pruned> {
  const { blobs, lock } = layoutOf(dir);
  try {
    const unlock = await takeLock(files, lock);
    try {
      const chosen = await choose();
      let pruned: Pruned = { blobs: 0, bytes: 0 };
      for (const head of await files.list(blobs)) {
        for (const tail of await files.list(join(blobs, head))) {
          if (!chosen.has(head + tail)) continue;
          const path = join(blobs, head, tail);
          pruned = { blobs: pruned.blobs + 1, bytes: pruned.bytes + (await sizeOf(files, path)) };
          if (remove) await files.remove(path);
        }
      }
      return pruned;
    } finally {
      await unlock();
    }
  } catch (error) {
    throw unwritable(dir, error);
  }
}

async function sizeOf(files: Files, path: string): Promise<number> {
  const file = await files.open(path, 'read');
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
