import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { realNetwork } from '../probes/network.ts';
import { doorsOf } from '../src/commands/demo-world.ts';
import { OUTCOMES } from '../src/core/outcome.ts';
import type { ClaimReport, Report } from '../src/core/report.ts';
import { startDemo } from '../src/demo/demo.ts';
import { initLog } from '../src/evidence/log.ts';
import { createMetrics } from '../src/metrics/metrics.ts';
import type { Service } from '../src/service.ts';
import { startService } from '../src/service.ts';
import { scenarios } from '../src/world/scenarios.ts';
import type { Benchmark, Figures } from './benchmark.ts';

const ENDPOINTS = 200;
const VANTAGES = 3;
const SCRAPERS = 10;
const SLOTS = 6;
const RENDERS = 50;
const ASK_EVERY_MS = 5;

/**
 * What a scrape costs with every series that 200 endpoints and 3 vantages can have, and whether ten scrapers delay the slots of a
 * running service.
 */
export const benchScrape: Benchmark = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'landfall-bench-scrape-'));
  try {
    return { ours: await measured(dir), peers: {}, ratio: {}, commands: [] };
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  }
};

async function measured(dir: string): Promise<Figures> {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new TypeError('there is no scenario');
  const evidenceDir = join(dir, 'evidence');
  await initLog(evidenceDir, { origin: 'demo.example/log' });
  const { nowMs } = realNetwork();
  const demo = await startDemo({ scenario, port: 0, evidenceDir, tempDir: dir, nowMs });
  const service = await startService({
    ...demo,
    doors: doorsOf(demo),
    demo: demo.note,
    say: { info: () => undefined, warn: (line) => process.stderr.write(`${line}\n`) },
    fatal: (error) => {
      throw error;
    },
  });
  try {
    await slotTimes(service, nowMs, 1); // The first slot is spread over 20 s.
    const alone = await slotTimes(service, nowMs, SLOTS);
    const worker = new Worker(new URL('./scrape-worker.ts', import.meta.url), {
      workerData: { url: `${service.url}metrics`, scrapers: SCRAPERS },
    });
    const scraped = await slotTimes(service, nowMs, SLOTS);
    await worker.terminate();
    return {
      ...(await cost(widened(service.report()))),
      slot_seconds_alone: median(alone) / 1000,
      slot_seconds_scraped: median(scraped) / 1000,
    };
  } finally {
    await service.stop();
    await demo.stop();
  }
}

/** Milliseconds from the start of each of the next slots until the report has it. */
async function slotTimes(service: Service, nowMs: () => number, slots: number): Promise<readonly number[]> {
  const last = (): number | undefined => service.report().claims[0]?.lastSlotMs;
  const times: number[] = [];
  let before = last();
  while (times.length < slots) {
    const now = last();
    if (now !== undefined && now !== before) times.push(nowMs() - now);
    before = now;
    await sleep(ASK_EVERY_MS);
  }
  return times;
}

/** A report of the service, with every counter by endpoint that so many endpoints can have. */
function widened(report: Report): Report {
  const vantages = Array.from({ length: VANTAGES }, (_, i) => ({ id: `v${i}`, lastSuccessMs: report.atMs }));
  return { ...report, vantages, claims: report.claims.map(withEndpoints) };
}

function withEndpoints(claim: ClaimReport): ClaimReport {
  const names = Array.from({ length: ENDPOINTS }, (_, i) => `host-${i}.example.com`);
  const counted = { value: 12_345, leaf: 1_000_000, slot: 1_800_000_000 };
  const draws = names.flatMap((endpoint) =>
    ['v4', 'v6'].flatMap((family) =>
      OUTCOMES.map((outcome) => ({
        key: { counter: 'draws' as const, labels: { endpoint, family, outcome } },
        ...counted,
      })),
    ),
  );
  const exceptions = names.flatMap((endpoint) =>
    ['false', 'true'].map((confirmed) => ({
      key: { counter: 'exceptions' as const, labels: { endpoint, confirmed } },
      ...counted,
    })),
  );
  const others = claim.counters.filter(({ key }) => !['draws', 'exceptions'].includes(key.counter));
  return { ...claim, counters: [...draws, ...exceptions, ...others] };
}

/** CPU of this thread for one scrape, in both formats in turn: the median. */
async function cost(report: Report): Promise<Figures> {
  const metrics = createMetrics(() => report);
  const costs: Record<'text' | 'openmetrics', number[]> = { text: [], openmetrics: [] };
  let body = '';
  for (let i = 0; i < RENDERS; i += 1) {
    for (const [format, accept] of [
      ['openmetrics', 'application/openmetrics-text'],
      ['text', 'text/plain'],
    ] as const) {
      const before = process.threadCpuUsage();
      ({ body } = await metrics.render(accept));
      const { user, system } = process.threadCpuUsage(before);
      costs[format].push((user + system) / 1000);
    }
  }
  return {
    series: body.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
    body_bytes: Buffer.byteLength(body),
    text_cpu_ms: median(costs.text),
    openmetrics_cpu_ms: median(costs.openmetrics),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
