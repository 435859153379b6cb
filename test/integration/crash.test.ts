import { join } from 'node:path';
import { expect } from 'chai';
import { killAgainAndAgain as killWriter } from '../evidence/kills.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { killAgainAndAgain as killService } from '../service/crashes.ts';
import { audited } from './auditor.ts';

const WRITER_KILLS = 500;
const SERVICE_KILLS = 60;
const AT_ONCE = 4;
const SERVICES_AT_ONCE = 3;

describe('many kills -9 at any moment', () => {
  const tempDir = tempDirs();

  it(`of the writer (${WRITER_KILLS}): it opens again after each, and nothing acknowledged is lost, taken back or forked`, async () => {
    const logs = Array.from({ length: AT_ONCE }, () => join(tempDir(), 'evidence'));
    const promised = await Promise.all(logs.map((dir) => killWriter(dir, WRITER_KILLS / AT_ONCE)));
    for (const [i, dir] of logs.entries()) {
      expect(promised[i], 'leaves acknowledged').to.be.above(WRITER_KILLS);
      expect(audited(dir).size).to.be.at.least(promised[i] ?? 0);
    }
  }).timeout(600_000);

  it(`of the service (${SERVICE_KILLS}): it starts again after each, and has lost, changed or counted twice nothing that it told`, async () => {
    const dirs = Array.from({ length: SERVICES_AT_ONCE }, () => tempDir());
    const tolls = await Promise.all(dirs.map((dir) => killService(dir, SERVICE_KILLS / SERVICES_AT_ONCE)));
    const sum = (of: 'served' | 'slots' | 'evidenceSeen'): number => tolls.reduce((total, toll) => total + toll[of], 0);
    expect(sum('served'), 'kills of a service that served').to.be.above(SERVICE_KILLS / 2);
    expect(sum('slots'), 'slots announced').to.be.above(SERVICE_KILLS / 2);
    expect(sum('evidenceSeen'), 'draws whose evidence was seen before a kill').to.be.above(SERVICE_KILLS / 2);
    for (const dir of dirs) expect(audited(join(dir, 'evidence')).size).to.be.above(0);
  }).timeout(180_000);
});
