import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { EvidenceError, type EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { disk } from '../../src/evidence/files.ts';
import { openLog } from '../../src/evidence/log.ts';
import { type Fault, FaultyFiles } from '../evidence/faulty-files.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { audit } from './audit.ts';
import { MINUTE, type OneClaim, oneClaim } from './one-claim.ts';

const SLOTS = 3;
const SLOT_S = 60;
/** One call of the disk in so many is made to fail: each kind of call comes to its turn in some append. */
const STRIDE = 25;

/** A service of one claim on a disk of which some calls fail. */
interface OnBadDisk {
  readonly log: EvidenceLog;
  readonly claim: OneClaim;
  readonly faulty: FaultyFiles;
}

describe('a slot on a failing disk', () => {
  const { newDir } = freshLogs();

  async function begun(faults: ReadonlyMap<number, Fault>): Promise<OnBadDisk> {
    const dir = await newDir();
    const faulty = new FaultyFiles(disk, faults);
    const log = await openLog(dir, { files: faulty.files });
    return { log, claim: await oneClaim(log), faulty };
  }

  /** Runs slots one after the other, each of which the disk may refuse; resolves with what was refused. */
  async function runSlots({ claim, faulty }: OnBadDisk, from: number, count: number): Promise<readonly string[]> {
    const refused: string[] = [];
    for (let i = from; i < from + count && !faulty.crashed; i += 1) {
      try {
        await claim.run(MINUTE + i * SLOT_S);
        expect(claim.runner.problem()).to.equal(undefined);
      } catch (error) {
        expect(error).to.be.an.instanceOf(EvidenceError);
        expect(claim.runner.problem()).to.equal((error as EvidenceError).message);
        refused.push((error as EvidenceError).code);
      }
    }
    return refused;
  }

  /** Calls of the disk that the slots make. */
  async function calls(): Promise<readonly number[]> {
    const healthy = await begun(new Map());
    const first = healthy.faulty.calls;
    expect(await runSlots(healthy, 0, SLOTS)).to.deep.equal([]);
    const made = healthy.faulty.calls - first;
    await healthy.log.close();
    return Array.from({ length: Math.ceil(made / STRIDE) }, (_, i) => first + STRIDE * i);
  }

  async function expectAllCounted(log: EvidenceLog, { runner }: OneClaim): Promise<number> {
    const { counts, planned, slots } = await audit(log);
    const report = runner.report((MINUTE + 600) * 1000);
    const shown = report.counters.filter(({ key }) => key.counter === 'draws');
    const own = shown.map(({ key: { labels }, value }) => [['test', ...Object.values(labels)].join(' '), value]);
    expect(Object.fromEntries(own)).to.deep.equal(counts);
    expect(report.windows[0]?.estimate.n).to.equal(planned);
    return slots.length;
  }

  for (const fault of ['EIO', 'ENOSPC', 'torn'] as const) {
    it(`is announced, kept and judged at most once, and settled later, whichever call fails (${fault})`, async () => {
      const refusals: string[] = [];
      for (const call of await calls()) {
        const bad = await begun(new Map([[call, fault]]));
        const refused = await runSlots(bad, 0, SLOTS);
        expect(refused.length, `call ${call}`).to.be.at.most(1);
        // The next slot settles what is owed before it is announced.
        expect(await runSlots(bad, SLOTS, 1)).to.deep.equal([]);
        expect(await expectAllCounted(bad.log, bad.claim)).to.be.within(SLOTS, SLOTS + 1);
        refusals.push(...refused);
        await bad.log.close();
      }
      expect(refusals).to.include('unwritable');
    }).timeout(30_000);
  }

  it('is finished by the next run when the power goes at whichever call', async () => {
    let finished = 0;
    for (const call of await calls()) {
      const bad = await begun(new Map([[call, 'crash']]));
      await runSlots(bad, 0, SLOTS);
      await bad.log.close().catch(() => undefined);
      // The lock of a process that has died is taken over; this process lives.
      await rm(join(bad.log.dir, 'lock'), { recursive: true });
      const log = await openLog(bad.log.dir);
      const claim = await oneClaim(log);
      for (const unfinished of claim.unfinished) await claim.runner.finish(unfinished);
      finished += claim.unfinished.length;
      await claim.run(MINUTE + SLOTS * SLOT_S);
      await expectAllCounted(log, claim);
      await log.close();
    }
    expect(finished).to.be.above(0);
  }).timeout(30_000);

  it('is owed over any number of slots while the disk stays full, which are not even announced then', async () => {
    const all = await calls();
    const first = all[0] ?? 0;
    // The first slot is announced, then nothing is taken any more for a long time.
    const full = new Map(Array.from({ length: 60 }, (_, i): [number, Fault] => [first + 4 + i, 'ENOSPC']));
    const bad = await begun(full);
    const refused = await runSlots(bad, 0, 6);
    expect(refused.length).to.be.above(2);
    while (bad.faulty.calls < first + 64) await runSlots(bad, 6, 1);
    expect(await runSlots(bad, 7, 2)).to.deep.equal([]);
    expect(await expectAllCounted(bad.log, bad.claim)).to.be.below(6);
    await bad.log.close();
  });
});
