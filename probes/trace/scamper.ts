import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Trace, TraceMethod, TraceSubject } from '../../src/core/trace.ts';
import type { Tracer } from '../doors.ts';
import type { Source } from '../source.ts';
import { absentTracer } from './absent.ts';
import { joinFlow } from './join-flow.ts';
import type { ToolCommand } from './run-tool.ts';
import { runTool } from './run-tool.ts';
import { scamperOptions } from './scamper-options.ts';
import type { CommandResult, ScamperSession } from './scamper-session.ts';
import { createSession } from './scamper-session.ts';
import type { Pace } from './spacing.ts';
import { createTurns, PACE } from './spacing.ts';

type Traced = Awaited<ReturnType<Tracer['trace']>>;
type FlowResult = Extract<CommandResult, { kind: 'flow' }>;

/** As users' packets go; then where the address answers no TCP; then where neither brings an answer of it. */
const METHODS: readonly TraceMethod[] = ['tcp', 'icmp', 'udp'];
/** Flows of one trace: parallel branches show in the difference between them, never as a link within one. */
const FLOWS = 3;
/** Source ports above those that the kernel gives to connections, lest a trace runs into one of ours. */
const [FIRST_PORT, LAST_PORT] = [61_000, 65_535];
const START_MS = 5_000;
/** What scamper could not send for want of the next router's address, it can when that has answered. */
const RESEND_MS = 1_000;

interface ScamperSettings {
  readonly command?: ToolCommand;
  readonly pace?: Pace;
  /** Where packets leave from; absent: the kernel chooses. */
  readonly source?: Source | undefined;
}

/**
 * Traces with scamper, one long-lived child: three constant flows (Paris), three probes a hop. Resolves with a tracer that is
 * absent, and says why, where scamper cannot be run.
 *
 * landfall itself needs no right for it and should have none: Debian's scamper is setuid root (elsewhere: file capabilities
 * net_raw, sys_chroot, setuid, setgid), opens its sockets, locks itself in an empty folder and goes on as nobody. When landfall
 * ends, however it ends, scamper loses its input and ends after the traces that it has begun.
 *
 * @param nowMs a clock that never goes back
 */
export async function openScamper(
  nowMs: () => number,
  { command = ['scamper'], pace = PACE, source = {} }: ScamperSettings = {},
): Promise<Tracer> {
  const said = await runTool(command, ['-v'], START_MS);
  const version = /scamper version (\S+)/.exec(said.words + said.stdout.toString('latin1'))?.[1];
  if (version === undefined) return absentTracer(said.words || 'scamper -v tells no version');
  const session = createSession(command, pace.packetsPerSecond, nowMs);
  await session.start(START_MS);
  const turns = createTurns(pace.targets);
  return {
    trace: async (subject, timeoutMs) => {
      const endTurn = await turns();
      try {
        return await traceOnce(session, version, {
          ...subject,
          from: source[subject.address.includes(':') ? 6 : 4],
          gapMs: pace.gapMs,
          untilMs: nowMs() + timeoutMs,
          nowMs,
        });
      } finally {
        endTurn();
      }
    },
    state: () => {
      const why = session.problem();
      return why === undefined ? { up: true, version: `scamper ${version}` } : { up: false, why };
    },
    close: session.close,
  };
}

/** One trace within its time. */
interface Plan extends TraceSubject {
  readonly from: string | undefined;
  readonly gapMs: number;
  readonly untilMs: number;
  readonly nowMs: () => number;
}

