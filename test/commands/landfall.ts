import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Command, UsageError } from '../../src/commands/command.ts';
import { ConfigError } from '../../src/config/config.ts';
import { EvidenceError } from '../../src/evidence/evidence-log.ts';
import { FeedError } from '../../src/feeds/feed.ts';

/** What came of a command line. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export const MAIN: string = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Longer than any command here takes; a command that hangs fails its test by this. */
const LONGEST_MS = 9000;

/** Runs the real program. */
export function landfall(
  args: readonly string[],
  { cwd = tmpdir(), env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  const options = { cwd, env: { ...process.env, ...env }, timeout: LONGEST_MS, maxBuffer: 1 << 24 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [MAIN, ...args], options, (error, out, err) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, out, err });
      else reject(error);
    });
  });
}

/** Runs a command inside this process; rejects with what it throws. */
export async function runHere(command: Command, args: readonly string[]): Promise<Ran> {
  const [out, err] = [new Kept(), new Kept()];
  const code = await command.run(args, { out, err });
  return { code, out: out.text, err: err.text };
}

/** The message with which a command refuses; its lines and exit code are the command line's, tried on one of each kind. */
export async function refusalOf(command: Command, args: readonly string[]): Promise<string> {
  const refusal = await runHere(command, args).catch((error: unknown) => error);
  if (ACTIONABLE.some((kind) => refusal instanceof kind)) return (refusal as Error).message;
  throw new Error(`no refusal: ${refusal instanceof Error ? refusal.stack : JSON.stringify(refusal)}`);
}

const ACTIONABLE = [ConfigError, EvidenceError, FeedError, UsageError] as const;

class Kept extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Makes a directory with some files for a test; `after` removes it. */
export async function withFiles(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'landfall-commands-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  made.push(dir);
  return dir;
}

const made: string[] = [];

/** Removes what `withFiles` made. */
export async function removeFiles(): Promise<void> {
  for (const dir of made.splice(0)) await rm(dir, { recursive: true, force: true });
}
