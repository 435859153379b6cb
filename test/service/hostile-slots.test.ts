import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { realDialer } from '../../probes/dialer.ts';
import { doorsOf } from '../../src/commands/demo-world.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import type { Hostile } from '../probes/connect/hostile.ts';
import { startHostile } from '../probes/connect/hostile.ts';
import { address } from '../probes/resolve/scripted-network.ts';
import { drawsCounted, startRunning, until } from './running.ts';

const MIB = 1_048_576;
const PEERS = 100;
const DRAWS = 50;

describe('a service whose every peer means harm', function () {
  this.timeout(30_000);
  const tempDir = tempDirs();
  let hostile: Hostile;

  before(async () => {
    hostile = await startHostile();
  });
  after(() => hostile.stop());

  it('judges slot after slot and keeps its memory bounded, with a hundred of them holding on to their connections', async () => {
    const { slowloris = 0, silence = 0, slow_body: slow = 0 } = hostile.ports;
    // Most of them hold on to a connection for as long as they are let.
    const kinds = [
      ...Object.values(hostile.ports),
      ...Array.from({ length: 5 }, () => [slowloris, silence, slow]).flat(),
    ];
    const real = realDialer();
    let [dialled, open, most, peak] = [0, 0, 0, 0];
    const before = process.memoryUsage.rss();
    const service = await startRunning(tempDir(), {
      config: (config) => ({
        ...config,
        slots: { everyMs: 2000, draws: DRAWS, firstDraws: DRAWS },
        probes: { ...config.probes, connect: { budgetMs: 60_000 } },
      }),
      doors: (demo) => ({
        ...doorsOf(demo),
        dialer: {
          dial: async (_to, timeoutMs, stop) => {
            dialled += 1;
            const port = kinds[dialled % kinds.length] ?? 0;
            const result = await real.dial({ address: address('127.0.0.1'), port }, timeoutMs, stop);
            if (!result.ok) return result;
            open += 1;
            most = Math.max(most, open);
            peak = Math.max(peak, process.memoryUsage.rss());
            result.value.once('close', () => {
              open -= 1;
            });
            return result;
          },
        },
      }),
    });
    await until(service, () => most >= PEERS);
    const judged = drawsCounted(service.report());
    await until(service, (report) => drawsCounted(report) >= judged + 3 * DRAWS);
    // Not whether one was missed, which a busy machine may do by itself: none waited for them to let go.
    const held = open;
    await service.stop();
    expect(held).to.be.above(0);
    expect(service.defects).to.deep.equal([]);
    expect((peak - before) / MIB).to.be.below(300);
    // A socket tells of its end a moment after it was ended.
    for (let waits = 0; open > 0 && waits < 100; waits += 1) await sleep(50);
    expect(open).to.equal(0);
  });
});
