import type { TraceFlow, TraceHop } from '../../src/core/trace.ts';

/**
 * What two traces of one flow brought together: the same five-tuple, so further packets of the same path. No answer of either is left
 * out, whatever it says, so that sending again can only add to what was seen. It ends at the first answer of the target.
 */
export function joinFlow<Flow extends TraceFlow & { readonly target: string }>(first: Flow, again: Flow): Flow {
  const hops: TraceHop[] = [];
  for (let i = 0; i < Math.max(first.hops.length, again.hops.length); i += 1) {
    const [one, two] = [first.hops[i], again.hops[i]];
    const hop = {
      ttl: i + 1,
      sent: (one?.sent ?? 0) + (two?.sent ?? 0),
      replies: [...(one?.replies ?? []), ...(two?.replies ?? [])],
    };
    hops.push(hop);
    if (hop.replies.some(({ from }) => from === first.target)) break;
  }
  return { ...first, hops, ended: first.ended === 'reached' ? 'reached' : again.ended };
}
