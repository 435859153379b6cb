import { landAddress } from './landing.ts';
import { holdsAll } from './landing-party.ts';
import { routeConflict } from './landing-route.ts';
import type { AddressFacts, Landing, LandingRules, RouteFact } from './outcome.ts';

/** What would have to be true for another answer. */
export interface Counterfactual {
  /** `AS31898 alone announced it` */
  readonly condition: string;
  readonly landing: Landing;
}

type Change = readonly [condition: string, facts: AddressFacts];

/** Stands for any network that nobody configured: reserved, so that it is none (RFC 7300). */
const STRANGER = 4_294_967_295;

/**
 * Other answers that the same address would have had, each by one thing that is told of it being otherwise. They are landed by the
 * rules themselves, so that none is promised which they would not keep. Only those that differ in outcome, grade or place.
 */
export function counterfactuals({ facts, ...landing }: Landing, rules: LandingRules): readonly Counterfactual[] {
  if (facts.special !== undefined) return [];
  return changesOf(facts, rules)
    .map(([condition, changed]) => ({ condition, landing: landAddress(changed, rules) }))
    .filter((other) => answerOf(other.landing) !== answerOf({ facts, ...landing }));
}

function changesOf(facts: AddressFacts, rules: LandingRules): readonly Change[] {
  const missing = [...facts.undecided, ...(facts.undecidedCdns ?? [])];
  // Nothing else is worth telling while a feed that decides is not there.
  if (missing.length > 0) {
    const { undecidedCdns: _, ...rest } = facts;
    return [[`${missing.join(' and ')} were in force`, { ...rest, undecided: [] }]];
  }
  return [...ofRange(facts, rules), ...ofAge(facts), ...ofRoute(facts, rules), ...ofOrigins(facts, rules)];
}

function ofRange(facts: AddressFacts, { provider }: LandingRules): readonly Change[] {
  const { range, ...unlisted } = facts;
  const { cdnRange, ...unfronted } = facts;
  const listed = { feed: provider.feed ?? '', prefix: facts.address, tags: [], edge: false };
  return [
    ...(range === undefined ? [] : [[`${range.feed} did not list ${range.prefix}`, unlisted] as const]),
    ...(range !== undefined || provider.feed === undefined
      ? []
      : [[`${provider.feed} listed it`, { ...facts, range: listed }] as const]),
    ...(cdnRange === undefined ? [] : [[`${cdnRange.feed} did not list ${cdnRange.prefix}`, unfronted] as const]),
  ];
}

/** All that caps a grade by its age at once: one of them alone may change nothing. */
function ofAge(facts: AddressFacts): readonly Change[] {
  const { range } = facts;
  if (range === undefined) return [[`the origin data were newer`, { ...facts, originsAgeDays: 0 }]];
  const { asOf: _, ...list } = range;
  return [[`origins and list were newer`, { ...facts, originsAgeDays: 0, range: { ...list, ageDays: 0 } }]];
}

function ofRoute(facts: AddressFacts, rules: LandingRules): readonly Change[] {
  const { route } = facts;
  const conflict = routeConflict(facts, rules);
  if (route !== undefined && conflict === 'rpki_invalid') {
    return [['the route were not invalid', { ...facts, route: { ...route, rpki: 'not_found' } }]];
  }
  if (route !== undefined && conflict === 'more_specific') {
    return [['the route were valid by RPKI', { ...facts, route: { ...route, rpki: 'valid' } }]];
  }
  const { asns, id, possibleTenants } = rules.provider;
  const [own] = asns;
  if (own === undefined || !holdsAll(possibleTenants, facts.origins)) return [];
  const origins = facts.origins.map((asn) => ({ asn, peers: 100 }));
  const behind: RouteFact = { prefix: facts.address, origins, fullPeers: 100, upstreams: [{ asn: own, peers: 100 }] };
  const path = { leaf: 0, verdict: 'ENTERED_P' } as const;
  return [[`routes and a trace showed it inside ${id}`, { ...facts, route: behind, path }]];
}

function ofOrigins(facts: AddressFacts, { provider }: LandingRules): readonly Change[] {
  const [own] = provider.asns;
  if (own === undefined) return [];
  // What would have another origin would have another route too.
  const { route: _, ...unrouted } = facts;
  if (holdsAll(provider.asns, facts.origins)) {
    return [['somebody else announced it too', { ...unrouted, origins: [...facts.origins, STRANGER] }]];
  }
  return [[`AS${own} alone announced it`, { ...unrouted, origins: [own] }]];
}

/** What tells two answers apart. */
function answerOf(landing: Landing): string {
  switch (landing.outcome) {
    case 'landed':
      return `landed ${landing.grade} ${landing.edge}`;
    case 'fronted':
      return `fronted ${landing.by}`;
    case 'elsewhere':
      return `elsewhere ${landing.whose.id}`;
    case 'indeterminate':
    case 'missing':
      return landing.reason;
  }
}
