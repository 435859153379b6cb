import type { Facets } from './event.ts';
import { judgeLanding } from './judge.ts';
import type { Judgement } from './judgement.ts';
import { landAddress } from './landing.ts';
import type { AddressFacts, Grade, LandingRules } from './outcome.ts';

/** Reasons that speak of how an answer came, not of where its address lies. */
const OF_THE_ANSWER: ReadonlySet<string | undefined> = new Set(['vantage_only', 'ecs_absent']);

/**
 * What a judged draw says of its endpoint; undefined where no address was judged by the feeds alone. A draw for which a trace was
 * consulted (rule 7) is among these: its landing follows the trace.
 */
export function facetsOfJudgement(judgement: Judgement): Facets | undefined {
  const { address, reason, trace, origins, alias, prefix } = judgement;
  if (address === undefined || trace !== undefined || OF_THE_ANSWER.has(reason)) return undefined;
  return {
    ...landingFacets(judgement),
    origin: originText(origins ?? []),
    alias: alias ?? 'none',
    ...(prefix === undefined ? {} : { prefix }),
  };
}

/** What feeds and rules say of an address. The alias is the name system's to say. */
export function facetsOfFacts(facts: AddressFacts, rules: LandingRules, grades: readonly Grade[]): Facets {
  const prefix = facts.route?.prefix ?? facts.range?.prefix;
  return {
    ...landingFacets(judgeLanding(landAddress(facts, rules), grades)),
    origin: originText(facts.origins),
    ...(facts.route?.rpki === undefined ? {} : { rpki: facts.route.rpki }),
    ...(prefix === undefined ? {} : { prefix }),
  };
}

function landingFacets({
  outcome,
  reason,
  region,
  grade,
  by,
  whose,
}: Pick<Judgement, 'outcome' | 'reason' | 'region' | 'grade' | 'by' | 'whose'>): Pick<Facets, 'landing' | 'region'> {
  const label = by ?? whose?.id ?? reason;
  return {
    landing: label === undefined ? outcome : `${outcome}: ${label}`,
    ...(outcome === 'landed' ? { region: `${region ?? 'no region'}, grade ${grade ?? 'unknown'}` } : {}),
  };
}

function originText(origins: readonly number[]): string {
  return origins.length === 0 ? 'none' : origins.map((asn) => `AS${asn}`).join(' ');
}
