import { expect } from 'chai';
import { tempDirs } from '../evidence/temp-dir.ts';
import { killAgainAndAgain } from '../service/crashes.ts';

const KILLS = 60;
const AT_ONCE = 3;

describe('the service under many kills', () => {
  const tempDir = tempDirs();

  it(`starts again after each of ${KILLS} kills -9 at any moment, and has lost, changed or counted twice nothing that it told`, async () => {
    const tolls = await Promise.all(
      Array.from({ length: AT_ONCE }, () => killAgainAndAgain(tempDir(), KILLS / AT_ONCE)),
    );
    const sum = (of: 'served' | 'slots' | 'evidenceSeen'): number => tolls.reduce((total, toll) => total + toll[of], 0);
    expect(sum('served'), 'kills of a service that served').to.be.above(KILLS / 2);
    expect(sum('slots'), 'slots announced').to.be.above(KILLS / 2);
    expect(sum('evidenceSeen'), 'draws whose evidence was seen before a kill').to.be.above(KILLS / 2);
  }).timeout(180_000);
});
