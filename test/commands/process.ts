import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { MAIN } from './landfall.ts';

/** A service that runs in a process of its own. */
export interface Running {
  /** Resolves with what it has said on stderr once that matches; rejects when it ends or takes too long before. */
  readonly says: (pattern: RegExp) => Promise<string>;
  /** Sends a signal that does not end it. */
  readonly signal: (signal: 'SIGHUP') => void;
  /** Sends a signal and resolves with the exit code and how long the end took. */
  readonly end: (
    signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL',
  ) => Promise<{ readonly code: number | null; readonly ms: number }>;
}

const LONGEST_MS = 8000;
const running = new Set<ChildProcess>();

/** Starts the real program and does not wait for it. */
export function start(args: readonly string[], options: { readonly cwd: string; readonly tmp?: string }): Running {
  const env = { ...process.env, ...(options.tmp === undefined ? {} : { TMPDIR: options.tmp }) };
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.add(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const closed = once(child, 'close').finally(() => running.delete(child));
  return {
    says: async (pattern) => {
      const late = AbortSignal.timeout(LONGEST_MS);
      while (!pattern.test(said)) {
        const more = await Promise.race([once(child.stderr, 'data', { signal: late }), closed.then(() => 'ended')]);
        if (more === 'ended' && !pattern.test(said)) throw new Error(`ended before it said ${pattern}: ${said}`);
      }
      return said;
    },
    signal: (signal) => void child.kill(signal),
    end: async (signal) => {
      const from = performance.now();
      child.kill(signal);
      const [code]: (number | null)[] = await closed;
      return { code: code ?? null, ms: performance.now() - from };
    },
  };
}

/** Ends whatever a failed test has left running. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      child.kill('SIGKILL');
      return once(child, 'close');
    }),
  );
}
