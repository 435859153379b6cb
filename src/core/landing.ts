import type { AddressFacts, Grade, Landing, LandingRules, Whose } from './outcome.ts';

/** Older origin data cannot give grade A (method, section 6). */
const FRESH_ORIGINS_DAYS = 30;

/** One rule of the method: where the address lies, or undefined when the rule does not apply. */
type Rule = (facts: AddressFacts, rules: LandingRules) => Landing | undefined;

/** In the order of the method, section 6: the first that applies decides. Rules 2 and 7 need routes and traces that nothing collects yet. */
const RULES: readonly Rule[] = [
  specialAddress, // 0
  staleFeed, // 1
  providerEdge, // 3
  listedAndOriginated, // 4
  listedOnly, // 5
  originatedOnly, // 6
  possibleTenant, // 8
  thirdPartyCdn, // 9
  someoneElse, // 10
];

/** Where an address lies. Pure: the same facts under the same rules land the same for ever. */
export function landAddress(facts: AddressFacts, rules: LandingRules): Landing {
  for (const rule of RULES) {
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

/** Rule 3: the provider's own CDN or accelerator. It answers in many places, so the published region says nothing. */
function providerEdge(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  if (facts.range?.edge !== true) return undefined;
  return {
    outcome: 'landed',
    rule: 3,
    facts,
    provider: rules.provider.id,
    ...hinted(facts),
    grade: holdsAll(rules.provider.asns, facts.origins) ? bestGrade(facts) : 'B',
    edge: true,
  };
}

/** Rule 4: the provider publishes the range and originates its route. */
function listedAndOriginated(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  if (facts.range === undefined || !holdsAll(rules.provider.asns, facts.origins)) return undefined;
  const { region } = facts.range;
  return {
    outcome: 'landed',
    rule: 4,
    facts,
    provider: rules.provider.id,
    region,
    ...countryOfRegion(region, facts, rules),
    grade: bestGrade(facts),
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

/** Rule 8: an AS that may sit inside the provider with its own addresses; only routes and traces could tell (rule 7). */
function possibleTenant(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  if (!facts.origins.some((asn) => rules.provider.possibleTenants.includes(asn))) return undefined;
  return { outcome: 'indeterminate', rule: 8, facts, reason: 'tenant_unresolved' };
}

/** Rule 9: a third party's CDN answers, and hides the origin behind it. */
function thirdPartyCdn(facts: AddressFacts, rules: LandingRules): Landing | undefined {
  const by = facts.cdnRange ?? rules.cdns.find((cdn) => holdsAll(cdn.asns, facts.origins))?.id;
  return by === undefined ? undefined : { outcome: 'fronted', rule: 9, facts, by, ...hinted(facts) };
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

/** The one party that all origins belong to: an operator site before another provider before a mere network. */
function partyOf({ origins, country }: AddressFacts, rules: LandingRules): Whose | undefined {
  const site = rules.sites.find(
    ({ asns, countries }) =>
      holdsAll(asns, origins) && (countries === undefined || (country !== undefined && countries.includes(country))),
  );
  if (site !== undefined) return { kind: 'operator-site', id: site.id };
  const cloud = rules.otherProviders.find(({ asns }) => holdsAll(asns, origins));
  if (cloud !== undefined) return { kind: 'cloud', id: cloud.id };
  // Several networks of the operator are one party, also where none of its sites fits the country.
  const operator = rules.sites.flatMap(({ asns }) => asns);
  const [lowest] = origins;
  if (lowest === undefined || (origins.length > 1 && !holdsAll(operator, origins))) return undefined;
  return { kind: 'network', id: `AS${lowest}` };
}

/** At least one origin is known, and every one of them is among the ASNs. */
function holdsAll(asns: readonly number[], origins: readonly number[]): boolean {
  return origins.length > 0 && origins.every((asn) => asns.includes(asn));
}

function bestGrade(facts: AddressFacts): Grade {
  return facts.originsAgeDays > FRESH_ORIGINS_DAYS ? 'B' : 'A';
}

/**
 * A region of the claim's country is in that country, whatever a database says. Of another region the hint is kept only
 * where it names another country: databases are known to move foreign regions to the provider's home.
 */
function countryOfRegion(region: string, facts: AddressFacts, rules: LandingRules): { readonly country?: string } {
  const prefix = rules.provider.regionPrefix;
  if (prefix === undefined) return hinted(facts);
  if (region.startsWith(prefix)) return { country: rules.country };
  return facts.country === rules.country ? {} : hinted(facts);
}

function hinted({ country }: AddressFacts): { readonly country?: string } {
  return country === undefined ? {} : { country };
}
