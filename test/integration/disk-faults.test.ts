import { expect } from 'chai';
import { LEAVES_BEFORE, livesWithFaults } from '../evidence/fault-lives.ts';
import type { Fault } from '../evidence/faulty-files.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { tempDirs } from '../evidence/temp-dir.ts';

describe('the evidence log on a disk that fails in each of its ways, at each call in turn', () => {
  const tempDir = tempDirs();
  const { filledDir } = freshLogs();
  let filled = '';
  before(async () => {
    filled = await filledDir(LEAVES_BEFORE);
  });

  for (const fault of ['EIO', 'ENOSPC', 'torn', 'short', 'crash'] as const satisfies readonly Fault[]) {
    it(`${fault}: loses nothing acknowledged, keeps nothing refused, takes no checkpoint back and forks none`, async () => {
      expect(await livesWithFaults(filled, tempDir, (at) => new Map([[at, fault]]))).to.be.greaterThan(100);
    }).timeout(120_000);
  }

  /** The withdrawal after a fault fails too, and again before the next append; then the power goes, or not. */
  for (const later of [[1], [1, 2, 3], [2, 5, 9], [1, 2, 3, 4, 5, 6, 7, 8]]) {
    for (const end of ['EIO', 'crash'] as const) {
      it(`several faults in a row (${later.join(', ')} calls on, then ${end}): the same`, async () => {
        const plan = (at: number): ReadonlyMap<number, Fault> =>
          new Map([[at, 'torn'], ...later.map((calls) => [at + calls, 'EIO'] as const), [at + 12, end]]);
        expect(await livesWithFaults(filled, tempDir, plan)).to.be.greaterThan(100);
      }).timeout(120_000);
    }
  }
});
