import type { AddressFacts, LandingRules, Whose } from './outcome.ts';

/** At least one origin is known, and every one of them is among the ASNs. */
export function holdsAll(asns: readonly number[], origins: readonly number[]): boolean {
  return origins.length > 0 && origins.every((asn) => asns.includes(asn));
}

/** Whether origins are those of one party, or such as the configuration expects beside each other: a provider and its tenants. */
export function belongTogether(origins: readonly number[], rules: LandingRules): boolean {
  if (origins.every((asn) => asn === origins[0])) return true;
  const { provider, otherProviders, cdns, sites } = rules;
  const parties = [
    [...provider.asns, ...provider.possibleTenants],
    ...[provider, ...otherProviders].map(({ siblingAsns }) => siblingAsns ?? []),
    ...[...otherProviders, ...cdns].map(({ asns }) => asns),
    sites.flatMap(({ asns }) => asns),
  ];
  return parties.some((asns) => holdsAll(asns, origins));
}

/** The CDN that all origins belong to. */
export function cdnOf(origins: readonly number[], { cdns }: LandingRules): string | undefined {
  return cdns.find(({ asns }) => holdsAll(asns, origins))?.id;
}

/**
 * The one party that an address is of, neither the provider nor a CDN: an operator site before another provider before a mere
 * network. Undefined where there is no one party.
 */
export function partyOf(facts: AddressFacts, rules: LandingRules): Whose | undefined {
  const { origins, country } = facts;
  const site = rules.sites.find(
    ({ asns, countries }) =>
      holdsAll(asns, origins) && (countries === undefined || (country !== undefined && countries.includes(country))),
  );
  if (site !== undefined) return { kind: 'operator-site', id: site.id };
  const cloud = rules.otherProviders.find(({ asns }) => holdsAll(asns, origins))?.id ?? publisherOf(facts, rules);
  if (cloud !== undefined) return { kind: 'cloud', id: cloud };
  const sibling = [rules.provider, ...rules.otherProviders].find(({ siblingAsns }) =>
    holdsAll(siblingAsns ?? [], origins),
  );
  if (sibling !== undefined) return { kind: 'sibling', id: `${sibling.id}-siblings` };
  // Several networks of the operator are one party, also where none of its sites fits the country.
  const operator = rules.sites.flatMap(({ asns }) => asns);
  const [lowest] = origins;
  if (lowest === undefined || (origins.length > 1 && !holdsAll(operator, origins))) return undefined;
  return { kind: 'network', id: `AS${lowest}` };
}

/** Another provider that publishes the range: that it is somebody else who announces it, say a carrier, makes it no less its. */
function publisherOf({ origins, otherRange }: AddressFacts, { provider }: LandingRules): string | undefined {
  if (otherRange === undefined || origins.length === 0) return undefined;
  return origins.some((asn) => provider.asns.includes(asn)) ? undefined : otherRange.party;
}
