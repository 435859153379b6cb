import type { Laboratory } from './topology.ts';
import { linkEndsOf, nodeOf } from './topology-lookup.ts';

/**
 * The shortest ways between two nodes over links that are up and exchange routes, each as its nodes from the first to the last;
 * none when they are cut off. Hosts and collectors only begin and end a way, and no way comes back to a party that it has left:
 * BGP refuses a route with the own number in it.
 */
export function shortestWays(lab: Laboratory, from: string, to: string): readonly (readonly string[])[] {
  let ways: readonly (readonly string[])[] = [[from]];
  while (ways.length > 0) {
    const arrived = ways.filter((way) => way.at(-1) === to);
    if (arrived.length > 0) return arrived;
    ways = ways.flatMap((way) =>
      neighboursOf(lab, way.at(-1) ?? from)
        .filter((next) => next === to || nodeOf(lab, next).role === 'router')
        .filter((next) => !way.includes(next) && !comesBack(lab, way, next))
        .map((next) => [...way, next]),
    );
  }
  return [];
}

/** Whether the next node belongs to a party that the way has been with and has left. */
function comesBack(lab: Laboratory, way: readonly string[], next: string): boolean {
  const { party } = nodeOf(lab, next);
  if (nodeOf(lab, way.at(-1) ?? next).party === party) return false;
  return way.some((node) => nodeOf(lab, node).party === party);
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
