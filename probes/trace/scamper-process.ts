import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createLines } from './lines.ts';
import type { ToolCommand } from './run-tool.ts';

/** scamper as one long-lived child: commands go in by stdin, a line of JSON comes out for each trace. */
export interface ScamperProcess {
  readonly send: (command: string) => void;
  /** Resolves when it has ended, or when it goes on by itself to the end of what it has begun. */
  readonly close: () => Promise<void>;
}

export interface ScamperEvents {
  /** Told with the first line, which stands before any trace: it has the rights that it needs. */
  readonly ready: () => void;
  readonly line: (line: string) => void;
  /** Told of an address that it drops without a record, for there is no way out to it. */
  readonly unroutable: (address: string, why: string) => void;
  /** Told once, with the last that it said, when it ended without being asked to. */
  readonly ended: (why: string) => void;
}

const LAST_WORDS = 500;
/** What it puts before all that it says. */
const CLOCK = /^\[[\d:]+\] /;
const CLOSING_MS = 500;
const NO_WAY = /connect to dst failed for (\S+): (.+)/;

/**
 * @param command scamper, and what stands before it
 * @param packetsPerSecond over all traces, up to 10,000
 */
export function startScamper(
  [command, ...before]: ToolCommand,
  packetsPerSecond: number,
  events: ScamperEvents,
): ScamperProcess {
  const args = [...before, '-O', 'json', '-O', 'cmdfile', '-p', String(packetsPerSecond), '-f', '-'];
  const child: ChildProcessWithoutNullStreams = spawn(command, args, { stdio: 'pipe' });
  let closing = false;
  let lastWords = '';
  const { promise: gone, resolve: settle } = Promise.withResolvers<void>();
  const end = (why: string): void => {
    if (!closing) events.ended(why);
    closing = true;
    settle();
  };
  const tooLong = (): void => {
    lastWords = 'it printed a line without an end';
    child.kill('SIGKILL');
  };
  child.on('error', (error) => {
    if (!closing) end(error.message);
  });
  child.on('close', (code, signal) => end(lastWords || `it ended with ${signal ?? `exit code ${code}`}`));
  child.stdout.once('data', events.ready).on('data', createLines(events.line, tooLong));
  child.stderr.on(
    'data',
    createLines((words) => {
      lastWords = words.replace(CLOCK, '').slice(0, LAST_WORDS);
      const [, address, why] = NO_WAY.exec(words) ?? [];
      if (address !== undefined && why !== undefined) events.unroutable(address, why);
    }, tooLong),
  );
  // Writing to a child that has just ended fails; that it ended is told by `close`.
  child.stdin.on('error', () => undefined);
  return {
    send: (line) => {
      child.stdin.write(`${line}\n`);
    },
    close: async () => {
      closing = true;
      // Who is not root may not kill what has gone on as nobody: it ends by itself, without its input, after the traces begun.
      child.stdin.end();
      child.kill('SIGKILL');
      const timer = setTimeout(settle, CLOSING_MS);
      await gone;
      clearTimeout(timer);
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      child.unref();
    },
  };
}
