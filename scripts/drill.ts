/*
 * `npm run drill`: a demo whose clients are sent elsewhere for a while, under a real Prometheus with the shipped rules and a real
 * Alertmanager. Prints when the drift began, when which alert reached a webhook, and when it cleared. Exit code 0 when a confirmed
 * exception was told in time and cleared after the drift, 1 when not. Durations of the rules are a sixtieth, as the demo's slots are.
 * Takes two to three minutes; needs the Debian packages prometheus and prometheus-alertmanager.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { realNetwork } from '../probes/network.ts';
import { doorsOf } from '../src/commands/demo-world.ts';
import type { Report } from '../src/core/report.ts';
import { startDemo } from '../src/demo/demo.ts';
import { initLog } from '../src/evidence/log.ts';
import type { Service } from '../src/service.ts';
import { startService } from '../src/service.ts';
import { movable } from '../src/world/quillbird-hosts.ts';
import type { Scenario } from '../src/world/scenarios.ts';
import { scenarios } from '../src/world/scenarios.ts';
import type { Notice } from './drill/stack.ts';
import { startStack } from './drill/stack.ts';

const RULES = ['recording.yml', 'alerts.yml'].map((name) =>
  join(import.meta.dirname, '../dashboards/prometheus', name),
);
const [FROM_S, UNTIL_S, ENOUGH_S] = [40, 80, 240];
const CONFIRMED = 'LandfallExceptionConfirmed';
/** From the end of the slot in which a draw first was sent elsewhere: one to ask again in, and one more. */
const SLOTS_ALLOWED = 2;
/** The scrape, the evaluation of the rules and the notification, each at most a second. */
const ON_THE_WAY_MS = 3000;

/** When something happened, Unix milliseconds. */
interface Times {
  firstDiverted?: number;
  firstTold?: number;
  confirmedTold?: number;
  /** When the last of them cleared; undefined while one fires. */
  confirmedCleared?: number | undefined;
  /** Endpoints whose confirmed exception is told and not yet over. */
  readonly firing: Set<string>;
}

const { nowMs } = realNetwork();

function drillScenario(): Scenario {
  const [, steady] = scenarios;
  if (steady === undefined) throw new TypeError('the steady scenario is gone');
  const drift = {
    kind: 'steer',
    network: 'Example Mobile',
    fromS: FROM_S,
    overS: 5,
    untilS: UNTIL_S,
    share: 1,
  } as const;
  return { ...steady, name: 'drill', world: { ...steady.world, knobs: [{ ...drift, ...movable }] } };
}

/** Start of the slot of the oldest elsewhere draw, once it is judged. */
function firstDiverted({ claims }: Report): number | undefined {
  const slots = claims.flatMap(({ latestOther }) =>
    latestOther.filter(({ outcome }) => outcome === 'elsewhere').map(({ slot }) => 1000 * slot),
  );
  return slots.length === 0 ? undefined : Math.min(...slots);
}

function say(atMs: number, line: string): void {
  process.stdout.write(`${new Date(atMs).toISOString().slice(11, 23)}  ${line}\n`);
}

function hear(times: Times, { status, labels, annotations }: Notice): void {
  const { alertname = '', about, endpoint = '' } = labels;
  say(nowMs(), `webhook: ${alertname} ${status}${status === 'firing' ? `: ${annotations.summary}` : ''}`);
  if (status === 'firing' && about === 'claim') times.firstTold ??= nowMs();
  if (alertname !== CONFIRMED) return;
  if (status === 'firing') {
    times.confirmedTold ??= nowMs();
    times.firing.add(endpoint);
  } else {
    times.firing.delete(endpoint);
  }
  times.confirmedCleared = times.firing.size === 0 ? nowMs() : undefined;
}

async function watch(service: Service, startedMs: number, times: Times): Promise<void> {
  while (times.confirmedCleared === undefined && nowMs() < startedMs + 1000 * ENOUGH_S) {
    const diverted = firstDiverted(service.report());
    if (diverted !== undefined && times.firstDiverted === undefined) {
      times.firstDiverted = diverted;
      say(
        nowMs(),
        `judged: the first draw that was sent elsewhere, in the slot of ${new Date(diverted).toISOString().slice(11, 19)}`,
      );
    }
    await sleep(100);
  }
}

/** Says how long things took; true when all came in time. */
function conclude(times: Times, slotMs: number, endedMs: number): boolean {
  const { firstDiverted, firstTold, confirmedTold, confirmedCleared } = times;
  if (firstDiverted === undefined || firstTold === undefined || confirmedTold === undefined) {
    say(nowMs(), 'no alert about the claim, or none of a confirmed exception, reached the webhook');
    return false;
  }
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const allowedMs = SLOTS_ALLOWED * slotMs + ON_THE_WAY_MS;
  const measuredMs = firstDiverted + slotMs;
  say(
    nowMs(),
    `from the end of the slot with the first diverted draw to the first alert: ${seconds(firstTold - measuredMs)}, allowed ${seconds(allowedMs)}`,
  );
  say(nowMs(), `from there to the confirmed exception: ${seconds(confirmedTold - measuredMs)}`);
  if (confirmedCleared === undefined || confirmedCleared < endedMs) {
    say(nowMs(), 'the alert did not clear after the end of the drift');
    return false;
  }
  say(
    nowMs(),
    `from the end of the drift until it cleared: ${seconds(confirmedCleared - endedMs)}, of which a minute is the rule's`,
  );
  return firstTold - measuredMs <= allowedMs;
}

async function drill(dir: string): Promise<boolean> {
  const [tempDir, evidenceDir] = [dir, join(dir, 'evidence')];
  await initLog(evidenceDir, { origin: 'demo.example/log' });
  const startedMs = nowMs();
  const demo = await startDemo({ scenario: drillScenario(), port: 0, evidenceDir, tempDir, nowMs });
  const service = await startService({
    ...demo,
    doors: doorsOf(demo),
    demo: demo.note,
    say: { info: () => undefined, warn: (line) => say(nowMs(), `warning: ${line}`) },
    fatal: (error) => {
      throw error;
    },
  });
  const times: Times = { firing: new Set() };
  const endedMs = startedMs + 1000 * UNTIL_S;
  try {
    const stack = await startStack(new URL(service.url).host, RULES, dir, (notice) => hear(times, notice));
    try {
      say(
        nowMs(),
        `demo at ${service.url}; clients of Example Mobile are sent elsewhere from ${FROM_S} s to ${UNTIL_S} s`,
      );
      await watch(service, startedMs, times);
    } finally {
      await stack.stop();
    }
  } finally {
    await service.stop();
    await demo.stop();
  }
  return conclude(times, demo.config.slots.everyMs, endedMs);
}

const dir = mkdtempSync(join(tmpdir(), 'landfall-drill-'));
try {
  process.exitCode = (await drill(dir)) ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}
