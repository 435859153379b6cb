import { cdnOf, holdsAll, partyOf } from './landing-party.ts';
import { isBehindProvider, routeConflict } from './landing-route.ts';
import type { AddressFacts, Grade, Landing, LandingRules, RangeHit } from './outcome.ts';

/** Older data cannot give grade A, neither origins nor a range list (method, section 6). */
const FRESH_DAYS = 30;

/** What lists call a prefix that is announced in many places at once (anycast): it is in no region. */
const EVERYWHERE = 'global';

/** One rule of the method: where the address lies, or undefined when the rule does not apply. */
type Rule = (facts: AddressFacts, rules: LandingRules) => Landing | undefined;

/** In the order of the method, section 6, with their numbers: the first that applies decides. */
const RULES: readonly (readonly [number: number, rule: Rule])[] = [
  [0, specialAddress],
  [1, staleFeed],
  [2, contestedRoute],
  [3, providerEdge],
  [4, listedAndOriginated],
  [5, listedOnly],
  [6, originatedOnly],
  [7, tenantInside],
  [8, possibleTenant],
  [9, thirdPartyCdn],
  [1, staleCdnFeed], // for what is left
  [10, someoneElse],
];

/** The numbers of the rules in their order. Rule 1 stands there twice; the last has no condition. */
export const RULE_ORDER: readonly number[] = [...RULES.map(([number]) => number), 11];

/** Where an address lies. Pure: the same facts under the same rules land the same for ever. */
export function landAddress(facts: AddressFacts, rules: LandingRules): Landing {
  for (const [, rule] of RULES) {
    const landing = rule(facts, rules);
    if (landing !== undefined) return landing;
  }
  return unrouted(facts); // 11
}

/** Rule 0: no client can be sent to an address that is not public. */
function specialAddress(facts: AddressFacts): Landing | undefined {
  if (facts.special === undefined) return undefined;
  return { outcome: 'missing', rule: 0, facts, reason: 'invalid_address' };
}

/** Rule 1: a feed that is absent or past its limit decides nothing, and neither does what the other feeds say without it. */
function staleFeed(facts: AddressFacts): Landing | undefined {
  if (facts.undecided.length === 0) return undefined;
  return { outcome: 'indeterminate', rule: 1, facts, reason: 'stale_feed' };
}

/** Rule 2: routing itself does not agree whose the address is, or the holder of the addresses contradicts it. */
function contestedRoute(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  if (routeConflict(facts, rules) === undefined) return undefined;
  return { outcome: 'indeterminate', rule: 2, facts, reason: 'route_conflict' };
}

/** Rule 3: the provider's own CDN or accelerator. It answers in many places, so the published region says nothing. */
function providerEdge(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  if (facts.range?.edge !== true) return undefined;
  return {
    outcome: 'landed',
    rule: 3,
    facts,
    provider: rules.provider.id,
    ...hinted(facts),
    grade: holdsAll(rules.provider.asns, facts.origins) ? bestGrade(facts, rules) : 'B',
    edge: true,
  };
}

/** Rule 4: the provider publishes the range and originates its route. */
function listedAndOriginated(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  if (facts.range === undefined || !holdsAll(rules.provider.asns, facts.origins)) return undefined;
  const region = facts.range.region === EVERYWHERE ? undefined : facts.range.region;
  return {
    outcome: 'landed',
    rule: 4,
    facts,
    provider: rules.provider.id,
    ...(region === undefined ? {} : { region }),
    ...countryOfRegion(region, facts, rules),
    grade: bestGrade(facts, rules),
    edge: false,
  };
}

/** Rule 5: the provider publishes the range, but someone else originates its route, or nobody is known to. */
function listedOnly(facts: AddressFacts): Landing | undefined {
  if (facts.range === undefined) return undefined;
  return { outcome: 'indeterminate', rule: 5, facts, reason: 'range_origin_conflict' };
}

/** Rule 6: the provider originates the route of space that it does not publish: unlisted, or brought by a customer. */
function originatedOnly(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  if (!holdsAll(rules.provider.asns, facts.origins)) return undefined;
  return {
    outcome: 'landed',
    rule: 6,
    facts,
    provider: rules.provider.id,
    ...hinted(facts),
    grade: 'B',
    edge: false,
  };
}

/** Rule 7: a tenant with addresses and an AS of its own, whose only way out is the provider, as routes and a trace agree. */
function tenantInside(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  const { id, possibleTenants } = rules.provider;
  const entered = facts.path?.verdict === 'ENTERED_P' || facts.path?.verdict === 'REACHED_IN_P';
  if (!entered || !holdsAll(possibleTenants, facts.origins) || !isBehindProvider(facts.route, rules)) return undefined;
  return { outcome: 'landed', rule: 7, facts, provider: id, ...hinted(facts), grade: 'C', edge: false };
}

/** Rule 8: an AS that may sit inside the provider with its own addresses. */
function possibleTenant(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  if (!facts.origins.some((asn) => rules.provider.possibleTenants.includes(asn))) return undefined;
  return { outcome: 'indeterminate', rule: 8, facts, reason: 'tenant_unresolved' };
}

/** Rule 9: a third party's CDN answers, and hides the origin behind it; also from within somebody else's network. */
function thirdPartyCdn(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  const by = facts.cdnRange?.party ?? cdnOf(facts.origins, rules);
  return by === undefined ? undefined : { outcome: 'fronted', rule: 9, facts, by, ...hinted(facts) };
}

/** Rule 1 again: what is no CDN's by the lists in force may be one's by a list that is not. */
function staleCdnFeed(facts: AddressFacts): Landing | undefined {
  if ((facts.undecidedCdns ?? []).length === 0) return undefined;
  return { outcome: 'indeterminate', rule: 1, facts, reason: 'stale_feed' };
}

/** Rule 10: every origin belongs to one party that is neither the provider nor a CDN. */
function someoneElse(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  const whose = partyOf(facts, rules);
  return whose === undefined ? undefined : { outcome: 'elsewhere', rule: 10, facts, whose, ...hinted(facts) };
}

/** Rule 11: no route is known, or the origins belong to different parties. */
function unrouted(facts: AddressFacts): Landing {
  return { outcome: 'indeterminate', rule: 11, facts, reason: 'unrouted' };
}

/** What a landing by list and origin is worth: old data of either kind caps it. */
function bestGrade({ originsAgeDays, range }: AddressFacts, rules: LandingRules): Grade {
  const isOld = originsAgeDays > FRESH_DAYS || (range !== undefined && isOldList(range, rules));
  return isOld ? 'B' : 'A';
}

/** Whether a list is too old for grade A, or from before the day of the statement. */
export function isOldList({ ageDays = 0, asOf }: RangeHit, { statedAt }: LandingRules): boolean {
  return ageDays > FRESH_DAYS || (asOf !== undefined && statedAt !== undefined && asOf < statedAt);
}

/**
 * A region of the claim's country is in that country, whatever a database says. Of another region the hint is kept only
 * where it names another country: databases are known to move foreign regions to the provider's home.
 */
function countryOfRegion(
  region: string | undefined,
  facts: AddressFacts,
  rules: LandingRules,
): { readonly country?: string } {
  const prefix = rules.provider.regionPrefix;
  if (prefix === undefined || region === undefined) return hinted(facts);
  if (region.startsWith(prefix)) return { country: rules.country };
  return facts.country === rules.country ? {} : hinted(facts);
}

function hinted({ country }: AddressFacts): { readonly country?: string } {
  return country === undefined ? {} : { country };
}
