import type { OpenFile } from './files.ts';
import { writeFully } from './files.ts';
import type { LineIndex } from './line-index.ts';
import { unwritable } from './unwritable.ts';

interface Batch {
  readonly lines: readonly Buffer[];
  readonly kept: (first: number) => void;
  readonly refused: (error: Error) => void;
}

/** The one writer of the leaves file. */
export interface Appender {
  /** Resolves with the index of the first line once all are durable; rejects with EvidenceError `unwritable`, and none is kept. */
  readonly append: (lines: readonly Buffer[]) => Promise<number>;
  /** Resolves when nothing is under way or waiting. */
  readonly idle: () => Promise<void>;
}

/**
 * Appends to `file`, whose whole lines are those of `index`. Batches that arrive while another is under way share the next
 * write and the next fdatasync, each in one piece and in the order of their arrival. Nothing enters the index, and nobody is
 * told, before that fdatasync. After a failure the file is cut back to the last good line: at once, and if the disk refuses
 * that too, again before the next append; until one of them succeeds nothing is appended.
 */
export function createAppender(file: OpenFile, index: LineIndex, path: string): Appender {
  let waiting: Batch[] = [];
  let work: Promise<void> | undefined;
  let clean = true;

  async function workOff(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await commit(group);
    }
    work = undefined;
  }

  async function commit(group: readonly Batch[]): Promise<void> {
    try {
      if (!clean) await cutBack();
      await write(Buffer.concat(group.flatMap((batch) => batch.lines)));
    } catch (error) {
      // Here a failure of the disk turns into the answer to those who wait; the writer itself goes on.
      await cutBack().catch(() => undefined);
      const reason = unwritable(path, error);
      for (const batch of group) batch.refused(reason);
      return;
    }
    for (const batch of group) {
      const first = index.count;
      for (const line of batch.lines) index.push(line.length);
      batch.kept(first);
    }
  }

  async function write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    clean = false;
    await writeFully(file, bytes, index.end);
    await file.sync();
    clean = true;
  }

  async function cutBack(): Promise<void> {
    await file.truncate(index.end);
    await file.sync();
    clean = true;
  }

  return {
    append: (lines) =>
      new Promise((kept, refused) => {
        waiting.push({ lines, kept, refused });
        work ??= workOff();
      }),
    idle: () => work ?? Promise.resolve(),
  };
}
