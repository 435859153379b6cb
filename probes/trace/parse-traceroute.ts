import type { TraceFlow, TraceHop } from '../../src/core/trace.ts';
import { address, microseconds } from './fields.ts';

type Reply = TraceHop['replies'][number];

const MAX_TTL = 64;
/** `*` or, for each answer: the address, where it is not the one before it, then the time, then at times what kind of unreachable. */
const WORDS = /^(?:\*|(?:([0-9a-f.:]+) {2})?([0-9]+\.[0-9]+) ms(?: (![A-Za-z0-9<>-]*))?)(?: +|$)/;

// Written by the tool, which writes what routers anywhere answered.
/**
 * Reads what `traceroute -n` of Linux (traceroute 2.1) printed of a trace to `target`, to its end; undefined for anything else. Each
 * of its packets is a flow of its own, so they are one list of hops under the flow 0.
 */
export function parseTraceroute(text: string, target: string): TraceFlow | undefined {
  const [head = '', ...lines] = text.split('\n');
  const [, traced, most] = /^traceroute to \S+ \((\S+)\), (\d{1,2}) hops max, \d+ byte packets$/.exec(head) ?? [];
  if (address(traced) !== target || lines.pop() !== '' || lines.length === 0 || lines.length > MAX_TTL)
    return undefined;
  const hops: TraceHop[] = [];
  let refused = false;
  for (const [i, line] of lines.entries()) {
    const read = hopOf(line, i + 1);
    if (read === undefined) return undefined;
    hops.push(read.hop);
    refused = read.refused;
  }
  return { flow: 0, hops, ended: endOf(hops, target, refused, Number(most)) };
}

function endOf(hops: readonly TraceHop[], target: string, refused: boolean, most: number): TraceFlow['ended'] {
  const last = hops.at(-1)?.replies ?? [];
  if (last.some(({ from }) => from === target)) return 'reached';
  // It ends before its greatest TTL only where something said that it is the end, from whatever address.
  return refused || hops.length < most ? 'unreachable' : 'max_ttl';
}

function hopOf(line: string, ttl: number): { readonly hop: TraceHop; readonly refused: boolean } | undefined {
  const [start, number] = /^ ?(\d{1,2}) {2}/.exec(line) ?? [];
  if (start === undefined || Number(number) !== ttl) return undefined;
  const replies: Reply[] = [];
  let rest = line.slice(start.length);
  let from: string | undefined;
  let sent = 0;
  let refused = false;
  while (rest !== '') {
    const [words, told, time, kind] = WORDS.exec(rest) ?? [];
    if (words === undefined) return undefined;
    sent += 1;
    rest = rest.slice(words.length);
    if (time === undefined) continue;
    if (told !== undefined) from = address(told);
    const rttUs = microseconds(Number(time));
    if (from === undefined || rttUs === undefined) return undefined;
    replies.push({ from, rttUs });
    refused ||= kind !== undefined;
  }
  return sent === 0 ? undefined : { hop: { ttl, sent, replies }, refused };
}
