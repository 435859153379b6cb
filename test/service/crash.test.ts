import { expect } from 'chai';
import { tempDirs } from '../evidence/temp-dir.ts';
import { killAgainAndAgain } from './crashes.ts';

/** The integration tests kill it more often; see `test/integration/crash.test.ts`. */
const KILLS = 14;
const AT_ONCE = 2;

describe('the service under kill -9', () => {
  const tempDir = tempDirs();

  it(`starts again after each of ${KILLS} kills at any moment, and has lost, changed or counted twice nothing that it told`, async () => {
    const tolls = await Promise.all(
      Array.from({ length: AT_ONCE }, () => killAgainAndAgain(tempDir(), KILLS / AT_ONCE)),
    );
    expect(tolls.reduce((sum, { served }) => sum + served, 0)).to.be.above(0);
  }).timeout(90_000);
});
