import type { Trace, TraceMethod, TraceSubject } from '../../src/core/trace.ts';
import type { Tracer } from '../doors.ts';
import { absentTracer } from './absent.ts';
import { parseScamperLine, type ScamperTrace } from './parse-scamper.ts';
import { type ScamperProcess, scamperVersion, startScamper } from './scamper-process.ts';

/** Flows of one trace: parallel branches show in the difference between them, never as a link within one. */
const FLOWS = 3;
const FIRST_PORT = 33_434;
const LAST_ID = 2 ** 31;
/** A tool that ended is not started again at once: it may end for the same reason. */
const RESTART_MS = 10_000;

/** What a flow of a trace waits for. */
interface Waiting {
  readonly took: (line: string, trace: ScamperTrace | undefined) => void;
}

/**
 * Traces with scamper: constant flows, TCP to the port in use first, ICMP where no flow of TCP is answered by the address itself. The
 * service needs no rights for it: Debian's scamper is setuid root, opens its sockets and goes on as nobody. Resolves with a
 * tracer that is absent, and says why, where scamper cannot be run.
 *
 * @param nowMs a clock that never goes back
 */
export async function openScamper(nowMs: () => number, command = 'scamper'): Promise<Tracer> {
  const found = await scamperVersion(command);
  if ('why' in found) return absentTracer(found.why);
  const { version } = found;
  const waiting = new Map<number, Waiting>();
  let running: ScamperProcess | undefined;
  let problem: string | undefined;
  let endedMs = Number.NEGATIVE_INFINITY;
  let closed = false;
  let lastId = 0;

  function ended(why: string): void {
    running = undefined;
    problem = `scamper ended: ${why}`;
    endedMs = nowMs();
    for (const [id, one] of waiting) {
      waiting.delete(id);
      one.took('', undefined);
    }
  }

  function line(text: string): void {
    const trace = parseScamperLine(text);
    if (trace === undefined) return;
    const one = waiting.get(trace.id);
    waiting.delete(trace.id);
    problem = undefined;
    one?.took(text, trace);
  }

  /** One flow; undefined when the tool ended or dropped the command, which it does without a word. */
  function flow(scamper: ScamperProcess, options: string, address: string, timeoutMs: number) {
    lastId = (lastId % LAST_ID) + 1;
    const id = lastId;
    return new Promise<{ readonly line: string; readonly trace: ScamperTrace } | undefined>((resolve) => {
      const timer = setTimeout(() => {
        waiting.delete(id);
        resolve(undefined);
      }, timeoutMs);
      waiting.set(id, {
        took: (text, trace) => {
          clearTimeout(timer);
          resolve(trace === undefined ? undefined : { line: text, trace });
        },
      });
      scamper.send(`trace -U ${id} ${options} ${address}`);
    });
  }

  async function flows(
    scamper: ScamperProcess,
    method: TraceMethod,
    { address, port }: TraceSubject,
    timeoutMs: number,
  ) {
    const all = Array.from({ length: FLOWS }, (_, i) => flow(scamper, optionsOf(method, port, i), address, timeoutMs));
    return (await Promise.all(all)).flatMap((one) =>
      one?.trace.target === address && one.trace.method === method ? [one] : [],
    );
  }

  return {
    trace: async (subject, timeoutMs) => {
      if (closed) return { ok: false, failure: 'tracer_ended' };
      if (running === undefined) {
        if (nowMs() - endedMs < RESTART_MS) return { ok: false, failure: 'tracer_ended' };
        running = startScamper(command, { line, ended });
      }
      const scamper = running;
      const tcp = await flows(scamper, 'tcp', subject, timeoutMs / 2);
      // What it was stopped in the middle of is not gone on with.
      if (closed) return { ok: false, failure: 'tracer_ended' };
      const answered = tcp.some(({ trace }) => trace.flow.ended === 'reached');
      const icmp = answered ? [] : await flows(scamper, 'icmp', subject, timeoutMs / 2);
      const best = icmp.some(({ trace }) => trace.flow.ended === 'reached') || tcp.length === 0 ? icmp : tcp;
      const [first] = best;
      if (first === undefined) return { ok: false, failure: problem === undefined ? 'trace_timeout' : 'tracer_ended' };
      const trace: Trace = {
        tool: 'scamper',
        toolVersion: version,
        method: first.trace.method,
        flows: best.map((one) => one.trace.flow),
      };
      const raw = Buffer.from([...tcp, ...icmp].map((one) => `${one.line}\n`).join(''));
      return { ok: true, value: { trace, raw } };
    },
    state: () => (problem === undefined ? { up: true, version: `scamper ${version}` } : { up: false, why: problem }),
    close: async () => {
      closed = true;
      const scamper = running;
      running = undefined;
      await scamper?.close();
      for (const [id, one] of waiting) {
        waiting.delete(id);
        one.took('', undefined);
      }
    },
  };
}

/**
 * Three probes a hop, all sent; a second for each; 50 ms between two packets, so that 20 a second go to one target, whose flows
 * scamper makes one after the other; the end after five silent hops or at TTL 32. A flow keeps its source port, or its ICMP checksum.
 */
function optionsOf(method: TraceMethod, port: number, flow: number): string {
  const pace = '-Q -q 3 -w 1 -W 5 -g 5 -m 32';
  if (method === 'icmp') return `-P icmp-paris ${pace} -d ${FIRST_PORT + flow}`;
  return `-P ${method === 'udp' ? 'udp-paris' : 'tcp'} ${pace} -d ${port} -s ${FIRST_PORT + flow}`;
}
