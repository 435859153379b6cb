import type { TraceFlow, TraceHop } from '../../src/core/trace.ts';
import { address, integer, members, microseconds, parseMembers } from './fields.ts';

type Level = Readonly<Partial<Record<'report' | 'mtr' | 'hubs' | 'dst', unknown>>>;
type Hub = Readonly<Partial<Record<'count' | 'host' | 'Loss%' | 'Snt' | 'Best', unknown>>>;

const MAX_TTL = 64;
const MAX_SENT = 100;
const SILENT = '???';

// Written by the tool, which writes what routers anywhere answered.
/**
 * Reads what `mtr --json -n` (mtr 0.95) printed of a trace to `target`; undefined for anything else. It tells one address of a hop,
 * whichever answered, and no single times: the fastest stands for all its answers. Its packets are flows of their own, so they are
 * one list of hops under the flow 0.
 */
export function parseMtr(text: string, target: string): TraceFlow | undefined {
  const { report }: Level = parseMembers(text) ?? {};
  const { mtr, hubs }: Level = members(report) ?? {};
  const { dst }: Level = members(mtr) ?? {};
  if (address(dst) !== target || !Array.isArray(hubs)) return undefined;
  if (hubs.length === 0 || hubs.length > MAX_TTL) return undefined;
  const read = hubs.map((hub, i) => hopOf(hub, i + 1));
  if (!read.every((hop) => hop !== undefined)) return undefined;
  const last = read.findIndex(({ replies }) => replies.some(({ from }) => from === target));
  if (last >= 0) return { flow: 0, hops: read.slice(0, last + 1), ended: 'reached' };
  return { flow: 0, hops: read, ended: read.at(-1)?.replies.length === 0 ? 'silent' : 'unreachable' };
}

function hopOf(value: unknown, ttl: number): TraceHop | undefined {
  const hub: Hub | undefined = members(value);
  const sent = integer(hub?.Snt, 0, MAX_SENT);
  if (hub?.count !== ttl || sent === undefined) return undefined;
  if (hub.host === SILENT) return { ttl, sent, replies: [] };
  const [from, rttUs] = [address(hub.host), microseconds(hub.Best)];
  if (from === undefined || rttUs === undefined || sent === 0) return undefined;
  return { ttl, sent, replies: hub['Loss%'] === 100 ? [] : [{ from, rttUs }] };
}
