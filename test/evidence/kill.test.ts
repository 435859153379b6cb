import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { startWriter } from './child.ts';
import { allLeaves, numberOf } from './leaves.ts';
import { tempDirs } from './temp-dir.ts';

const KILLS = 56;
const AT_ONCE = 4;

describe('the evidence log under kill -9', () => {
  const tempDir = tempDirs();

  /** Writes, is killed, is looked at, and again. */
  async function killAgainAndAgain(kills: number): Promise<void> {
    const dir = join(tempDir(), 'evidence');
    await initLog(dir, { origin: 'example.org/log' });
    let promised = 0;
    for (let kill = 0; kill < kills; kill++) {
      const writer = startWriter(dir);
      await writer.opened;
      await sleep(Math.random() * 40);
      await writer.kill();
      const acknowledged = [...writer.said().matchAll(/^acknowledged (\d+) (\d+)$/gm)];
      const log = await openLog(dir);
      const leaves = await allLeaves(log);
      await log.close();
      for (const [, first, count] of acknowledged) {
        promised = Math.max(promised, Number(first) + Number(count));
        const batch = leaves.slice(Number(first), Number(first) + Number(count));
        const numbers = batch.map(numberOf);
        expect(numbers).to.deep.equal(Array.from({ length: Number(count) }, (_, i) => i));
      }
      expect(leaves.length).to.be.at.least(promised);
    }
    expect(promised).to.be.greaterThan(0);
  }

  it(`opens again after each of ${KILLS} kills with everything that was acknowledged, in one piece`, async () => {
    await Promise.all(Array.from({ length: AT_ONCE }, () => killAgainAndAgain(KILLS / AT_ONCE)));
  }).timeout(60_000);
});
