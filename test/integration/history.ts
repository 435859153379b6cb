import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { realNetwork } from '../../probes/network.ts';
import { doorsOf } from '../../src/commands/demo-world.ts';
import { startDemo } from '../../src/demo/demo.ts';
import { initLog } from '../../src/evidence/log.ts';
import { startService } from '../../src/service.ts';
import type { Scenario } from '../../src/world/scenarios.ts';
import { fetchText } from './service.ts';

/** The world's stories begin after a minute; a test need not wait for them. */
const SOONER = 4;
const SLOT_MS = 2000;

/**
 * Runs the service over a scenario and writes down its metrics each second, as Prometheus would have scraped them from a job of
 * that name: lines of OpenMetrics with the time at their end.
 */
export async function recordedScenario(scenario: Scenario, root: string, seconds: number): Promise<readonly string[]> {
  const tempDir = join(root, scenario.name);
  const evidenceDir = join(tempDir, 'evidence');
  mkdirSync(tempDir);
  await initLog(evidenceDir, { origin: 'demo.example/log' });
  const { nowMs } = realNetwork();
  const demo = await startDemo({ scenario: sooner(scenario), port: 0, evidenceDir, tempDir, nowMs });
  const config = {
    ...demo.config,
    slots: { ...demo.config.slots, everyMs: SLOT_MS },
    dns: { ...demo.config.dns, timeoutMs: SLOT_MS / 10 }, // Draws are asked in what three time-outs leave of a slot.
  };
  const service = await startService({
    ...demo,
    config,
    doors: doorsOf(demo),
    demo: demo.note,
    say: { info: () => undefined, warn: () => undefined },
    fatal: (error) => {
      throw error;
    },
  });
  const lines: string[] = [];
  try {
    const until = nowMs() + 1000 * seconds;
    while (nowMs() < until) {
      const atSeconds = Math.floor(nowMs() / 1000);
      lines.push(...timed(await fetchText(`${service.url}metrics`), `landfall-${scenario.name}`, atSeconds));
      await sleep(1000);
    }
  } finally {
    await service.stop();
    await demo.stop();
  }
  return lines;
}

/** Makes of the lines the blocks of a Prometheus. */
export function writeHistory(lines: readonly string[], dataDir: string): void {
  const file = `${dataDir}.openmetrics`;
  writeFileSync(file, `${lines.join('\n')}\n# EOF\n`);
  const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, dataDir], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`promtool tsdb create-blocks-from openmetrics: ${made.stdout}${made.stderr}`);
}

function sooner(scenario: Scenario): Scenario {
  const knobs = scenario.world.knobs.map((knob) => ({
    ...knob,
    fromS: knob.fromS / SOONER,
    overS: knob.overS / SOONER,
  }));
  return { ...scenario, world: { ...scenario.world, knobs } };
}

/** The samples of one scrape with job, instance and time; and that it was up. */
function timed(metrics: string, job: string, atSeconds: number): readonly string[] {
  const target = `job="${job}",instance="history:9977"`;
  const samples = metrics.split('\n').flatMap((line) => {
    const [, name, labels, value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) return [];
    return [`${name}{${labels === undefined ? '' : `${labels},`}${target}} ${value} ${atSeconds}`];
  });
  return [...samples, `up{${target}} 1 ${atSeconds}`];
}
