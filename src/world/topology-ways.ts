import type { Laboratory } from './topology.ts';
import { linkEndsOf, nodeOf } from './topology-lookup.ts';

/**
 * The shortest ways between two nodes over links that are up and exchange routes, each as its nodes from the first to the last;
 * none when they are cut off. Hosts and collectors only begin and end a way.
 */
export function shortestWays(lab: Laboratory, from: string, to: string): readonly (readonly string[])[] {
  let ways: readonly (readonly string[])[] = [[from]];
  const reached = new Set([from]);
  while (ways.length > 0) {
    const arrived = ways.filter((way) => way.at(-1) === to);
    if (arrived.length > 0) return arrived;
    const longer = ways.flatMap((way) =>
      neighboursOf(lab, way.at(-1) ?? from)
        .filter((next) => !reached.has(next) && (next === to || nodeOf(lab, next).role === 'router'))
        .map((next) => [...way, next]),
    );
    for (const way of longer) reached.add(way.at(-1) ?? from);
    ways = longer;
  }
  return [];
}

/** The one neighbour of a host. */
export function gatewayOf(lab: Laboratory, host: string): string {
  const [end] = linkEndsOf(lab, host);
  if (end === undefined) throw new RangeError(`${host} has no link`);
  return end.peer;
}

function neighboursOf(lab: Laboratory, id: string): readonly string[] {
  return linkEndsOf(lab, id)
    .filter(({ link }) => link.isUp && !link.isPrivate)
    .map(({ peer }) => peer);
}
