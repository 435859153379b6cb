import type { Landing, LandingRules, Whose } from './outcome.ts';

/** Why an address landed as it did, in plain words: the rule first, then what qualifies it. */
export function explainLanding(landing: Landing, rules: LandingRules): readonly string[] {
  const lines = [`rule ${landing.rule}: ${basisOf(landing, rules)}`];
  if (landing.outcome === 'landed') {
    if (landing.region !== undefined) lines.push(`region ${landing.region}, as the provider publishes it`);
    lines.push(`grade ${landing.grade}, on origin data ${landing.facts.originsAgeDays} days old`);
  }
  if ('country' in landing && landing.country !== undefined) {
    const source = landing.country === landing.facts.country ? 'as the country data hints' : 'as the region says';
    lines.push(`country ${landing.country}, ${source}`);
  }
  return lines;
}

function basisOf(landing: Landing, rules: LandingRules): string {
  const { facts } = landing;
  const provider = rules.provider.id;
  const listed = facts.range === undefined ? '' : `${facts.range.prefix} is published by ${facts.range.feed}`;
  switch (landing.outcome) {
    case 'missing':
      return `${facts.address} is ${facts.special} space, where no client can be sent`;
    case 'landed':
      if (landing.edge) return `${listed} for an edge service of ${provider}`;
      if (facts.range === undefined)
        return `${origins(landing)} belongs to ${provider}, which does not publish the range`;
      return `${listed}, and ${origins(landing)} belongs to ${provider}`;
    case 'fronted':
      if (facts.cdnRange !== undefined) return `a range of the CDN ${landing.by}; the origin behind it is not known`;
      return `${origins(landing)} belongs to the CDN ${landing.by}; the origin behind it is not known`;
    case 'elsewhere':
      return `${origins(landing)} belongs to ${partyName(landing.whose)}, not to ${provider}`;
    case 'indeterminate':
      return whyUndecided(landing, provider, listed);
  }
}

function whyUndecided(
  landing: Extract<Landing, { outcome: 'indeterminate' }>,
  provider: string,
  listed: string,
): string {
  switch (landing.reason) {
    case 'stale_feed':
      return `no copy in force, or one past its limit, of ${landing.facts.undecided.join(', ')}`;
    case 'range_origin_conflict':
      if (landing.facts.origins.length === 0) return `${listed}, but no route is known`;
      return `${listed}, but ${origins(landing)} does not belong to ${provider} alone`;
    case 'tenant_unresolved':
      return `${origins(landing)} may be that of a tenant of ${provider} that brought its own addresses`;
    case 'unrouted':
      return landing.facts.origins.length === 0 ? 'no route is known' : `${origins(landing)} belong to no one party`;
  }
}

function origins({ facts }: Landing): string {
  return `origin ${facts.origins.map((asn) => `AS${asn}`).join(' and ')}`;
}

function partyName(whose: Whose): string {
  switch (whose.kind) {
    case 'operator-site':
      return `the operator's own site ${whose.id}`;
    case 'cloud':
      return `another provider, ${whose.id}`;
    case 'network':
      return `the network ${whose.id}`;
  }
}
