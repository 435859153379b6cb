import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Leaf } from '../../src/core/record.ts';
import { EvidenceError, type EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { disk } from '../../src/evidence/files.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { daySecret } from '../../src/evidence/secrets.ts';
import { type Fault, FaultyFiles } from './faulty-files.ts';
import { freshLogs } from './fresh-logs.ts';
import { allLeaves, numberedLeaf, numberOf } from './leaves.ts';
import { rejection } from './rejection.ts';
import { tempDirs } from './temp-dir.ts';

const FAULTS: readonly Fault[] = ['EIO', 'ENOSPC', 'short', 'torn', 'crash'];

describe('the evidence log on a disk that fails', () => {
  const { newDir } = freshLogs();
  const tempDir = tempDirs();

  /** Opens a log and counts the calls that opening takes, so that a fault can be set after them. */
  async function openFaulty(dir: string, faultsAfterOpen: readonly Fault[]): Promise<[EvidenceLog, FaultyFiles]> {
    const dry = new FaultyFiles(disk, new Map());
    await (await openLog(dir, { files: dry.files })).close();
    const opening = dry.calls - 1; // giving back the lock
    const faulty = new FaultyFiles(disk, new Map(faultsAfterOpen.map((fault, i) => [opening + i, fault])));
    return [await openLog(dir, { files: faulty.files }), faulty];
  }

  for (const fault of ['EIO', 'ENOSPC', 'torn'] as const) {
    it(`rejects a batch at ${fault}, keeps nothing of it, stays readable and goes on when the disk does`, async () => {
      const dir = await newDir();
      const before = await openLog(dir);
      await before.append([numberedLeaf(0)]);
      await before.close();
      const [log, faulty] = await openFaulty(dir, [fault]);
      const error = await rejection(log.append([numberedLeaf(1), numberedLeaf(2)]));
      expect(error).to.be.instanceOf(EvidenceError).and.include({ code: 'unwritable' });
      expect(faulty.struck).to.equal(true);
      expect(await allLeaves(log)).to.deep.equal([numberedLeaf(0)]);
      expect(await log.append([numberedLeaf(3)])).to.equal(1);
      await log.close();
      const again = await openLog(dir);
      expect(await allLeaves(again)).to.deep.equal([numberedLeaf(0), numberedLeaf(3)]);
      await again.close();
    });
  }

  it('takes a short write for what it is and writes the rest', async () => {
    const dir = await newDir();
    const [log] = await openFaulty(dir, ['short', 'short']);
    expect(await log.append([numberedLeaf(0), numberedLeaf(1)])).to.equal(0);
    await log.close();
    const again = await openLog(dir);
    expect(await allLeaves(again)).to.deep.equal([numberedLeaf(0), numberedLeaf(1)]);
    await again.close();
  });

  it('says that the disk is full, and what to do', async () => {
    const [log] = await openFaulty(await newDir(), ['ENOSPC']);
    const error = await rejection(log.append([numberedLeaf(0)]));
    expect(error)
      .to.have.property('message')
      .that.matches(/evidence: the disk is full: make room on it/);
    await log.close();
  });

  it('opens, or says why not and gives the lock back, whichever call fails', async () => {
    const dir = await newDir();
    const first = await openLog(dir);
    await first.append([numberedLeaf(0)]);
    await first.close();
    let calls = 0;
    for (let at = 0; at <= calls; at++) {
      const faulty = new FaultyFiles(disk, new Map([[at, 'EIO']]));
      const log = await openLog(dir, { files: faulty.files }).catch((error: unknown) => error);
      calls = Math.max(calls, faulty.calls);
      if (log instanceof EvidenceError) expect(log.code).to.be.oneOf(['unwritable', 'unreadable']);
      else await (log as EvidenceLog).close().catch(() => undefined);
      rmSync(join(dir, 'lock'), { recursive: true, force: true });
      const again = await openLog(dir);
      expect(await allLeaves(again)).to.deep.equal([numberedLeaf(0)]);
      await again.close();
    }
    expect(calls).to.be.greaterThan(10);
  });

  it('is not taken for a log when init was cut short', async () => {
    for (let at = 0; at < 12; at++) {
      const dir = join(tempDir(), 'evidence');
      const faulty = new FaultyFiles(disk, new Map([[at, 'crash']]));
      await initLog(dir, { origin: 'o' }, faulty.files).catch(() => undefined);
      const log = await openLog(dir).catch((error: unknown) => error);
      if (log instanceof EvidenceError) expect(log.code).to.equal('not_initialised');
      else await (log as EvidenceLog).close();
    }
  });

  it('gives no secret that is not durable', async () => {
    for (const fault of FAULTS) {
      for (let at = 0; at < 14; at++) {
        const dir = tempDir();
        const faulty = new FaultyFiles(disk, new Map([[at, fault]]));
        const given = await daySecret(dir, '2026-11-23', faulty.files).catch((error: unknown) => error);
        const kept = await daySecret(dir, '2026-11-23');
        if (given instanceof EvidenceError) expect(given.code).to.equal('unwritable');
        else expect(kept).to.deep.equal(given);
      }
    }
  });

  describe('whatever happens', () => {
    type Event = { readonly batches: readonly number[]; readonly reopen: boolean };
    const events = fc.array(
      fc.record({
        batches: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
        reopen: fc.boolean(),
      }),
      { maxLength: 12 },
    );
    const faults = fc.array(fc.tuple(fc.integer({ min: 0, max: 120 }), fc.constantFrom(...FAULTS)), { maxLength: 8 });

    /** Plays the events; gives what was acknowledged, by index, and what was rejected. */
    async function play(dir: string, story: readonly Event[], faulty: FaultyFiles): Promise<ReadonlyMap<number, Leaf>> {
      const acknowledged = new Map<number, Leaf>();
      let next = 0;
      let log: EvidenceLog | undefined;
      for (const event of story) {
        if (faulty.crashed) break;
        log ??= await openLog(dir, { files: faulty.files }).catch(() => undefined);
        if (log === undefined) {
          rmSync(join(dir, 'lock'), { recursive: true, force: true });
          continue;
        }
        const open: EvidenceLog = log;
        const appends = event.batches.map(async (size) => {
          const leaves = Array.from({ length: size }, () => numberedLeaf(next++, 'x'.repeat(next % 50)));
          const first = await open.append(leaves);
          for (const [i, leaf] of leaves.entries()) acknowledged.set(first + i, leaf);
        });
        await Promise.allSettled(appends);
        if (event.reopen) {
          await log.close().catch(() => undefined);
          log = undefined;
          rmSync(join(dir, 'lock'), { recursive: true, force: true });
        }
      }
      await log?.close().catch(() => undefined);
      rmSync(join(dir, 'lock'), { recursive: true, force: true });
      return acknowledged;
    }

    it('every acknowledged leaf is there, at its index and unchanged, and nothing torn is served', async () => {
      let struck = 0;
      await fc.assert(
        fc.asyncProperty(events, faults, async (story, plan) => {
          const dir = await newDir();
          const faulty = new FaultyFiles(disk, new Map(plan));
          const acknowledged = await play(dir, story, faulty);
          if (faulty.struck) struck += 1;
          const log = await openLog(dir);
          const leaves = await allLeaves(log);
          await log.close();
          for (const [index, leaf] of acknowledged) expect(leaves[index]).to.deep.equal(leaf);
          const numbers = leaves.map(numberOf);
          expect(numbers, 'each leaf once, in the order of arrival').to.deep.equal(
            [...new Set(numbers)].sort((a, b) => a - b),
          );
          // Only an end of the process in the middle may leave whole leaves that nobody was told of.
          if (!faulty.crashed) expect(leaves).to.have.length(acknowledged.size);
          expect(readdirSync(join(dir, 'tmp'))).to.deep.equal([]);
        }),
        { numRuns: 60 },
      );
      expect(struck).to.be.greaterThan(10);
    }).timeout(30_000);
  });
});
