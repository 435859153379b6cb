import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { traceMemory } from '../src/beside/trace-memory.ts';
import type { SnapshotLeaf } from '../src/core/record.ts';
import { openBlobs } from '../src/evidence/blobs.ts';
import { readableLog } from '../src/evidence/readable-log.ts';
import { restoreSnapshot } from '../src/feeds/restore.ts';
import { pastBasis } from '../src/replay/basis.ts';
import { rejudge, replay } from '../src/replay/replay.ts';
import {
  pickerFor,
  type RecordedSlot,
  recordedSecrets,
  recordedSlots,
  recordedSnapshots,
} from '../src/replay/slots.ts';
import type { Benchmark } from './benchmark.ts';
import { RECORDED_DRAWS, RULES, recordMonth } from './replay-evidence.ts';

/**
 * Re-judges a month of recorded draws under another snapshot: once with all that `replay` does, from the directory on, and once only
 * the judging of records that are in memory. The other snapshot has another range list over the origins of the data package.
 */
export const benchReplay: Benchmark = async () => {
  const dir = join(await mkdtemp(join(tmpdir(), 'landfall-bench-replay-')), 'evidence');
  try {
    const [, other] = await recordMonth(dir);
    const log = await readableLog(dir);
    const basis = pastBasis(await recordedSnapshots(log), { dir, blobs: openBlobs(dir) });
    let before = process.cpuUsage();
    const snapshot = await basis.snapshotOf(other.sha256);
    const restoreCpu = cpuSecondsSince(before);
    before = process.cpuUsage();
    const found = await replay(log, {
      judgedBy: (recorded) => basis.insteadOf(recorded, { snapshot }),
      onSlot: () => undefined,
      onDifference: () => undefined,
    });
    const replayCpu = cpuSecondsSince(before);
    if (found.draws !== RECORDED_DRAWS || found.otherLanding === 0) throw new Error(JSON.stringify(found));
    return {
      ours: {
        draws: found.draws,
        draws_with_another_landing: found.otherLanding,
        restore_cpu_seconds: restoreCpu,
        replay_cpu_seconds: replayCpu,
        rejudge_cpu_seconds: await rejudgeCpu(dir, other),
      },
      peers: {},
      ratio: {},
      commands: ['npm run bench -- replay'],
    };
  } finally {
    await rm(join(dir, '..'), { recursive: true });
  }
};

/** The function that judges a recorded slot again, over all slots, which are in memory already. */
async function rejudgeCpu(dir: string, other: SnapshotLeaf): Promise<number> {
  const log = await readableLog(dir);
  const recorded: RecordedSlot[] = [];
  for await (const slot of recordedSlots(log)) recorded.push(slot);
  const secrets = await recordedSecrets(log);
  const snapshot = await restoreSnapshot(other, { dir, blobs: openBlobs(dir) });
  const by = {
    claim: { rules: RULES, grades: ['A', 'B'] as const, acceptVantageOnly: false },
    resolvers: [],
    snapshot,
  };
  const traces = traceMemory(log);
  const before = process.cpuUsage();
  for (const slot of recorded) {
    await rejudge(slot, by, { echoes: slot.echoes, traces, pick: pickerFor(slot, secrets).pick });
  }
  return cpuSecondsSince(before);
}

/** CPU time of the process, so that other work on the machine weighs little. */
function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return Number(((user + system) / 1e6).toFixed(2));
}
