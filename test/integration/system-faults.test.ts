import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openLog } from '../../src/evidence/log.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { allLeaves, numberedLeaf, numberOf } from '../evidence/leaves.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { checkHeads, headOf } from '../evidence/tree-on-disk.ts';
import { audited } from './auditor.ts';

const BEFORE = 200;
const SCRIPT = fileURLToPath(new URL('./appending.ts', import.meta.url));

/** System calls by which the log is written, and what each may say. */
const CALLS = [
  ['fdatasync', 'EIO'],
  ['fsync', 'EIO'],
  ['pwrite64', 'ENOSPC'],
  ['rename', 'EIO'],
  ['mkdir', 'EROFS'],
  ['unlink', 'EACCES'],
] as const;

/** At which call of the process it strikes, in the words of strace: that one; that one and all after it; every third from there. */
const WHEN = ['1', '2', '5', '17', '1+', '9+', '30+', '4+3'];

describe('a writer in whose system calls the kernel injects faults', () => {
  const tempDir = tempDirs();
  const { filledDir } = freshLogs();
  let filled = '';
  before(async () => {
    filled = await filledDir(Array.from({ length: BEFORE }, (_, i) => numberedLeaf(i)));
  });

  function lifeWith(injected: string): { readonly dir: string; readonly said: string; readonly complained: string } {
    const dir = join(tempDir(), 'evidence');
    cpSync(filled, dir, { recursive: true });
    // strace counts the calls of each thread by itself: with one thread for files they are those of the process.
    const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
    const options = ['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', `inject=${injected}`];
    const { error, stdout, stderr } = spawnSync('strace', [...options, process.execPath, SCRIPT, dir], {
      encoding: 'utf8',
      env,
    });
    if (error !== undefined) throw error;
    expect(stdout, stderr).to.match(/^begun\n/);
    return { dir, said: stdout, complained: stderr };
  }

  /** Opens the log on a disk that is sound again, and expects what was acknowledged. */
  async function expectSound(dir: string, said: string): Promise<number> {
    const head = headOf(dir);
    rmSync(join(dir, 'lock'), { recursive: true, force: true });
    const log = await openLog(dir);
    const numbers = (await allLeaves(log)).map(numberOf);
    await log.append([numberedLeaf(0)]);
    await log.close();
    checkHeads(dir, [head]);
    expect(audited(dir).size).to.equal(numbers.length + 1);
    const acknowledged = [...said.matchAll(/^acknowledged (\d+) (\d+)$/gm)];
    for (const [, first, count] of acknowledged) {
      const batch = numbers.slice(Number(first), Number(first) + Number(count));
      expect(batch).to.deep.equal(Array.from({ length: Number(count) }, (_, i) => i));
    }
    return acknowledged.length;
  }

  for (const [call, errno] of CALLS) {
    it(`${call} says ${errno}: it tells its operator, and loses nothing acknowledged`, async () => {
      let refusals = 0;
      let acknowledged = 0;
      for (const when of WHEN) {
        const { dir, said, complained } = lifeWith(`${call}:error=${errno}:when=${when}`);
        expect(said, complained).to.match(/ended\n$/);
        refusals += said.match(/^refused (unwritable|unreadable)$/gm)?.length ?? 0;
        acknowledged += await expectSound(dir, said);
      }
      expect(acknowledged).to.be.above(0);
      // That an old file cannot be removed refuses nothing.
      if (call !== 'unlink') expect(refusals).to.be.above(0);
    }).timeout(120_000);

    it(`killed in ${call}: it has what it acknowledged`, async () => {
      for (const when of ['1', '2', '6', '13', '20', '27']) {
        const { dir, said } = lifeWith(`${call}:signal=KILL:when=${when}`);
        await expectSound(dir, said);
      }
    }).timeout(120_000);
  }
});
