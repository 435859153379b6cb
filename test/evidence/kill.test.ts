import { join } from 'node:path';
import { expect } from 'chai';
import { killAgainAndAgain } from './kills.ts';
import { tempDirs } from './temp-dir.ts';

/** The integration tests take many more. */
const KILLS = 20;
const AT_ONCE = 4;

describe('the evidence log under kill -9', () => {
  const tempDir = tempDirs();

  it(`opens again after each of ${KILLS} kills with everything that was acknowledged, in one piece`, async () => {
    const logs = Array.from({ length: AT_ONCE }, () => join(tempDir(), 'evidence'));
    const promised = await Promise.all(logs.map((dir) => killAgainAndAgain(dir, KILLS / AT_ONCE)));
    expect(promised.reduce((sum, count) => sum + count)).to.be.greaterThan(0);
  }).timeout(60_000);
});
