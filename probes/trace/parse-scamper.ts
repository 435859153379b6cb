import type { TraceFlow, TraceHop, TraceMethod } from '../../src/core/trace.ts';
import { address, integer, members, microseconds, parseMembers } from './fields.ts';

/** What scamper tells of one command, under the number that the command gave it. */
export type ScamperRecord =
  | { readonly kind: 'flow'; readonly id: number; readonly flow: ScamperFlow }
  /** Nothing was sent: the next router's own address was not known yet, or there is no way out. */
  | { readonly kind: 'unsent'; readonly id: number }
  | { readonly kind: 'malformed'; readonly id: number };

export interface ScamperFlow extends TraceFlow {
  readonly method: TraceMethod;
  /** The address traced to, canonical text. */
  readonly target: string;
}

/** The members of an object that are read; any of them may be anything. */
type Member =
  | ('type' | 'userid' | 'method' | 'stop_reason' | 'dst' | 'sport' | 'icmp_sum' | 'attempts' | 'probe_count')
  | ('hop_count' | 'hops' | 'addr' | 'probe_ttl' | 'probe_id' | 'rtt');
type Line = Readonly<Partial<Record<Member, unknown>>>;
type Reply = TraceHop['replies'][number] & { readonly ttl: number; readonly attempt: number };

const MAX_TTL = 64;
const MAX_ATTEMPTS = 100;
/** All that can come of one trace with the options of ours, many times over. */
const MAX_REPLIES = 1000;

/** What `icmp-paris` is called in the output. */
const METHODS: Readonly<Record<string, TraceMethod>> = {
  tcp: 'tcp',
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
/** Reads one line; undefined for one that tells of no command: the start and end of a cycle, an error, half a line. */
export function parseScamperLine(line: string): ScamperRecord | undefined {
  const value: Line | undefined = parseMembers(line);
  const id = integer(value?.userid, 0, 2 ** 32 - 1);
  if (value?.type !== 'trace' || id === undefined) return undefined;
  if (value.stop_reason === 'NONE' && value.probe_count === 0) return { kind: 'unsent', id };
  const flow = flowOf(value);
  return flow === undefined ? { kind: 'malformed', id } : { kind: 'flow', id, flow };
}

function flowOf(value: Line): ScamperFlow | undefined {
  const method = own(METHODS, value.method);
  const stopped = own(ENDS, value.stop_reason);
  const target = address(value.dst);
  // ICMP has no ports: its checksum is what keeps the flow constant.
  const flow = integer(method === 'icmp' ? value.icmp_sum : value.sport, 0, 65_535);
  const replies = repliesOf(value.hops ?? []);
  if (method === undefined || stopped === undefined || target === undefined || flow === undefined) return undefined;
  const hops = replies && hopsOf(value, replies, target);
  if (hops === undefined) return undefined;
  const answered = hops.at(-1)?.replies.some(({ from }) => from === target) ?? false;
  // A trace is complete for scamper also when a host answers from another address of its own.
  const ended = stopped === 'reached' ? 'unreachable' : stopped;
  return { method, target, flow, hops, ended: answered ? 'reached' : ended };
}

/**
 * By TTL from 1 without gaps: scamper leaves out the hops that were silent, and the list itself when all were. With several hops
 * under way at once it goes on behind the target, which then answers again: the path ends at its first answer.
 */
function hopsOf(value: Line, replies: readonly Reply[], target: string): readonly TraceHop[] | undefined {
  const count = integer(value.hop_count, 0, MAX_TTL);
  const attempts = integer(value.attempts, 1, MAX_ATTEMPTS);
  if (count === undefined || attempts === undefined) return undefined;
  if (replies.some(({ ttl, attempt }) => ttl > count || attempt > attempts)) {
    return undefined;
  }
  const last = Math.min(count, ...replies.filter(({ from }) => from === target).map(({ ttl }) => ttl));
  const sentAll = value.probe_count === attempts * count;
  return Array.from({ length: last }, (_, i) => {
    const own = replies.filter(({ ttl }) => ttl === i + 1).sort((a, b) => a.attempt - b.attempt);
    const answered = own.at(-1)?.attempt ?? attempts;
    return {
      ttl: i + 1,
      sent: sentAll ? attempts : answered,
      replies: own.map(({ from, rttUs }) => ({ from, rttUs })),
    };
  });
}

/** Undefined when one of them cannot be read: half a path is none. */
function repliesOf(listed: unknown): readonly Reply[] | undefined {
  if (!Array.isArray(listed) || listed.length > MAX_REPLIES) return undefined;
  const replies = listed.map(replyOf);
  return replies.every((reply) => reply !== undefined) ? replies : undefined;
}

function replyOf(value: unknown): Reply | undefined {
  const reply: Line | undefined = members(value);
  const from = address(reply?.addr);
  const ttl = integer(reply?.probe_ttl, 1, MAX_TTL);
  const attempt = integer(reply?.probe_id, 1, MAX_ATTEMPTS);
  const rttUs = microseconds(reply?.rtt);
  if (from === undefined || ttl === undefined || attempt === undefined || rttUs === undefined) return undefined;
  return { from, ttl, attempt, rttUs };
}

function own<T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}
