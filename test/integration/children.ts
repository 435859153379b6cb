import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { after } from 'mocha';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that a test started, with all that it started in turn: they are one process group. */
export interface Child {
  readonly pid: number;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when it has printed this; rejects with what it printed instead when it ends or takes too long. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Resolves when it has ended and all that it printed has been read. */
  readonly ended: Promise<Ended>;
  /** Sends a signal to this one process. Resolves when it has ended, with the milliseconds that it took. */
  readonly end: (signal: NodeJS.Signals) => Promise<Ended & { readonly tookMs: number }>;
  /** Process ids of its group that still run. */
  readonly leftRunning: () => readonly number[];
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type StartChild = (command: string, args: readonly string[], options?: ChildOptions) => Child;

const SAYS_WITHIN_MS = 20_000;
/** What container engines wait before they kill. It takes some 50 ms; how long on a busy machine is no claim of a test. */
export const PATIENCE_MS = 10_000;

/** Starts processes; call it within a `describe`, which kills what is left of them when it is over. */
export function children(): StartChild {
  const pids: number[] = [];
  const killAll = (): void => {
    for (const pid of pids) killGroup(pid);
  };
  process.once('exit', killAll);
  after(() => {
    process.off('exit', killAll);
    killAll();
  });
  return (command, args, options = {}) => {
    // The daemons of Debian lie where the PATH of an ordinary user does not look.
    const { PATH } = process.env;
    const env = { ...process.env, PATH: `${PATH}:/usr/sbin:/sbin`, ...options.env };
    const child = spawn(command, args, { ...options, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid !== undefined) pids.push(child.pid);
    return watched(command, child);
  };
}

function watched(command: string, child: ChildProcess): Child {
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          `${command} cannot be run (${error.code}): npm run test:integration installs what these tests need, or says what to install`,
        ),
      ),
    );
  });
  ended.catch(() => undefined); // Whoever waits for it hears of it.
  const all = (): string => printed.stderr + printed.stdout;
  return {
    pid: child.pid ?? 0,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    says: (pattern) => said(pattern, all, command, child, ended),
    ended,
    end: async (signal) => {
      const startedMs = performance.now();
      child.kill(signal);
      return { ...(await ended), tookMs: performance.now() - startedMs };
    },
    leftRunning: () => runningInGroup(child.pid ?? 0),
  };
}

async function said(
  pattern: RegExp,
  all: () => string,
  command: string,
  child: ChildProcess,
  ended: Promise<Ended>,
): Promise<RegExpExecArray> {
  const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
  const look = (): void => {
    const match = pattern.exec(all());
    if (match !== null) resolve(match);
  };
  const fail = (how: string): void => reject(new Error(`${command} ${how} without saying ${pattern}:\n${all()}`));
  const timer = setTimeout(() => fail(`ran for ${SAYS_WITHIN_MS} ms`), SAYS_WITHIN_MS);
  // Behind the listener that collects what it prints.
  child.stdout?.on('data', look);
  child.stderr?.on('data', look);
  ended.then(() => fail('ended'), reject);
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    child.stdout?.off('data', look);
    child.stderr?.off('data', look);
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Nobody of it is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** By /proc, since a zombie that nobody has waited for yet answers to a signal as a living process does. */
function runningInGroup(group: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const { state, processGroup } = statusOf(pid);
      return processGroup === group && state !== 'Z';
    });
}

/** proc(5): the fields behind the command's name, which stands in parentheses and may hold any. */
function statusOf(pid: number): { readonly state: string | undefined; readonly processGroup: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, processGroup: Number(processGroup) };
  } catch {
    // It ended between the two looks.
    return { state: undefined, processGroup: 0 };
  }
}
