import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseScamperLine } from '../probes/trace/parse-scamper.ts';
import { openScamper } from '../probes/trace/scamper.ts';
import { scamperOptions } from '../probes/trace/scamper-options.ts';
import type { Pace } from '../probes/trace/spacing.ts';
import type { TraceMethod } from '../src/core/trace.ts';
import { buildRouters } from '../test/integration/routers.ts';
import type { Benchmark } from './benchmark.ts';

/** Turns that count, after one to warm up in which the routers learn each other's addresses. */
const TURNS = 5;
const TARGETS = 200;
const PORT = 443;
/** Far beyond the pace of the service, which spares routers: here the tool is to be the limit, on either side. */
const PACE: Pace = { packetsPerSecond: 2_000, gapMs: 10, targets: TARGETS };

interface Flow {
  readonly address: string;
  readonly method: TraceMethod;
  readonly flow: number;
}

/**
 * Our tracer (one long-lived scamper, a flow that finds the method and two more, results matched and parsed) against scamper alone
 * with a file of the very flows that ours has just traced: same options, same packets a second, in turns, over routers in
 * namespaces of its own with parallel branches and one that is silent. scamper traces the flows to one address one after the
 * other, so on either side a target takes as long as its three flows.
 */
export const benchTrace: Benchmark = async () => {
  const routers = buildRouters([]);
  const dir = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  try {
    const turns: { ours: number; cpu: number; alone: number; flows: number }[] = [];
    for (let turn = 0; turn <= TURNS; turn += 1) {
      const ours = await traceAll(routers.atVantage);
      const alone = await scamperAlone(routers.atVantage, join(dir, 'commands'), ours.flows);
      if (turn > 0) turns.push({ ours: ours.seconds, cpu: ours.cpuMs, alone, flows: ours.flows.length });
    }
    return resultOf(turns);
  } finally {
    routers.remove();
    rmSync(dir, { recursive: true });
  }
};

function resultOf(
  turns: readonly Readonly<Record<'ours' | 'cpu' | 'alone' | 'flows', number>>[],
): Awaited<ReturnType<Benchmark>> {
  const of = (what: 'ours' | 'cpu' | 'alone') => median(turns.map((figures) => figures[what]));
  const round = (value: number) => Number(value.toFixed(3));
  const flows = median(turns.map((figures) => figures.flows));
  return {
    ours: {
      seconds: round(of('ours')),
      traces_per_second: round(TARGETS / of('ours')),
      flows_per_second: round(flows / of('ours')),
      cpu_ms: round(of('cpu') / TARGETS),
      traces: TARGETS,
      flows,
    },
    peers: {
      scamper: {
        seconds: round(of('alone')),
        traces_per_second: round(TARGETS / of('alone')),
        flows_per_second: round(flows / of('alone')),
      },
    },
    ratio: { scamper: round(median(turns.map(({ ours, alone }) => ours / alone))) },
    commands: ['npm run bench -- trace'],
  };
}

/**
 * From the start of the tracer to the last trace. Half of them go over IPv4, half over IPv6; each must be reached by every flow, or it
 * was no trace that counts. The tracer is closed before scamper alone is asked: it would still hold the ports.
 */
async function traceAll(
  atVantage: readonly [string, ...string[]],
): Promise<{ readonly seconds: number; readonly cpuMs: number; readonly flows: readonly Flow[] }> {
  const addresses = Array.from({ length: TARGETS }, (_, i) => (i % 2 === 0 ? `20.3.200.${i}` : `2a03:ff::${i}`));
  const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
  const tracer = await openScamper(() => performance.now(), { command: [...atVantage, 'scamper'], pace: PACE });
  try {
    const results = await Promise.all(addresses.map((address) => tracer.trace({ address, port: PORT }, 120_000)));
    const seconds = (performance.now() - startedMs) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const flows = results.flatMap((result, i) => {
      const address = addresses[i] ?? '';
      if (!result.ok) throw new Error(`no trace to ${address}: ${result.failure}`);
      const { method, flows: traced } = result.value.trace;
      if (traced.some(({ ended }) => ended !== 'reached')) throw new Error(`${address} was not reached by every flow`);
      return traced.map(({ flow }) => ({ address, method, flow }));
    });
    return { seconds, cpuMs: (user + system) / 1000, flows };
  } finally {
    await tracer.close();
  }
}

/** Seconds that scamper takes for a file of commands, from its start to its end. */
async function scamperAlone(
  [command, ...before]: readonly [string, ...string[]],
  file: string,
  flows: readonly Flow[],
): Promise<number> {
  const lines = flows.map(({ address, method, flow }, i) => {
    return `trace -U ${i + 1} ${scamperOptions(method, flow, { port: PORT, gapMs: PACE.gapMs })} ${address}\n`;
  });
  writeFileSync(file, lines.join(''));
  const startedMs = performance.now();
  const args = ['scamper', '-O', 'json', '-O', 'cmdfile', '-p', `${PACE.packetsPerSecond}`, '-f', file];
  const child = spawn(command, [...before, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const seconds = (performance.now() - startedMs) / 1000;
  const told = said.split('\n').map(parseScamperLine);
  const reached = told.filter((record) => record?.kind === 'flow' && record.flow.ended === 'reached').length;
  if (reached !== flows.length) throw new Error(`scamper alone reached ${reached} of ${flows.length}`);
  return seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
