import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { realNetwork } from '../../probes/network.ts';
import type { Network } from '../../probes/probe.ts';
import type { Doors } from '../../src/beside/standpoint.ts';
import type { Config } from '../../src/config/config.ts';
import type { Report } from '../../src/core/report.ts';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { EvidenceError } from '../../src/evidence/evidence-log.ts';
import { initLog } from '../../src/evidence/log.ts';
import type { Service } from '../../src/service.ts';
import { startService } from '../../src/service.ts';
import type { Views } from '../../src/view.ts';
import { scenarioOf } from '../../src/world/scenarios.ts';

/** The real service over a demo's world, with slots of a second so that a test sees several. */

export interface Running extends Service {
  readonly config: Config;
  /** What it warned of. */
  readonly warnings: readonly string[];
  /** Defects that it would have ended for. */
  readonly defects: readonly unknown[];
}

export interface RunningOptions {
  readonly scenario?: string;
  readonly config?: (config: Config) => Config;
  readonly network?: (network: Network) => Network;
  /** Of connections and traces; without them there are none. */
  readonly doors?: (demo: Demo) => Doors;
  /** What vantages after the first look through. */
  readonly others?: (demo: Demo) => Views['others'];
}

/** Starts it over the evidence of `dir`, which is made when it is not there. */
export async function startRunning(dir: string, options: RunningOptions = {}): Promise<Running> {
  const scenario = scenarioOf(options.scenario ?? 'steady');
  if (scenario === undefined) throw new RangeError(`no scenario ${options.scenario}`);
  const [tempDir, evidenceDir] = [join(dir, 'world'), join(dir, 'evidence')];
  await mkdir(tempDir, { recursive: true });
  await initLog(evidenceDir, { origin: 'demo.example/log' }).catch((error: unknown) => {
    if (!(error instanceof EvidenceError && error.code === 'already_exists')) throw error;
  });
  const demo = await startDemo({ scenario, port: 0, evidenceDir, tempDir, nowMs: realNetwork().nowMs });
  const config = (options.config ?? ((c) => c))(quick(demo.config));
  const warnings: string[] = [];
  const defects: unknown[] = [];
  try {
    const service = await startService({
      config,
      network: (options.network ?? ((n) => n))(demo.network),
      doors: options.doors?.(demo),
      others: options.others?.(demo),
      demo: demo.note,
      say: { info: () => undefined, warn: (line) => warnings.push(line) },
      fatal: (error) => defects.push(error),
    });
    const stop = async (): Promise<void> => {
      await service.stop();
      await demo.stop();
    };
    return { ...service, config, warnings, defects, stop };
  } catch (error) {
    await demo.stop();
    throw error;
  }
}

function quick(config: Config): Config {
  return {
    ...config,
    slots: { everyMs: 1000, draws: 5, firstDraws: 8 },
    dns: { ...config.dns, timeoutMs: 100 },
    claims: config.claims.map((claim) => ({ ...claim, levels: { quoted: 1, tested: [0.5] } })),
  };
}

/** With slots of a day: but for a claim's first, which is spread over 20 s, none begins by itself; what earlier runs left is finished. */
export function idle(config: Config): Config {
  return { ...config, slots: { ...config.slots, everyMs: 86_400_000 } };
}

/** Waits until a condition of the report holds; the test's own time limit ends it when it never does. */
export async function until(running: Pick<Running, 'report'>, holds: (report: Report) => boolean): Promise<Report> {
  for (;;) {
    const report = running.report();
    if (holds(report)) return report;
    await sleep(10);
  }
}

/** Draws of a claim since its log began. */
export function drawsCounted(report: Report, claim?: string): number {
  return report.claims
    .filter(({ id }) => claim === undefined || id === claim)
    .flatMap(({ counters }) => counters)
    .filter(({ key }) => key.counter === 'draws')
    .reduce((sum, { value }) => sum + value, 0);
}

export interface Got {
  readonly status: number;
  readonly body: string;
}

export async function get({ url }: Pick<Service, 'url'>, path: string): Promise<Got> {
  const response = await fetch(new URL(path, url), { headers: { Accept: 'application/json, text/plain' } });
  return { status: response.status, body: await response.text() };
}
