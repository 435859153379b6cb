import { isOldList } from './landing.ts';
import { cdnOf, holdsAll } from './landing-party.ts';
import { routeConflict } from './landing-route.ts';
import type { AddressFacts, Landing, LandingRules, Whose } from './outcome.ts';
import { utcDay } from './windows.ts';

/** Why an address landed as it did, in plain words: the rule first, then what qualifies it. */
export function explainLanding(landing: Landing, rules: LandingRules): readonly string[] {
  const lines = [`rule ${landing.rule}: ${basisOf(landing, rules)}`];
  if (landing.outcome === 'landed') {
    if (landing.region !== undefined) lines.push(`region ${landing.region}, as the provider publishes it`);
    lines.push(
      `grade ${landing.grade}, on origin data ${landing.facts.originsAgeDays} days old`,
      ...oldList(landing, rules),
    );
  }
  if ('country' in landing && landing.country !== undefined) {
    const source = landing.country === landing.facts.country ? 'as the country data hints' : 'as the region says';
    lines.push(`country ${landing.country}, ${source}`);
  }
  return lines;
}

/** A list that caps the grade says so: it may be used on purpose, to judge a statement by the list of its day. */
function oldList({ facts: { range } }: Landing, rules: LandingRules): readonly string[] {
  if (range?.asOf === undefined || !isOldList(range, rules)) return [];
  const { statedAt } = rules;
  const before = statedAt !== undefined && range.asOf < statedAt ? ', before the statement was made' : '';
  return [`the list is of ${utcDay(range.asOf * 1000)}${before}, ${range.ageDays} days old: no better than grade B`];
}

function basisOf(landing: Landing, rules: LandingRules): string {
  const { facts } = landing;
  const provider = rules.provider.id;
  const listed = facts.range === undefined ? '' : `${facts.range.prefix} is published by ${facts.range.feed}`;
  switch (landing.outcome) {
    case 'missing':
      return `${facts.address} is ${facts.special} space, where no client can be sent`;
    case 'landed':
      if (landing.rule === 7)
        return `${originsOf(facts)} is a tenant's, its way out is ${provider}, and leaf ${facts.path?.leaf} traced into ${provider}`;
      if (landing.edge) return `${listed} for an edge service of ${provider}`;
      if (facts.range === undefined)
        return `${originsOf(facts)} belongs to ${provider}, which does not publish the range`;
      return `${listed}, and ${originsOf(facts)} belongs to ${provider}`;
    case 'fronted':
      return `${cdnText(landing, rules)}; the origin behind it is not known`;
    case 'elsewhere':
      return `${whoseText(landing, rules)}, not to ${provider}`;
    case 'indeterminate':
      return whyUndecided(landing, rules, listed);
  }
}

function whyUndecided(
  landing: Extract<Landing, { outcome: 'indeterminate' }>,
  rules: LandingRules,
  listed: string,
): string {
  const { facts } = landing;
  const provider = rules.provider.id;
  switch (landing.reason) {
    case 'stale_feed':
      return `no copy in force, or one past its limit, of ${[...facts.undecided, ...(facts.undecidedCdns ?? [])].join(', ')}`;
    case 'range_origin_conflict':
      if (facts.origins.length === 0) return `${listed}, but no route is known`;
      return `${listed}, but ${originsOf(facts)} does not belong to ${provider} alone`;
    case 'tenant_unresolved':
      return `${originsOf(facts)} may be that of a tenant of ${provider} that brought its own addresses`;
    case 'unrouted':
      return facts.origins.length === 0 ? 'no route is known' : `${originsOf(facts)} belong to no one party`;
    case 'route_conflict':
      return conflictText(facts, rules);
  }
}

function cdnText({ facts, by }: Extract<Landing, { outcome: 'fronted' }>, rules: LandingRules): string {
  if (facts.cdnRange === undefined) return `${originsOf(facts)} belongs to the CDN ${by}`;
  const { prefix, feed } = facts.cdnRange;
  const isEmbedded = facts.origins.length > 0 && cdnOf(facts.origins, rules) !== by;
  const where = isEmbedded ? `, inside the network of ${asnText(facts.origins)}` : '';
  return `${prefix} is published by ${feed} as of the CDN ${by}${where}`;
}

function conflictText(facts: AddressFacts, rules: LandingRules): string {
  const { route } = facts;
  switch (routeConflict(facts, rules)) {
    case 'rpki_invalid':
      return `${route?.prefix} by AS${route?.origins[0]?.asn} is invalid by RPKI`;
    case 'several_parties':
      return `${route?.prefix} is announced by ${asnText(facts.origins)}, which are not of one party`;
    case 'more_specific':
      return `${route?.prefix} by ${asnText(facts.origins)} is cut out of ${route?.covering?.prefix} by ${asnText(route?.covering?.origins ?? [])}, and nobody vouches for it`;
    case undefined:
      throw new TypeError('a conflict of routes that is none');
  }
}

function originsOf({ origins }: AddressFacts): string {
  return `origin ${asnText(origins)}`;
}

function asnText(asns: readonly number[]): string {
  return asns.map((asn) => `AS${asn}`).join(' and ');
}

/** Another provider may be told by its list alone, where somebody else announces its range. */
function whoseText({ facts, whose }: Extract<Landing, { outcome: 'elsewhere' }>, rules: LandingRules): string {
  const { otherRange, origins } = facts;
  const cloud = rules.otherProviders.find(({ id }) => whose.kind === 'cloud' && id === whose.id);
  if (otherRange === undefined || cloud === undefined || holdsAll(cloud.asns, origins)) {
    return `${originsOf(facts)} belongs to ${partyName(whose)}`;
  }
  return `${otherRange.prefix}, announced by ${asnText(origins)}, is published by ${otherRange.feed} and belongs to ${partyName(whose)}`;
}

function partyName(whose: Whose): string {
  switch (whose.kind) {
    case 'operator-site':
      return `the operator's own site ${whose.id}`;
    case 'cloud':
      return `another provider, ${whose.id}`;
    case 'sibling':
      return `a corporation's other networks, ${whose.id}`;
    case 'network':
      return `the network ${whose.id}`;
  }
}
