import { belongTogether, holdsAll } from './landing-party.ts';
import type { AddressFacts, LandingRules, RouteFact } from './outcome.ts';

/**
 * Shares of peers are counted in twentieths (5 %), so that whole numbers decide. Fewer of the full peers than one in 20 see noise:
 * a leak to some neighbours, a test, a filter that failed. At most one in 20 may see another than the provider before a tenant
 * (method, section 6).
 */
const TWENTIETHS = 20;

/** Fewer paths than this show no share of anything (rule 7). */
const LEAST_PATHS = 10;

/** What speaks against the route that an address takes (rule 2). */
export type RouteConflict = 'rpki_invalid' | 'several_parties' | 'more_specific';

/**
 * The origins of a route that count, ascending: those that enough of the full peers see, all where their number is not known. Of a
 * route that hardly anybody sees, the origins count when the wider route, which the others take, has the same.
 */
export function visibleOrigins({ origins, fullPeers, covering }: RouteFact): readonly number[] {
  const seen = origins.filter(({ peers }) => TWENTIETHS * peers >= fullPeers);
  const asns = seen.map(({ asn }) => asn);
  if (asns.length > 0) return asns.toSorted((a, b) => a - b);
  const agreed = covering !== undefined && origins.every(({ asn }) => covering.origins.includes(asn));
  return agreed ? covering.origins : [];
}

/** Whether something speaks against the route; undefined also for data of address ranges, which show no routes. */
export function routeConflict(facts: AddressFacts, rules: LandingRules): RouteConflict | undefined {
  const { route, origins } = facts;
  if (route === undefined || origins.length === 0) return undefined;
  if (route.rpki === 'invalid') return 'rpki_invalid';
  if (!belongTogether(origins, rules)) return 'several_parties';
  return isUnexpected(facts, route, rules) ? 'more_specific' : undefined;
}

/**
 * A route within a wider one of another party, one of the two being the provider's: taken out of the provider's space, or put into it.
 * Expected where somebody vouches for it: the holder of the addresses by RPKI, the provider by its list, the operator by the
 * configuration.
 */
function isUnexpected({ origins, range }: AddressFacts, route: RouteFact, rules: LandingRules): boolean {
  const outer = route.covering?.origins ?? [];
  if (outer.length === 0 || belongTogether([...origins, ...outer], rules)) return false;
  const { asns } = rules.provider;
  if (![...origins, ...outer].some((asn) => asns.includes(asn))) return false;
  if (route.rpki === 'valid') return false;
  const isListed = range !== undefined && holdsAll(asns, origins);
  const ofOperator = rules.sites.flatMap((site) => site.asns);
  const isBrought = holdsAll(asns, origins) && holdsAll(ofOperator, outer);
  return !isListed && !isBrought;
}

/** Whether almost all peers see the provider right before the route's origin. */
export function isBehindProvider(route: RouteFact | undefined, { provider }: LandingRules): boolean {
  const upstreams = route?.upstreams ?? [];
  const all = upstreams.reduce((sum, { peers }) => sum + peers, 0);
  const own = upstreams.filter(({ asn }) => provider.asns.includes(asn)).reduce((sum, { peers }) => sum + peers, 0);
  return all >= LEAST_PATHS && TWENTIETHS * (all - own) <= all;
}
