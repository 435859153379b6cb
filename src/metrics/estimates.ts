import type { Estimate } from '../core/estimate.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport, Report, WindowReport } from '../core/report.ts';
import { VERDICTS } from '../core/verdict.ts';
import type { Family, Sample } from './family.ts';
import { present } from './family.ts';

/**
 * What is concluded from the draws. Every family here is absent for a claim whose slots have been missed, and every share
 * is absent for a window that is too small or too little decided to have one (method, section 2).
 */
export const ESTIMATES: readonly Family[] = [
  {
    name: 'landfall_routed_ratio',
    type: 'gauge',
    help: 'Routed percentage, strict: landed draws over all draws of the window, 0 to 1. Absent when suppressed.',
    samples: byWindow((labels, { estimate }) => present(labels, estimate.strict)),
  },
  {
    name: 'landfall_routed_ceiling_ratio',
    type: 'gauge',
    help: 'Landed and undecided draws over all draws of the window: everything undecided counted for.',
    samples: byWindow((labels, { estimate }) => present(labels, estimate.ceiling)),
  },
  {
    name: 'landfall_routed_determinate_ratio',
    type: 'gauge',
    help: 'Landed draws over decided draws: a diagnostic. Absent below 95 % coverage.',
    samples: byWindow((labels, { estimate }) => present(labels, estimate.determinate)),
  },
  {
    name: 'landfall_routed_lower_bound_ratio',
    type: 'gauge',
    help: 'Anytime-valid lower bound of the routed percentage with everything undecided counted against, 95 % on this side.',
    samples: byWindow((labels, { estimate, bounds }) => present(labels, shown(estimate, bounds?.lower))),
  },
  {
    name: 'landfall_routed_upper_bound_ratio',
    type: 'gauge',
    help: 'Anytime-valid upper bound of the routed percentage with everything undecided counted for, 95 % on this side.',
    samples: byWindow((labels, { estimate, bounds }) => present(labels, shown(estimate, bounds?.upper))),
  },
  {
    name: 'landfall_coverage_ratio',
    type: 'gauge',
    help: 'Decided draws (landed, fronted or elsewhere) over all draws of the window.',
    samples: byWindow((labels, { estimate }) => present(labels, estimate.coverage)),
  },
  {
    name: 'landfall_outcome_ratio',
    type: 'gauge',
    help: 'Draws of one outcome over all draws of the window; the five sum to 1. Absent when suppressed.',
    samples: byWindow((labels, { estimate }) =>
      OUTCOMES.flatMap((outcome) => present({ ...labels, outcome }, shown(estimate, estimate.shares?.[outcome]))),
    ),
  },
  {
    name: 'landfall_verdict',
    type: 'gauge',
    help: 'What may be said of the claim at a level: 1 for the verdict that holds, 0 for the others.',
    samples: byClaim(verdicts),
  },
  {
    name: 'landfall_draws_needed',
    type: 'gauge',
    help: 'Draws still missing for a statement at this level if all of them land. Absent when none is needed or none suffices.',
    samples: byClaim((claim) =>
      claim.verdicts.flatMap((v) => present({ claim: claim.id, level: String(v.level) }, v.drawsNeeded)),
    ),
  },
];

function byClaim(samples: (claim: ClaimReport) => readonly Sample[]): (report: Report) => readonly Sample[] {
  return (report) => report.claims.filter((claim) => claim.fresh).flatMap(samples);
}

function byWindow(
  samples: (labels: Readonly<Record<string, string>>, window: WindowReport) => readonly Sample[],
): (report: Report) => readonly Sample[] {
  return byClaim((claim) => claim.windows.flatMap((w) => samples({ claim: claim.id, window: w.window }, w)));
}

/** Bounds and shares are percentages too: what suppresses the one suppresses the others. */
function shown(estimate: Estimate, value: number | undefined): number | undefined {
  return estimate.suppressed ? undefined : value;
}

function verdicts(claim: ClaimReport): readonly Sample[] {
  return claim.verdicts.flatMap((v) =>
    VERDICTS.map((verdict) => ({
      labels: { claim: claim.id, level: String(v.level), verdict },
      value: verdict === v.verdict ? 1 : 0,
    })),
  );
}
