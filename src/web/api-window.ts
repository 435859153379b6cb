import type { BesideReport } from '../core/beside-report.ts';
import type { WindowReport } from '../core/report.ts';
import type { Sensitivity, Weighting } from '../core/sensitivity.ts';
import type { AnswerSets } from '../core/window-tally.ts';

type Row = Readonly<Record<string, unknown>>;
/** What of a window is shown: null in place of what is withheld or unknown. */
export type Shown = <T>(value: T | undefined) => T | null;

/** The figures of a window, live or closed. Bounds and shares are percentages too: what suppresses the one suppresses the others. */
export function figuresRow(window: WindowReport, shown: Shown): Row {
  const { estimate, bounds } = window;
  return {
    window: window.window,
    from: new Date(window.fromMs).toISOString(),
    to: new Date(window.toMs).toISOString(),
    n: estimate.n,
    counts: estimate.counts,
    strict: shown(estimate.strict),
    ceiling: shown(estimate.ceiling),
    determinate: shown(estimate.determinate),
    lower_bound: shown(bounds?.lower),
    upper_bound: shown(bounds?.upper),
    bounds: shown(bounds && { method: bounds.method, confidence_each_side: bounds.confidence }),
    shares: shown(estimate.shares),
    operator_site: shown(estimate.operatorSite),
    landed_abroad: shown(estimate.landedAbroad),
    landed_edge: shown(estimate.landedEdge),
    vantage_only: shown(estimate.vantageOnly),
    answer_sets: window.answers === undefined ? null : answersRow(window.answers, estimate.n, shown),
    exceptions_confirmed: window.confirmed,
    exception_clusters: window.clusters,
    elsewhere: window.elsewhere,
    regions: window.regions,
    reasons: window.reasons,
  };
}

function answersRow({ every, any }: AnswerSets, n: number, shown: Shown): Row {
  return { every: { draws: every, ratio: shown(every / n) }, any: { draws: any, ratio: shown(any / n) } };
}

/** What was seen beside the addresses of a window, never in a figure; null where that is not known. */
export function besideRow(beside: BesideReport | undefined, shown: Shown): Row | null {
  if (beside === undefined) return null;
  const { slots, draws, paths, untraced, domestic, states, left } = beside;
  return {
    note: 'Beside the figure, from our own vantage, and never in it. Not shown in the country is not abroad; a path without a verdict speaks neither for the statement nor against it.',
    slots,
    draws,
    paths: paths.map(({ path, draws: of, share }) => ({ path, draws: of, ratio: shown(share) })),
    untraced,
    domestic: {
      shown: domestic.shown,
      not_shown: domestic.notShown,
      not_tested: domestic.notTested,
      ratio: shown(domestic.ratio),
    },
    states,
    left,
  };
}

const WEIGHTING_NAMES: Readonly<Record<Weighting, string>> = {
  network: 'each network of the frame alike',
  as: 'each network by its autonomous systems',
  block: 'each network by its client blocks',
};

/** By other weights, of a window live or closed; a live one has no bounds. */
export function sensitivityRow({ reweighted, factorTwo }: Sensitivity): Row {
  return {
    note: 'not for citation: how much the figure rests on the model of who uses which network',
    reweighted: reweighted.map(({ weights, isExact, nEff, seen, figure }) => ({
      weights: WEIGHTING_NAMES[weights],
      exact: isExact ?? null,
      n_eff: nEff,
      seen,
      strict: figure?.strict ?? null,
      ceiling: figure?.ceiling ?? null,
      lower_bound: figure?.bounds?.lower ?? null,
      upper_bound: figure?.bounds?.upper ?? null,
    })),
    weights_off_by_two: factorTwo ?? null,
  };
}
