import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the auditor found in a log in which all is well. */
export interface Audited {
  readonly size: number;
  /** Hex. */
  readonly root: string;
  readonly tiles: number;
  readonly kinds: Readonly<Record<string, number>>;
}

/** Has a log audited by a program in another language (`auditor.py`); throws what it says is wrong. */
export function audited(dir: string, vkey: string = vkeyOf(dir)): Audited {
  const script = fileURLToPath(new URL('./auditor.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync('python3', [script, dir, vkey], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the auditor says: ${stderr}`);
  return JSON.parse(stdout) as Audited;
}

/** The verifier key of a log whose key lies in its directory. */
export function vkeyOf(dir: string): string {
  return readFileSync(join(dir, 'private/key.vkey'), 'utf8').trimEnd();
}
