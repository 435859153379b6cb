import type { ClaimReport } from '../core/report.ts';
import type { Family, Sample } from './family.ts';

/** Whether shares have moved. Like the estimates these are absent for a claim whose slots have been missed. */
export const DRIFT: readonly Family[] = [
  {
    name: 'landfall_drift_score',
    type: 'gauge',
    help: 'CUSUM score of a detector over its threshold: at 1 it alarms, at 0 nothing has moved.',
    samples: byClaim(({ id, drift }) =>
      drift.detectors.map(({ detector, score }) => ({ labels: { claim: id, detector }, value: score })),
    ),
  },
  {
    name: 'landfall_drift_alarm',
    type: 'gauge',
    help: '1 from the slot in which a detector reached its threshold until its score is back at 0.',
    samples: byClaim(({ id, drift }) =>
      drift.detectors.map(({ detector, alarm }) => ({
        labels: { claim: id, detector },
        value: alarm === undefined ? 0 : 1,
      })),
    ),
  },
  {
    name: 'landfall_burn_rate',
    type: 'gauge',
    help: 'Exceptions per decided draw over what a level below 1 allows, by window. Absent where nothing was decided.',
    samples: byClaim(burnRates),
  },
  {
    name: 'landfall_burning',
    type: 'gauge',
    help: '1 when both windows of a burn rate are above their limit, with two exceptions in two mapping clusters.',
    samples: byClaim(({ id, drift }) =>
      drift.burn.map(({ level, longSeconds, isBurning }) => ({
        labels: { claim: id, level: String(level), window: windowName(longSeconds) },
        value: isBurning ? 1 : 0,
      })),
    ),
  },
  {
    name: 'landfall_exception_clusters',
    type: 'gauge',
    help: 'Mapping clusters with an exception: endpoint, end of its aliases, and where it landed.',
    samples: byClaim(({ id, windows }) =>
      windows.map(({ window, clusters }) => ({ labels: { claim: id, window }, value: clusters })),
    ),
  },
];

function byClaim(samples: (claim: ClaimReport) => readonly Sample[]): Family['samples'] {
  return (report) => report.claims.filter(({ fresh }) => fresh).flatMap(samples);
}

/** Two pairs of windows may share one of a length: each is told once. */
function burnRates({ id, drift }: ClaimReport): readonly Sample[] {
  const rates = new Map<string, Sample>();
  for (const { level, longSeconds, long, shortSeconds, short } of drift.burn) {
    for (const [seconds, value] of [[longSeconds, long] as const, [shortSeconds, short] as const]) {
      const labels = { claim: id, level: String(level), window: windowName(seconds) };
      if (value !== undefined) rates.set(JSON.stringify(labels), { labels, value });
    }
  }
  return [...rates.values()];
}

/** `5m`, `6h`, `3d`: as the windows of the estimates are called. */
function windowName(seconds: number): string {
  if (seconds < 3600) return `${seconds / 60}m`;
  return seconds < 86_400 ? `${seconds / 3600}h` : `${seconds / 86_400}d`;
}
