import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { traceMemory } from '../../src/beside/trace-memory.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { layoutOf } from '../../src/evidence/layout.ts';
import { readableLog } from '../../src/evidence/readable-log.ts';
import { type PastBasis, pastBasis } from '../../src/replay/basis.ts';
import { rejudge, replay } from '../../src/replay/replay.ts';
import { pickerFor, recordedSecrets, recordedSlots, recordedSnapshots } from '../../src/replay/slots.ts';
import { scenarios } from '../../src/world/scenarios.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { drawsCounted, startRunning, until } from './running.ts';

/** What every scenario of the demo left after a few slots of the real service. */
describe('recorded slots, judged again', function () {
  this.timeout(60_000);
  const tempDir = tempDirs();
  let root = '';
  const dirs = new Map<string, string>();

  before(async () => {
    root = tempDir();
    await Promise.all(
      scenarios.map(async ({ name }) => {
        const dir = join(root, name);
        const running = await startRunning(dir, { scenario: name });
        await until(running, (report) => drawsCounted(report) >= 18);
        await running.stop();
        dirs.set(name, join(dir, 'evidence'));
      }),
    );
  });

  for (const { name } of scenarios) {
    it(`come out byte for byte as they are in the log of ${name}`, async () => {
      const { log, basis } = await evidenceOf(dirs.get(name) ?? '');
      const secrets = await recordedSecrets(log);
      let slots = 0;
      for await (const recorded of recordedSlots(log)) {
        const by = await basis.judgedBy(recorded);
        if (by === undefined) throw new Error('nothing to judge by');
        const { pick } = pickerFor(recorded, secrets);
        const leaf = await rejudge(recorded, by, { echoes: recorded.echoes, traces: traceMemory(log), pick });
        expect(canonicalJson(leaf)).to.equal(canonicalJson(recorded.judgement));
        slots += 1;
      }
      expect(slots).to.be.at.least(2);
    });
  }

  it('come out the same from a copy that has no secrets yet', async () => {
    const copy = join(root, 'copy');
    await cp(dirs.get('founding') ?? '', copy, { recursive: true });
    await rm(layoutOf(copy).private, { recursive: true });
    const { log, basis } = await evidenceOf(copy);
    const found = await replay(log, {
      judgedBy: basis.judgedBy,
      onSlot: () => undefined,
      onDifference: () => undefined,
    });
    expect(found.undrawn).to.equal(found.slots);
    expect(found.same).to.equal(found.slots);
  });

  it('land otherwise under other feeds, and are counted under both', async () => {
    const { log, basis } = await evidenceOf(dirs.get('steady') ?? '');
    const [own] = [...(await recordedSnapshots(log)).keys()];
    const snapshot = await basis.snapshotOf(own ?? '');
    if (snapshot === undefined) throw new Error('no snapshot');
    const without = {
      ...snapshot,
      facts: (...of: Parameters<typeof snapshot.facts>) => ({ ...snapshot.facts(...of), origins: [] }),
    };
    const leaves: number[] = [];
    const found = await replay(log, {
      judgedBy: (recorded) => basis.insteadOf(recorded, { snapshot: without }),
      onSlot: () => undefined,
      onDifference: ({ was, is }) => {
        expect(was.outcome).to.equal('landed');
        expect(is.outcome).to.equal('indeterminate');
        leaves.push(was.leaf);
      },
    });
    const [all] = found.windows;
    const landed = all?.was.landed ?? 0;
    expect(landed).to.be.above(0);
    expect(all).to.deep.include({ claim: 'demo-us-oci', day: undefined });
    expect(all?.is.indeterminate).to.equal(landed);
    expect(found).to.deep.include({ leftOut: 0, otherOutcome: landed, otherLanding: landed });
    expect(new Set(leaves).size).to.equal(landed);
  });

  it('are left out, and counted so, where the log does not say what they were judged by', async () => {
    const { log } = await evidenceOf(dirs.get('steady') ?? '');
    const found = await replay(log, {
      judgedBy: async () => undefined,
      onSlot: () => undefined,
      onDifference: () => undefined,
    });
    expect(found).to.deep.include({ slots: 0, draws: 0 });
    expect(found.leftOut).to.be.at.least(2);
  });

  async function evidenceOf(dir: string): Promise<{ log: Awaited<ReturnType<typeof readableLog>>; basis: PastBasis }> {
    const log = await readableLog(dir);
    return { log, basis: pastBasis(await recordedSnapshots(log), { dir, blobs: openBlobs(dir) }) };
  }
});
