import { formatAddress, normaliseAddress, parseAddress } from '../../src/core/address.ts';
import type { TraceFlow, TraceHop, TraceMethod } from '../../src/core/trace.ts';

/** One trace as scamper tells of it in a line of JSON: one constant flow. */
export interface ScamperTrace {
  /** The number that the command gave it. */
  readonly id: number;
  readonly method: TraceMethod;
  /** Canonical text. */
  readonly target: string;
  readonly flow: TraceFlow;
}

/** The members of a line that are read; any of them may be anything. */
type Line = Readonly<
  Partial<
    Record<
      'type' | 'userid' | 'method' | 'stop_reason' | 'dst' | 'attempts' | 'icmp_sum' | 'sport' | 'hops' | 'hop_count',
      unknown
    >
  >
>;

const MAX_TTL = 64;
const MAX_REPLIES = 1000;

const METHODS: Readonly<Record<string, TraceMethod>> = {
  tcp: 'tcp',
  'tcp-ack': 'tcp',
  'icmp-paris': 'icmp',
  'icmp-echo-paris': 'icmp',
  'udp-paris': 'udp',
};

const ENDS: Readonly<Record<string, TraceFlow['ended']>> = {
  COMPLETED: 'reached',
  GAPLIMIT: 'silent',
  UNREACH: 'unreachable',
  ICMP: 'unreachable',
  HOPLIMIT: 'max_ttl',
  LOOP: 'loop',
};

// Written by the tool, which writes what routers anywhere answered: any text, any numbers.
/** Reads one line; undefined for what is no trace: the lines about a cycle, an error, or anything else. */
export function parseScamperLine(line: string): ScamperTrace | undefined {
  const value = parseObject(line);
  if (value?.type !== 'trace') return undefined;
  const id = integer(value.userid, 0, 2 ** 32 - 1);
  const method = own(METHODS, value.method);
  const ended = own(ENDS, value.stop_reason);
  const target = address(value.dst);
  const sent = integer(value.attempts, 1, 100);
  if (id === undefined || method === undefined || ended === undefined || target === undefined || sent === undefined) {
    return undefined;
  }
  const hops = hopsOf(value, sent);
  if (hops === undefined) return undefined;
  // ICMP has no ports: its checksum is what keeps the flow constant.
  const flow = integer(method === 'icmp' ? value.icmp_sum : value.sport, 0, 65_535);
  return flow === undefined ? undefined : { id, method, target, flow: { flow, hops, ended } };
}

/** By TTL from 1 without gaps: scamper leaves out the hops that were silent, and the list itself when all were. */
function hopsOf(value: Line, sent: number): readonly TraceHop[] | undefined {
  const listed = value.hops ?? [];
  const count = integer(value.hop_count, 0, MAX_TTL);
  if (!Array.isArray(listed) || listed.length > MAX_REPLIES || count === undefined) return undefined;
  const replies: { ttl: number; reply: TraceHop['replies'][number] }[] = [];
  for (const one of listed) {
    const read = replyOf(one);
    if (read === undefined) return undefined;
    replies.push(read);
  }
  const last = Math.max(count, ...replies.map(({ ttl }) => ttl));
  return Array.from({ length: last }, (_, i) => {
    const own = replies.filter(({ ttl }) => ttl === i + 1).map(({ reply }) => reply);
    return { ttl: i + 1, sent, replies: own };
  });
}

function replyOf(value: unknown): { ttl: number; reply: TraceHop['replies'][number] } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { addr, probe_ttl: probeTtl, rtt } = value as { addr?: unknown; probe_ttl?: unknown; rtt?: unknown };
  const from = address(addr);
  const ttl = integer(probeTtl, 1, MAX_TTL);
  if (from === undefined || ttl === undefined || typeof rtt !== 'number' || !(rtt >= 0 && rtt < 1e6)) return undefined;
  return { ttl, reply: { from, rttUs: Math.round(rtt * 1000) } };
}

function parseObject(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Line) : undefined;
  } catch {
    // Half a line of a tool that ended, or what is no JSON at all: either is no trace.
    return undefined;
  }
}

function address(value: unknown): string | undefined {
  const parsed = typeof value === 'string' ? parseAddress(value) : undefined;
  return parsed === undefined ? undefined : formatAddress(normaliseAddress(parsed));
}

function integer(value: unknown, least: number, most: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}

function own<T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}
