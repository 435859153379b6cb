import type { Trace, TraceFlow, TraceMethod, TraceSubject } from '../../src/core/trace.ts';
import type { Tracer } from '../doors.ts';
import type { Source } from '../source.ts';
import type { ToolCommand, ToolRun } from './run-tool.ts';
import { runTool } from './run-tool.ts';
import { createTurns, PACE } from './spacing.ts';

/** A tool that is run once for a trace: what stands in for scamper. None of them keeps its flow. */
export interface OneShotTool {
  readonly name: 'traceroute' | 'mtr';
  /** What `--version` prints, with the version as its first group. */
  readonly version: RegExp;
  /** In the order in which they are tried; one that the tool has no right for is passed over. */
  readonly methods: readonly TraceMethod[];
  /** `from`: the address to send from; undefined: any. */
  readonly args: (method: TraceMethod, subject: TraceSubject, from: string | undefined) => readonly string[];
  readonly parse: (text: string, target: string) => TraceFlow | undefined;
  /** What its traces cannot tell, as the end of a sentence about it. */
  readonly weaker: string;
}

type Traced = Awaited<ReturnType<Tracer['trace']>>;

interface Run {
  readonly method: TraceMethod;
  readonly run: ToolRun;
  readonly flow: TraceFlow | undefined;
}

const START_MS = 5_000;

/**
 * The tool as a tracer; undefined where it cannot be run.
 *
 * @param nowMs a clock that never goes back
 */
export async function openOneShot(
  tool: OneShotTool,
  nowMs: () => number,
  command: ToolCommand = [tool.name],
  source: Source = {},
): Promise<Tracer | undefined> {
  const said = await runTool(command, ['--version'], START_MS);
  const version = tool.version.exec(said.words + said.stdout.toString('latin1'))?.[1];
  if (version === undefined) return undefined;
  const turns = createTurns(PACE.targets);
  const closing = new AbortController();

  /** By the next method where the address did not answer the one before. */
  async function runAll(subject: TraceSubject, untilMs: number): Promise<readonly Run[]> {
    const runs: Run[] = [];
    const from = source[subject.address.includes(':') ? 6 : 4];
    for (const method of tool.methods) {
      const leftMs = untilMs - nowMs();
      if (leftMs <= 0 || closing.signal.aborted) break;
      const run = await runTool(command, tool.args(method, subject, from), leftMs, closing.signal);
      const flow = run.code === 0 ? tool.parse(run.stdout.toString('latin1'), subject.address) : undefined;
      runs.push({ method, run, flow });
      if (flow?.ended === 'reached') break;
    }
    return runs;
  }

  return {
    trace: async (subject, timeoutMs) => {
      const endTurn = await turns();
      try {
        const runs = await runAll(subject, nowMs() + timeoutMs);
        return closing.signal.aborted ? { ok: false, failure: 'tracer_ended' } : traceOf(runs, tool.name, version);
      } finally {
        endTurn();
      }
    },
    state: () =>
      closing.signal.aborted
        ? { up: false, why: `${tool.name} is closed` }
        : { up: true, version: `${tool.name} ${version}`, weaker: tool.weaker },
    close: async () => closing.abort(),
  };
}

/** What reached the address, else what was answered at all, else the first. The evidence keeps what all of them printed. */
function traceOf(runs: readonly Run[], tool: Trace['tool'], toolVersion: string): Traced {
  const told = runs.flatMap(({ method, flow }) => (flow === undefined ? [] : [{ method, flow }]));
  const best =
    told.find(({ flow }) => flow.ended === 'reached') ??
    told.find(({ flow }) => flow.hops.some(({ replies }) => replies.length > 0)) ??
    told[0];
  if (best === undefined) return failed(runs);
  const trace: Trace = { tool, toolVersion, method: best.method, flows: [best.flow] };
  return { ok: true, value: { trace, raw: Buffer.concat(runs.map(({ run }) => run.stdout)) } };
}

function failed(runs: readonly Run[]): Traced {
  if (runs.some(({ run }) => run.code === 0)) return { ok: false, failure: 'trace_malformed' };
  const refused = runs.findLast(({ run }) => run.code !== undefined);
  if (refused === undefined) return { ok: false, failure: 'trace_timeout' };
  return { ok: false, failure: 'trace_unsent', detail: refused.run.words };
}
