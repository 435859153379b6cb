import { setTimeout as sleep } from 'node:timers/promises';
import type { Tracer } from '../../probes/doors.ts';
import type { TraceFlow, TraceHop } from '../core/trace.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { type Ground, groundPaths, VANTAGE } from '../world/ground.ts';
import { roundTripsUs } from '../world/path-truth.ts';
import type { LabNode } from '../world/topology.ts';
import type { TruePath } from '../world/topology-paths.ts';

/** As the method has it: three packets a hop, and the end after five silent hops. */
const PACKETS = 3;
const LAST_SILENT_HOPS = 5;
/** Of three packets in a row, a router that answers once a second answers one. */
const ANSWERS: Readonly<Record<LabNode['icmp'], number>> = { answers: PACKETS, limited: 1, silent: 0 };
const FLOWS = 4;
const FIRST_FLOW = 33_434;
/** What a router takes to answer, and how much longer the next packet waits: nothing is measured twice alike. */
const ROUTER_US = 80;
const NEXT_PACKET_US = 35;

/**
 * Traces through the ground of a world without any packet: each flow keeps to one of the parallel branches, and hops answer as the
 * description says. What it tells is the trace itself; there is no other output to keep.
 */
export function demoTracer(ground: Ground): Tracer {
  return {
    trace: async ({ address }, timeoutMs) => {
      const ways = groundPaths(ground, address).map((path) => hopsOf(ground, path));
      const flows = Array.from({ length: FLOWS }, (_, i) => flowOver(ways, i));
      const times = flows.flatMap(({ hops }) => hops.flatMap(({ replies }) => replies.map(({ rttUs }) => rttUs)));
      const tookMs = Math.max(0, ...times) / 1000;
      await sleep(Math.min(tookMs, timeoutMs));
      if (tookMs >= timeoutMs) return { ok: false, failure: 'trace_timeout' };
      const trace = { tool: 'demo', toolVersion: '1', method: 'tcp', flows } as const;
      return { ok: true, value: { trace, raw: Buffer.from(canonicalJson(trace)) } };
    },
    state: () => ({ up: true, version: 'demo 1' }),
    close: () => Promise.resolve(),
  };
}

type Way = Omit<TraceFlow, 'flow'>;

function flowOver(ways: readonly Way[], i: number): TraceFlow {
  const way = ways[i % ways.length];
  if (way === undefined) throw new RangeError('no way leads anywhere');
  return { flow: FIRST_FLOW + i, ...way };
}

function hopsOf(ground: Ground, path: TruePath): Way {
  const times = roundTripsUs(ground, VANTAGE, path);
  const passed = path.hops.map(({ addresses: [from], icmp }, i): TraceHop => {
    const answers = from === undefined ? 0 : ANSWERS[icmp];
    const replies = Array.from({ length: answers }, (_, packet) => ({
      from: from ?? '',
      rttUs: (times[i] ?? 0) + ROUTER_US + packet * NEXT_PACKET_US,
    }));
    return { ttl: i + 1, sent: PACKETS, replies };
  });
  const beyond = path.ends === 'silent' ? LAST_SILENT_HOPS : 0;
  const silent = Array.from({ length: beyond }, (_, i) => ({ ttl: passed.length + i + 1, sent: PACKETS, replies: [] }));
  return { hops: [...passed, ...silent], ended: path.ends };
}
