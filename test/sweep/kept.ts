import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'mocha';

/** A directory that the suite may write to; call it within a `describe`, which removes it when it is over. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'landfall-sweep-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
