import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after } from 'mocha';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory that looks like a clone, with commands of its own that stand before those of the system. */
export interface Clone {
  readonly dir: string;
  /** Copies a file of the repository. */
  readonly copy: (name: string) => void;
  /** Writes a file; an object as JSON. */
  readonly write: (name: string, content: string | object) => void;
  /** Puts a shell script in the place of a command. */
  readonly command: (name: string, script: string) => void;
  readonly run: (command: string, args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
}

/** Makes clones; call it within a `describe`, which removes them when it is over. */
export function clones(): () => Clone {
  const made: string[] = [];
  after(() => {
    for (const dir of made) rmSync(dir, { recursive: true, force: true });
  });
  return () => {
    const dir = mkdtempSync(join(tmpdir(), 'landfall-clone-'));
    made.push(dir);
    return cloneIn(dir);
  };
}

function cloneIn(dir: string): Clone {
  const commands = join(dir, 'commands');
  mkdirSync(commands);

  function write(name: string, content: string | object): void {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }

  return {
    dir,
    copy: (name) => {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      copyFileSync(join(ROOT, name), join(dir, name));
    },
    write,
    command: (name, script) => {
      write(`commands/${name}`, `#!/bin/sh\n${script}\n`);
      chmodSync(join(commands, name), 0o755);
    },
    run: (command, args, env = {}) =>
      new Promise((resolve, reject) => {
        // Nothing of the npm that may run these tests: the scripts ask for it.
        const path = `${commands}:/usr/local/bin:/usr/bin:/bin`;
        const child = spawn(command, args, { cwd: dir, env: { PATH: path, ...env } });
        let stdout = '';
        let stderr = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout += text;
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.on('error', reject);
        child.on('close', (status) => resolve({ status, stdout, stderr }));
      }),
  };
}
