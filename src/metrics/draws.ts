import type { CounterKey } from '../core/counters.ts';
import type { Report } from '../core/report.ts';
import type { Family, Sample } from './family.ts';

/** Every draw since the log began, counted in several ways. Their exemplars name a leaf of the evidence log. */
export const DRAWS: readonly Family[] = [
  counter('draws', 'landfall_draws_total', 'Draws by endpoint, address family and outcome.'),
  counter(
    'landed',
    'landfall_landed_draws_total',
    'Landed draws by region of the provider, grade of evidence and edge.',
  ),
  counter(
    'other',
    'landfall_other_landing_draws_total',
    'Fronted and elsewhere draws by configured landing, or other.',
  ),
  counter('country', 'landfall_landing_country_draws_total', 'Draws by country of the address: a hint, not a finding.'),
  counter('network', 'landfall_network_draws_total', 'Draws by network (ISP) of the client block and outcome.'),
  counter('resolver', 'landfall_resolver_draws_total', 'Draws by class of resolver, configured resolver and outcome.'),
  counter('vantage', 'landfall_vantage_draws_total', 'Draws by the vantage that measured them and outcome.'),
  counter('undecided', 'landfall_undecided_draws_total', 'Indeterminate and missing draws by reason.'),
  counter(
    'exceptions',
    'landfall_exceptions_total',
    'Elsewhere draws with complete evidence as they are judged, and again once confirmed.',
  ),
];

function counter(key: CounterKey['counter'], name: string, help: string): Family {
  return { name, type: 'counter', help, samples: (report) => drawsCounted(report, key) };
}

function drawsCounted(report: Report, counter: CounterKey['counter']): readonly Sample[] {
  return report.claims.flatMap((claim) =>
    claim.counters
      .filter(({ key }) => key.counter === counter)
      .map(({ key, value, leaf, slot }) => ({
        labels: { claim: claim.id, ...key.labels },
        value,
        exemplar: { leaf, atSeconds: slot },
      })),
  );
}
