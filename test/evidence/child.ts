import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A writer in a process of its own; see `writer.ts`. */
export interface Writer {
  readonly process: ChildProcess;
  /** Resolves when it has the log open; rejects with what it said when it ends before. */
  readonly opened: Promise<void>;
  /** Everything that it has printed. */
  readonly said: () => string;
  /** Kills it as `kill -9` does and resolves when it is gone and all that it printed has been read. */
  readonly kill: () => Promise<void>;
}

export function startWriter(dir: string): Writer {
  const script = fileURLToPath(new URL('./writer.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text;
  });
  const closed = once(child, 'close');
  const opened = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('open ')) resolve();
    });
    child.on('close', () => reject(new Error(complained)));
  });
  opened.catch(() => undefined); // Whoever waits for it hears of it; nobody may.
  return {
    process: child,
    opened,
    said: () => said,
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
