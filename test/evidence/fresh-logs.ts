import { join } from 'node:path';
import type { Leaf } from '../../src/core/record.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { tempDirs } from './temp-dir.ts';

/** Makes logs in fresh directories; call it within a `describe`, as `tempDirs`. */
export function freshLogs(): {
  /** A new, empty log. */
  readonly newDir: () => Promise<string>;
  /** A log of some leaves, closed again. */
  readonly filledDir: (leaves: readonly Leaf[]) => Promise<string>;
} {
  const tempDir = tempDirs();
  async function newDir(): Promise<string> {
    const dir = join(tempDir(), 'evidence');
    await initLog(dir, { origin: 'example.org/log' });
    return dir;
  }
  return {
    newDir,
    filledDir: async (leaves) => {
      const dir = await newDir();
      await withLog(dir, (log) => log.append(leaves));
      return dir;
    },
  };
}

/** Opens a log for one use of it. */
export async function withLog<T>(dir: string, use: (log: EvidenceLog) => Promise<T>): Promise<T> {
  const log = await openLog(dir);
  try {
    return await use(log);
  } finally {
    await log.close();
  }
}
