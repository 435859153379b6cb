import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** scamper as one long-lived child: commands go in by stdin, a line of JSON comes out for each trace. */
export interface ScamperProcess {
  readonly send: (command: string) => void;
  readonly close: () => Promise<void>;
}

export interface ScamperEvents {
  readonly line: (line: string) => void;
  /** Told once, with the last that it said, when it ended without being asked to. */
  readonly ended: (why: string) => void;
}

/** Packets a second over all traces. */
const PACKETS_PER_SECOND = 200;
const LAST_WORDS = 500;

export function startScamper(command: string, events: ScamperEvents): ScamperProcess {
  const child: ChildProcessWithoutNullStreams = spawn(
    command,
    ['-O', 'json', '-O', 'cmdfile', '-p', String(PACKETS_PER_SECOND), '-f', '-'],
    { stdio: 'pipe' },
  );
  let closing = false;
  let lastWords = '';
  const gone = new Promise<void>((resolve) => {
    const end = (why: string): void => {
      if (!closing) events.ended(why);
      closing = true;
      resolve();
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code, signal) => end(lastWords.trim() || `it ended with ${signal ?? `exit code ${code}`}`));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  // Writing to a child that has just ended fails; that it ended is told by `close`.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', events.line);
  return {
    send: (line) => {
      child.stdin.write(`${line}\n`);
    },
    close: async () => {
      closing = true;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** The version that the command says, or why it cannot be run. */
export function scamperVersion(command: string): Promise<{ readonly version: string } | { readonly why: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, ['-v'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(0, LAST_WORDS);
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({
        why: error.code === 'ENOENT' ? `${command} is not installed (Debian: apt-get install scamper)` : error.message,
      }),
    );
    child.on('close', () => {
      const version = /scamper version (\S+)/.exec(said)?.[1];
      resolve(version === undefined ? { why: `${command} -v does not say a version` } : { version });
    });
  });
}
