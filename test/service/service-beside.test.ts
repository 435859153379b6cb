import { join } from 'node:path';
import { expect } from 'chai';
import { doorsOf } from '../../src/commands/demo-world.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { rejection } from '../evidence/rejection.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { audit, leavesOf } from './audit.ts';
import type { Running, RunningOptions } from './running.ts';
import { drawsCounted, get, idle, startRunning, until } from './running.ts';

const never = (): Promise<never> => new Promise(() => undefined);

describe('the running service with connections and traces', function () {
  this.timeout(20_000);
  const tempDir = tempDirs();
  const running = new Set<Running>();
  let dir: string;

  beforeEach(() => {
    dir = tempDir();
  });
  afterEach(async () => {
    for (const each of running) await each.stop();
    running.clear();
  });

  async function start(options: RunningOptions = {}): Promise<Running> {
    const service = await startRunning(dir, { doors: doorsOf, ...options });
    running.add(service);
    return service;
  }

  async function stop(service: Running): Promise<void> {
    running.delete(service);
    await service.stop();
    expect(service.defects).to.deep.equal([]);
  }

  async function withLog<T>(read: (log: EvidenceLog) => Promise<T>): Promise<T> {
    const log = await openLog(join(dir, 'evidence'));
    try {
      return await read(log);
    } finally {
      await log.close();
    }
  }

  it('exports of them what their judgements in its log come to', async () => {
    const service = await start();
    await until(service, ({ claims }) => (claims[0]?.connections?.states ?? []).some(({ draws }) => draws >= 5));
    await stop(service);
    const judged = await withLog((log) => leavesOf(log, 'connection-judgement'));
    const answered = judged.flatMap((leaf) => leaf.judgements).filter(({ state }) => state === 'answered').length;
    const rebuilt = await start({ config: idle });
    const { body } = await get(rebuilt, '/metrics');
    const [, exported] = /^landfall_connection_draws_total\{[^}]*state="answered"[^}]*\} (\d+)$/m.exec(body) ?? [];
    expect(Number(exported)).to.equal(answered);
    await stop(rebuilt);
    await withLog(audit);
  });

  it('waits for no host and no trace when it is to end, though they take for ever, and loses no draw', async () => {
    const service = await start({
      // Whoever waited for a connection would wait for longer than this test may last.
      config: (config) => ({ ...config, probes: { ...config.probes, connect: { budgetMs: 600_000 } } }),
      doors: (demo) => ({ ...doorsOf(demo), dialer: { dial: never }, tracer: { ...demo.tracer, trace: never } }),
    });
    await until(service, (report) => drawsCounted(report) >= 13);
    await stop(service);
    await withLog(audit);
  });

  it('leaves no tracer behind when it cannot start', async () => {
    const holder = await start({ config: idle });
    const port = Number(new URL(holder.url).port);
    let closed = 0;
    const close = async (): Promise<void> => {
      closed += 1;
    };
    const starting = startRunning(tempDir(), {
      config: (config) => ({ ...config, web: { ...config.web, port } }),
      doors: (demo) => ({ ...doorsOf(demo), tracer: { ...demo.tracer, close } }),
    });
    expect(String(await rejection(starting))).to.match(/is taken/);
    expect(closed).to.equal(1);
  });
});
