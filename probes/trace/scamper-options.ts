import type { TraceMethod, TraceSubject } from '../../src/core/trace.ts';
import type { Pace } from './spacing.ts';

/**
 * Three probes a hop, all sent, a second for each; the end after five silent hops, at TTL 32 or in a circle. A flow keeps its
 * ports or, for ICMP, its checksum (`flow`: the source port, or that); it leaves from `from`, where that is given. Not `-N`, by which scamper has several hops under way at once: over TCP it then misses the
 * answer of the address itself.
 */
export function scamperOptions(
  method: TraceMethod,
  flow: number,
  { port, gapMs, from }: Pick<TraceSubject, 'port'> & Pick<Pace, 'gapMs'> & { readonly from?: string | undefined },
): string {
  const pace = `${from === undefined ? '' : `-S ${from} `}-Q -q 3 -w 1 -W ${Math.ceil(gapMs / 10)} -g 5 -m 32`;
  switch (method) {
    case 'tcp':
      return `-P tcp -d ${port} -s ${flow} ${pace}`;
    case 'icmp':
      return `-P icmp-paris -d ${flow} ${pace}`;
    case 'udp':
      return `-P udp-paris -s ${flow} ${pace}`;
  }
}
