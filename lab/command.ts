import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** The laboratory cannot be what its description says, or not what was asked of it: the message says why. */
export class LabError extends Error {
  override readonly name = 'LabError';
}

/** Before a command: the kernel ends it when this process ends, however that may be. */
const TIED = ['setpriv', '--pdeathsig', 'KILL'] as const;

/** Runs a command to its end and gives what it printed. Throws LabError with what it said when it fails. */
export function run(command: string, args: readonly string[], input = ''): Promise<string> {
  const [tie, ...ties] = TIED;
  return new Promise((resolve, reject) => {
    const child = spawn(tie, [...ties, command, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env: environment() });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => reject(new LabError(`${command}: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new LabError(`${[command, ...args].join(' ')}: exit ${code}: ${stderr.trim() || stdout.trim()}`));
    });
    // A command that ends before it has read everything tells why by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** Starts a process that ends with this one at the latest and prints where this one prints; `more` is added to its environment. */
export function startWith(
  command: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): ChildProcess {
  const [tie, ...ties] = TIED;
  const env = { ...environment(), ...more };
  return spawn(tie, [...ties, command, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env });
}

/** Starts a process that outlives this one, with what it prints in a file. */
export function startDetached(command: string, args: readonly string[], logFile: string): void {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log], env: environment() });
  // That it could not be started shows when it is waited for.
  child.on('error', () => undefined);
  child.unref();
  closeSync(log);
}

/** Where Debian's programs lie, its daemons too, for which the PATH of an ordinary user does not look. */
export const PROGRAM_DIRS: readonly string[] = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
];

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: PROGRAM_DIRS.join(':') };
}
