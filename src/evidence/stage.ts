import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type Files, writeNew } from './files.ts';

/** Files that are written at the same time: as many as Node's pool of threads takes, and few enough for any limit of open files. */
const AT_ONCE = 4;

/** A file to be: its path within the evidence directory, and its bytes. */
export interface StagedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Puts files in their places, each whole and durable, replacing what stands there. */
export type Stage = (staged: readonly StagedFile[]) => Promise<void>;

/**
 * What a writer puts its files in place with. When it resolves, all the files and the names that lead to them are durable. When it
 * rejects, some of them may be in their places, each of these whole.
 */
export function createStage(files: Files, dir: string, tempDir: string): Stage {
  /** Directories that are there for good. */
  const durable = new Set<string>([dir]);

  /** Makes a directory and those above it; gives the directories in which that made a name. */
  async function makeDirs(path: string): Promise<readonly string[]> {
    const made: string[] = [];
    for (let at = path; !durable.has(at); at = dirname(at)) made.push(at);
    if (made.length > 0) await files.makeDir(path);
    return made.map(dirname);
  }

  return async (staged) => {
    const temps = staged.map(() => join(tempDir, randomBytes(8).toString('hex')));
    const places = staged.map(({ path }) => join(dir, path));
    const parents = [...new Set(places.map(dirname))];
    try {
      await inTurns(staged, (file, i) => writeNew(files, temps[i] ?? '', file.bytes));
      const named: string[] = [];
      for (const parent of parents) named.push(...(await makeDirs(parent)));
      await inTurns(places, (place, i) => files.rename(temps[i] ?? '', place));
      await inTurns([...new Set([...named, ...parents])], (place) => files.syncDir(place));
      for (const parent of parents) for (let at = parent; !durable.has(at); at = dirname(at)) durable.add(at);
    } catch (error) {
      durable.clear();
      durable.add(dir);
      // Leftovers are cleared at the next start at the latest.
      await inTurns(temps, (temp) => files.remove(temp).catch(() => undefined));
      throw error;
    }
  };
}

/** Does the work of each item, a few at a time. When one fails, those under way are waited for: nobody may act behind the caller's back. */
async function inTurns<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const turn = items.slice(at, at + AT_ONCE).map((item, i) => work(item, at + i));
    for (const done of await Promise.allSettled(turn)) if (done.status === 'rejected') throw done.reason;
  }
}
