import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { errnoOf, type Files, removeIfThere, writeNew } from './files.ts';
import type { Layout } from './layout.ts';

/**
 * Brings checkpoints out, one after the other. A checkpoint counts from the moment when it is durable under the name of the next
 * one: should the power go then, the next start brings it out. Only after that does it take the place of the one before, which anybody
 * may have read; so what was once brought out is never taken back.
 */
export interface Publisher {
  /**
   * Makes a checkpoint count, after `settle`. When it rejects, the checkpoint does not count, or in doubt not once `settle` has
   * resolved.
   */
  readonly commit: (note: string) => Promise<void>;
  /** Finishes what is unfinished: brings out the checkpoint that counts, withdraws one in doubt. To be called again when it rejects. */
  readonly settle: () => Promise<void>;
  /** Brings out a checkpoint that an earlier run left as the next one. */
  readonly resume: () => Promise<void>;
}

export function createPublisher(files: Files, layout: Layout): Publisher {
  const dir = dirname(layout.checkpoint);
  let state: 'settled' | 'doubtful' | 'counts' = 'settled';

  async function withdraw(): Promise<void> {
    await removeIfThere(files, layout.next);
    await files.syncDir(dir);
  }

  async function bringOut(): Promise<void> {
    // Absent when it was done and only its answer got lost.
    await files.rename(layout.next, layout.checkpoint).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
    });
    // Not synced: whichever of the two names the power leaves, the next start finds this checkpoint under it.
  }

  return {
    commit: async (note) => {
      state = 'doubtful';
      const temp = join(layout.temp, `checkpoint.${randomBytes(6).toString('hex')}`);
      await writeNew(files, temp, Buffer.from(note));
      await files.rename(temp, layout.next);
      await files.syncDir(dir);
      state = 'counts';
    },
    settle: async () => {
      if (state === 'doubtful') await withdraw();
      if (state === 'counts') await bringOut();
      state = 'settled';
    },
    resume: bringOut,
  };
}
