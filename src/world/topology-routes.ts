import type { Laboratory } from './topology.ts';
import { detoursAt } from './topology-lookup.ts';
import { shortestWays } from './topology-ways.ts';

/**
 * What a router's table must hold: for each prefix the neighbours that its packets may go to next; none where the router itself
 * refuses them. A prefix that cannot be reached is not in it, and neither are the links themselves.
 */
export function routesOf(lab: Laboratory, router: string): ReadonlyMap<string, ReadonlySet<string>> {
  const routes = new Map<string, ReadonlySet<string>>();
  const known = new Map<string, ReturnType<typeof shortestWays>>();
  const waysTo = (origin: string): ReturnType<typeof shortestWays> => {
    const ways = known.get(origin) ?? shortestWays(lab, router, origin);
    known.set(origin, ways);
    return ways;
  };
  for (const [prefix, all] of Map.groupBy(lab.announcements, (announcement) => announcement.prefix)) {
    const own = all.find((announcement) => announcement.router === router);
    const ways = all.flatMap((announcement) => waysTo(announcement.router));
    // Of an anycast prefix, to the nearest of those who announce it.
    const least = Math.min(...ways.map((way) => way.length));
    const neighbours = new Set(ways.filter((way) => way.length === least).flatMap((way) => way[1] ?? []));
    if (own !== undefined) routes.set(prefix, new Set(own.to === router ? [] : [own.to]));
    else if (neighbours.size > 0) routes.set(prefix, neighbours);
  }
  for (const leg of detoursAt(lab, router)) routes.set(leg.prefix, new Set([leg.next]));
  return routes;
}
