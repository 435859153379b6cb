import type { Family } from './family.ts';

/** What became new about endpoints. */
export const EVENTS: readonly Family[] = [
  {
    name: 'landfall_drift_events_total',
    type: 'counter',
    help: 'Things never seen of an endpoint before, and falls in coverage, by what made them so: the answer, or what it is judged by.',
    samples: (report) =>
      report.claims.flatMap((claim) =>
        claim.events.counts.map(({ cause, events }) => ({ labels: { claim: claim.id, cause }, value: events })),
      ),
  },
];
