import type { LandingRules } from '../core/outcome.ts';

/** Ids of the lists of ranges that claims are judged by, each once: their own provider's, other providers' and CDNs'. */
export function rangeFeedIds(claims: readonly { readonly rules: LandingRules }[]): readonly string[] {
  const named = claims.flatMap(({ rules }) => [rules.provider, ...rules.otherProviders, ...rules.cdns]);
  return [...new Set(named.flatMap(({ feed }) => feed ?? []))];
}
