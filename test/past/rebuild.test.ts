import { expect } from 'chai';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { lastingLog } from '../../src/lasting-log.ts';
import { rebuild, rebuilding } from '../../src/past/rebuild.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { rejection } from '../evidence/rejection.ts';
import { CONFIG, MINUTE, oneClaim } from '../service/one-claim.ts';

describe('what a log comes to', () => {
  const { newDir } = freshLogs();
  let dir: string;
  let log: EvidenceLog;

  beforeEach(async () => {
    dir = await newDir();
    log = await openLog(dir);
  });
  afterEach(() => log.close());

  it('is the same when it is read while the log grows as when it is read at once', async () => {
    const ahead = rebuilding(CONFIG);
    await ahead.readOn(log);
    const { run } = await oneClaim(log);
    for (let i = 0; i < 4; i += 1) {
      await run(MINUTE + i * 60, i === 0);
      if (i !== 2) await ahead.readOn(log);
    }
    const [inSteps, atOnce] = [await rebuild(CONFIG, log, ahead), await rebuild(CONFIG, log)];
    expect(inSteps.ledgers.get('test')?.firstSlot).to.equal(MINUTE);
    expect(inSteps.ledgers).to.deep.equal(atOnce.ledgers);
    expect(inSteps.beside).to.deep.equal(atOnce.beside);
    expect(inSteps.past.commitments).to.deep.equal(atOnce.past.commitments);
    expect(inSteps.past.unfinished).to.deep.equal([]);
  });

  it('is read no further once nobody waits for it, and goes on from there', async () => {
    const { run } = await oneClaim(log);
    await run(MINUTE, true);
    const ahead = rebuilding(CONFIG);
    await ahead.readOn(log, AbortSignal.abort());
    expect((await ahead.rebuilt(log)).ledgers.size).to.equal(0);
    expect((await rebuild(CONFIG, log, ahead)).ledgers).to.deep.equal((await rebuild(CONFIG, log)).ledgers);
  });
});

describe('a log that outlives the service that writes it', () => {
  const { newDir } = freshLogs();

  it('is opened once, grows for all who hold it, and closes when it is let go of', async () => {
    const dir = await newDir();
    const lasting = lastingLog(openLog);
    expect(() => lasting.current()).to.throw(RangeError);
    const first = await lasting.open(dir);
    const second = await lasting.open(dir);
    await first.append([{ $kind: 'seed-commitment', day: '2026-11-23', sha256: '5e'.repeat(32) }]);
    await first.close();
    expect([second.size, lasting.current().size]).to.deep.equal([1, 1]);
    expect(await second.read(0)).to.include({ day: '2026-11-23' });
    expect(await rejection(openLog(dir))).to.include({ code: 'locked' });
    await lasting.close();
    expect(await rejection(second.read(0))).to.include({ code: 'closed' });
    await (await openLog(dir)).close();
  });
});
