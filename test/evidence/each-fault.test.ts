import { expect } from 'chai';
import { LEAVES_BEFORE, livesWithFaults } from './fault-lives.ts';
import { freshLogs } from './fresh-logs.ts';
import { tempDirs } from './temp-dir.ts';

/** The integration tests take each call; here it is enough that no kind of call is left out for long. */
const STRIDE = 7;

describe('the evidence log, with a fault at one call of the disk after the other', () => {
  const tempDir = tempDirs();
  const { filledDir } = freshLogs();
  let filled = '';
  before(async () => {
    filled = await filledDir(LEAVES_BEFORE);
  });

  it('is sound after a call that failed, a write after half of its bytes', async () => {
    expect(await livesWithFaults(filled, tempDir, (at) => new Map([[at, 'torn']]), STRIDE)).to.be.greaterThan(100);
  }).timeout(60_000);

  it('is sound after a crash there', async () => {
    expect(await livesWithFaults(filled, tempDir, (at) => new Map([[at, 'crash']]), STRIDE)).to.be.greaterThan(100);
  }).timeout(60_000);
});
