import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SweepLeaf } from '../../src/core/sweep/sweep-record.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { putInInbox, takeInSweeps } from '../../src/sweep/inbox.ts';
import { scratch } from './kept.ts';

const SNAPSHOT = { $kind: 'snapshot', sha256: 'cd', feeds: [] } as const;
const SWEEP: SweepLeaf = {
  $kind: 'sweep',
  claim: 'c',
  endpoint: 'a.example',
  family: 4,
  clients: 'ab',
  snapshot: 'cd',
  method: '1',
  version: '0',
  seed: '00',
  firstMs: 1,
  lastMs: 2,
  map: 'ef',
  blob: 'ef',
  journal: [],
  blocks: { all: 1, answered: 1, missing: 0, notAsked: 0, asked: 1 },
  scopes: [{ scope: 24, answers: 1 }],
  overlong: 0,
  audit: { audited: 0, disagreed: 0 },
};

describe('sweep-inbox', () => {
  const dir = join(scratch(), 'evidence');

  it('a finished sweep enters the log once, with the snapshot that it was landed by, also after a crash in between', async () => {
    await initLog(dir, { origin: 'example.org/log' });
    const log = await openLog(dir);
    try {
      expect(await takeInSweeps(log)).to.deep.equal([]);
      await putInInbox(dir, { snapshot: SNAPSHOT, sweep: SWEEP });
      expect(await takeInSweeps(log)).to.deep.equal([SWEEP]);
      // As if the log had grown and the file had stayed.
      await putInInbox(dir, { snapshot: SNAPSHOT, sweep: SWEEP });
      expect(await takeInSweeps(log)).to.deep.equal([]);
      const other = { ...SWEEP, lastMs: 3 };
      await putInInbox(dir, { snapshot: SNAPSHOT, sweep: other });
      expect(await takeInSweeps(log)).to.deep.equal([other]);
      expect(log.size).to.equal(3);
      expect(readdirSync(join(dir, 'sweeps'))).to.deep.equal([]);
    } finally {
      await log.close();
    }
  });
});