/** The first flow tells which method is answered; the others go by that one. */
async function traceOnce(session: ScamperSession, version: string, plan: Plan): Promise<Traced> {
  const base = randomInt(FIRST_PORT, LAST_PORT - FLOWS);
  const firsts: CommandResult[] = [];
  for (const method of METHODS) {
    const first = await send(session, method, base, plan);
    firsts.push(first);
    if (first.kind === 'ended') return { ok: false, failure: 'tracer_ended', ...detailOf(session.problem()) };
    if (first.kind === 'timeout' || reached(first) || (first.kind === 'unsent' && first.why !== undefined)) break;
  }
  const heard = firsts.filter((first) => first.kind === 'flow');
  const best = heard.find(reached) ?? heard.find(answered) ?? heard[0];
  if (best === undefined) return failed(firsts);
  const { method } = best.flow;
  const isOver = firsts.at(-1)?.kind === 'timeout';
  const more = Array.from({ length: isOver ? 0 : FLOWS - 1 }, (_, i) => send(session, method, base + 1 + i, plan));
  const sent = [best, ...(await Promise.all(more)).filter((result) => result.kind === 'flow')];
  const again = await sendSilent(session, method, sent, plan);
  const flows = sent.map(({ flow: told }) => {
    const second = again.find(({ flow }) => flow.flow === told.flow);
    const { flow, hops, ended } = second === undefined ? told : joinFlow(told, second.flow);
    return { flow, hops, ended };
  });
  const trace: Trace = { tool: 'scamper', toolVersion: version, method, flows };
  const lines = [...new Set([...heard, ...sent, ...again].map(({ line }) => `${line}\n`))];
  return { ok: true, value: { trace, raw: Buffer.from(lines.join('')) } };
}

/**
 * Once more the flows that fell silent where another one came through: packets were lost, or a router was asked too often. What
 * decides is only that nothing came, never what came.
 */
async function sendSilent(
  session: ScamperSession,
  method: TraceMethod,
  sent: readonly FlowResult[],
  plan: Plan,
): Promise<readonly FlowResult[]> {
  if (!sent.some(reached)) return [];
  const silent = sent.filter(({ flow: { ended } }) => ended === 'silent' || ended === 'max_ttl');
  const again = await Promise.all(silent.map(({ flow: { flow } }) => send(session, method, flow, plan)));
  return again.filter((result) => result.kind === 'flow');
}

/** One flow, sent again once when it could not be. */
async function send(session: ScamperSession, method: TraceMethod, flow: number, plan: Plan): Promise<CommandResult> {
  const { address, untilMs, nowMs } = plan;
  const once = async (): Promise<CommandResult> => {
    const leftMs = untilMs - nowMs();
    // Nothing is sent whose answer nobody would wait for.
    if (leftMs <= 0) return { kind: 'timeout' };
    return session.command(scamperOptions(method, flow, plan), address, leftMs);
  };
  const result = await once();
  if (result.kind === 'flow') return isAsAsked(result, method, flow, plan) ? result : { kind: 'malformed' };
  if (result.kind !== 'unsent' || result.why !== undefined) return result;
  await sleep(Math.min(RESEND_MS, Math.max(0, untilMs - nowMs())));
  const again = await once();
  return again.kind === 'flow' && !isAsAsked(again, method, flow, plan) ? { kind: 'malformed' } : again;
}

function isAsAsked({ flow: told }: FlowResult, method: TraceMethod, flow: number, { address }: Plan): boolean {
  return told.target === address && told.method === method && told.flow === flow;
}

function reached(result: CommandResult): boolean {
  return result.kind === 'flow' && result.flow.ended === 'reached';
}

function answered({ flow }: FlowResult): boolean {
  return flow.hops.some(({ replies }) => replies.length > 0);
}

/** Why no method brought a flow: the first that says something of the trace. */
function failed(results: readonly CommandResult[]): Traced {
  if (results.some(({ kind }) => kind === 'malformed')) return { ok: false, failure: 'trace_malformed' };
  if (results.some(({ kind }) => kind === 'timeout')) return { ok: false, failure: 'trace_timeout' };
  const unsent = results.find((result) => result.kind === 'unsent');
  return { ok: false, failure: 'trace_unsent', ...detailOf(unsent?.why) };
}

function detailOf(detail: string | undefined): { readonly detail?: string } {
  return detail === undefined ? {} : { detail };
}
