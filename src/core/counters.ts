import type { Judgement } from './judgement.ts';

/** A counter of the contract: metric family and its labels. Values are configured ids or `other`, never addresses. */
export interface CounterKey {
  readonly counter:
    | 'draws'
    | 'landed'
    | 'other'
    | 'country'
    | 'network'
    | 'resolver'
    | 'vantage'
    | 'undecided'
    | 'exceptions';
  readonly labels: Readonly<Record<string, string>>;
}

/** Class of a resolver, or vantage, of draws that were judged before judgements told it. */
const UNKNOWN = 'unknown';

/** The counters that one judgement adds one to. */
export function countersOf(judgement: Judgement): readonly CounterKey[] {
  const j = judgement;
  const keys: CounterKey[] = [
    { counter: 'draws', labels: { endpoint: j.endpoint, family: `v${j.family}`, outcome: j.outcome } },
    { counter: 'network', labels: { network: j.network, outcome: j.outcome } },
    {
      counter: 'resolver',
      labels: { resolver: j.resolverClass ?? UNKNOWN, resolver_id: j.resolver, outcome: j.outcome },
    },
    { counter: 'vantage', labels: { vantage: j.vantage ?? UNKNOWN, outcome: j.outcome } },
  ];
  if (j.outcome === 'landed') {
    keys.push({
      counter: 'landed',
      labels: { provider_region: j.region ?? 'unknown', grade: j.grade ?? 'unknown', edge: String(j.edge ?? false) },
    });
  }
  if (j.outcome === 'fronted' || j.outcome === 'elsewhere') {
    keys.push({ counter: 'other', labels: { outcome: j.outcome, landing: landingLabel(j) } });
  }
  if (j.country !== undefined) {
    keys.push({ counter: 'country', labels: { outcome: j.outcome, country: j.country } });
  }
  if (j.reason !== undefined) {
    keys.push({ counter: 'undecided', labels: { outcome: j.outcome, reason: j.reason } });
  }
  if (j.outcome === 'elsewhere') {
    keys.push({ counter: 'exceptions', labels: { endpoint: j.endpoint, confirmed: 'false' } });
  }
  return keys;
}

/** A configured id, or `other`: the number of series must follow from the configuration. */
export function landingLabel(judgement: Judgement): string {
  if (judgement.by !== undefined) return judgement.by;
  if (judgement.whose === undefined || judgement.whose.kind === 'network') return 'other';
  return judgement.whose.id;
}
