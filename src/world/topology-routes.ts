import type { Laboratory } from './topology.ts';
import { detoursAt } from './topology-lookup.ts';
import { shortestWays } from './topology-ways.ts';

/**
 * What a router's table must hold: for each prefix the neighbours that its packets may go to next; none where the router itself
 * refuses them. A prefix that cannot be reached is not in it, and neither are the links themselves.
 */
export function routesOf(lab: Laboratory, router: string): ReadonlyMap<string, ReadonlySet<string>> {
  const routes = new Map<string, ReadonlySet<string>>();
  const next = new Map<string, ReadonlySet<string>>();
  for (const { prefix, router: origin, to } of lab.announcements) {
    if (origin === router) {
      routes.set(prefix, new Set(to === router ? [] : [to]));
      continue;
    }
    const neighbours = next.get(origin) ?? new Set(shortestWays(lab, router, origin).map((way) => way[1] ?? origin));
    next.set(origin, neighbours);
    if (neighbours.size > 0 && !routes.has(prefix)) routes.set(prefix, neighbours);
  }
  for (const leg of detoursAt(lab, router)) routes.set(leg.prefix, new Set([leg.next]));
  return routes;
}
