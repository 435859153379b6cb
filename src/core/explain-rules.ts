import { RULE_ORDER } from './landing.ts';
import { holdsAll } from './landing-party.ts';
import { isBehindProvider } from './landing-route.ts';
import type { AddressFacts, Landing, LandingRules } from './outcome.ts';

/** A rule that was considered and did not apply. */
export interface PassedRule {
  readonly rule: number;
  readonly because: string;
}

/** The rules that stand before the one that decided, each with why it did not apply. */
export function passedRules(landing: Landing, rules: LandingRules): readonly PassedRule[] {
  // Of the two places of rule 1 the later one decided where the feeds that decide everything were in force.
  const isLate = landing.rule === 1 && landing.facts.undecided.length === 0;
  const end = isLate ? RULE_ORDER.lastIndexOf(1) : RULE_ORDER.indexOf(landing.rule);
  return RULE_ORDER.slice(0, end).map((rule, at) => {
    const isSecond = rule === 1 && at > RULE_ORDER.indexOf(1);
    return { rule, because: isSecond ? 'every list of a CDN is in force' : whyNot(rule, landing.facts, rules) };
  });
}

function whyNot(rule: number, facts: AddressFacts, rules: LandingRules): string {
  const { id } = rules.provider;
  switch (rule) {
    case 0:
      return 'clients can be sent to the address';
    case 1:
      return 'every feed that decides it is in force';
    case 2:
      return routeText(facts);
    case 3:
      return facts.range === undefined ? unlisted(facts, rules) : 'its range is of no edge service';
    case 4:
      return facts.range === undefined ? unlisted(facts, rules) : `its origins are not those of ${id} alone`;
    case 5:
      return unlisted(facts, rules);
    case 6:
      return facts.origins.length === 0 ? 'no origin is known' : `its origins are not those of ${id} alone`;
    case 7:
      return tenantText(facts, rules);
    case 8:
      return `no origin is a possible tenant of ${id}`;
    case 9:
      return "no CDN's list holds it, and its origins are no CDN's";
    default:
      return facts.origins.length === 0 ? 'no origin is known' : 'its origins are of several parties';
  }
}

function unlisted({ unlistedFamily }: AddressFacts, { provider: { id, feed } }: LandingRules): string {
  if (feed === undefined) return `${id} is configured to have no list`;
  return unlistedFamily ? `${id} publishes no ranges of this family` : `${id} does not publish a range that holds it`;
}

function routeText({ route, origins }: AddressFacts): string {
  if (route === undefined) return 'the origin data shows no route of it';
  if (origins.length === 0) return `hardly anybody sees the route ${route.prefix}`;
  const rpki = route.rpki === undefined ? 'not validated' : `${route.rpki.replace('_', ' ')} by RPKI`;
  return `nothing contests the route ${route.prefix}, which is ${rpki}`;
}

function tenantText(facts: AddressFacts, rules: LandingRules): string {
  const { id, possibleTenants } = rules.provider;
  if (!holdsAll(possibleTenants, facts.origins)) return `its origins are not those of possible tenants of ${id} alone`;
  if (!isBehindProvider(facts.route, rules)) return `routes do not show ${id} right before it at 95 % of the peers`;
  return facts.path === undefined
    ? 'no trace of the last day was in the log before'
    : `the trace of leaf ${facts.path.leaf} says ${facts.path.verdict}`;
}
