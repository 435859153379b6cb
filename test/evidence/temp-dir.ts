import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'mocha';

/** Makes fresh directories; call it within a `describe`, which removes them when it is over. */
export function tempDirs(): () => string {
  const made: string[] = [];
  after(() => {
    for (const dir of made) rmSync(dir, { recursive: true, force: true });
  });
  return () => {
    const dir = mkdtempSync(join(tmpdir(), 'landfall-evidence-'));
    made.push(dir);
    return dir;
  };
}
