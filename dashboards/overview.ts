import { PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDescription } from './frame.ts';
import { stat, table, timeSeries } from './panels.ts';
import { grown, IN_WINDOW, OF_CLAIM, series, shareDown, shareUp } from './queries.ts';

const SHARE = { unit: PercentUnit, decimals: 2, empty: 'withheld' } as const;

/** The figure never stands alone: from where to where, between which bounds, and how much was decided. */
const FIGURE = [
  { expr: shareDown(series('landfall_routed_ratio', IN_WINDOW)), legend: 'strict' },
  { expr: shareUp(series('landfall_routed_ceiling_ratio', IN_WINDOW)), legend: 'ceiling' },
  { expr: shareDown(series('landfall_routed_lower_bound_ratio', IN_WINDOW)), legend: 'lower bound' },
  { expr: shareUp(series('landfall_routed_upper_bound_ratio', IN_WINDOW)), legend: 'upper bound' },
  { expr: shareDown(series('landfall_coverage_ratio', IN_WINDOW)), legend: 'coverage' },
];

const DETERMINATE = {
  expr: shareDown(series('landfall_routed_determinate_ratio', IN_WINDOW)),
  legend: 'of decided (diagnostic)',
};

function outcome(which: string): string {
  return `max by (outcome) (${series('landfall_outcome_ratio', `${IN_WINDOW}, ${which}`)})`;
}

export const overview: DashboardDescription = {
  name: 'overview',
  title: 'Overview',
  says: 'How much of the modelled user traffic is given an address of the claimed provider: between strict and ceiling, with bounds and coverage.',
  choices: [{ name: 'window', label: 'Window', values: ['today', 'this_week', 'this_month'] }],
  rows: [
    {
      title: 'The routed percentage',
      panels: [
        stat({
          title: 'Between strict and ceiling',
          says: 'Strict counts every undecided draw against the claim, ceiling for it; the bounds hold at every look, 95 % on each side. Rounded outwards, and never to 100 %: what is shown as 100 % is every draw. Withheld below 30 draws or half coverage.',
          queries: FIGURE,
          leadsTo: 'page',
          width: 24,
          ...SHARE,
        }),
        timeSeries({
          title: 'Between strict and ceiling over time',
          says: 'The shaded band lies between strict and ceiling: draws that decide nothing. A wide band is our deafness, not leakage. Windows begin at 00:00 UTC, so bounds begin wide.',
          queries: [...FIGURE, DETERMINATE],
          leadsTo: 'page',
          range: [0, 1],
          between: ['strict', 'ceiling'],
          width: 24,
          height: 10,
          ...SHARE,
        }),
      ],
    },
    {
      title: 'What may be said',
      panels: [
        table({
          title: 'Verdict by level',
          says: 'The verdict that holds for each level of the claim today. A claim can be refuted or bounded, never verified.',
          queries: [
            {
              expr: `max by (claim, level, verdict) (${series('landfall_verdict', OF_CLAIM)}) == 1`,
              legend: '{{level}} {{verdict}}',
            },
          ],
          unit: Short,
          width: 12,
          height: 6,
        }),
        stat({
          title: 'Draws still needed',
          says: 'Draws still missing for a statement at this level if all of them land. Nothing where none is needed or no number would do.',
          queries: [
            { expr: `max by (level) (${series('landfall_draws_needed', OF_CLAIM)})`, legend: 'level {{level}}' },
          ],
          unit: Short,
          width: 6,
          height: 6,
          empty: 'none',
        }),
        stat({
          title: 'Exceptions in this time range',
          says: 'Elsewhere draws with complete evidence as they were judged (false), and those that asking again has confirmed (true).',
          queries: [
            { expr: grown('landfall_exceptions_total', OF_CLAIM, ['confirmed']), legend: 'confirmed: {{confirmed}}' },
          ],
          unit: Short,
          decimals: 0,
          width: 6,
          height: 6,
          empty: 'none',
        }),
      ],
    },
    {
      title: 'Where draws went',
      panels: [
        timeSeries({
          title: 'Five shares',
          says: 'Every draw of the window is one of these; indeterminate and missing together are what coverage lacks.',
          queries: [
            { expr: shareDown(outcome('outcome="landed"')), legend: '{{outcome}}' },
            { expr: shareUp(outcome('outcome!="landed"')), legend: '{{outcome}}' },
          ],
          stacked: true,
          range: [0, 1],
          width: 12,
          ...SHARE,
        }),
        table({
          title: 'Where the rest goes',
          says: 'Fronted and elsewhere draws of this time range by configured landing, or other. The first draw of a new place is not counted here.',
          queries: [
            {
              expr: `sort_desc(${grown('landfall_other_landing_draws_total', OF_CLAIM, ['outcome', 'landing'])})`,
              legend: '{{outcome}} {{landing}}',
            },
          ],
          unit: Short,
          decimals: 0,
          width: 6,
          empty: 'nothing but landed draws',
        }),
        table({
          title: 'Countries of addresses',
          says: 'By a database of countries: a hint, not a finding.',
          queries: [
            {
              expr: `sort_desc(${grown('landfall_landing_country_draws_total', OF_CLAIM, ['outcome', 'country'])})`,
              legend: '{{outcome}} {{country}}',
            },
          ],
          unit: Short,
          decimals: 0,
          width: 6,
        }),
      ],
    },
    {
      title: 'Has something moved?',
      panels: [
        timeSeries({
          title: 'Drift scores',
          says: 'Each detector over its threshold: at 1 it alarms, back at 0 it is over.',
          queries: [
            { expr: `max by (detector) (${series('landfall_drift_score', OF_CLAIM)})`, legend: '{{detector}}' },
            {
              expr: `max by (detector) (${series('landfall_drift_alarm', OF_CLAIM)}) == 1`,
              legend: 'alarm: {{detector}}',
            },
          ],
          unit: Short,
          width: 8,
        }),
        timeSeries({
          title: 'Burn rates',
          says: 'Exceptions per decided draw over what a level allows; 1 uses up just what is allowed. Burning takes both windows of a pair and two mapping clusters.',
          queries: [
            {
              expr: `max by (level, window) (${series('landfall_burn_rate', OF_CLAIM)})`,
              legend: '{{level}} over {{window}}',
            },
            {
              expr: `max by (level, window) (${series('landfall_burning', OF_CLAIM)}) == 1`,
              legend: 'burning: {{level}} over {{window}}',
            },
          ],
          unit: Short,
          width: 8,
        }),
        timeSeries({
          title: 'Mapping clusters with an exception',
          says: 'One decision of the operator each: an endpoint, the end of its aliases, and where it landed.',
          queries: [
            { expr: `max by (window) (${series('landfall_exception_clusters', IN_WINDOW)})`, legend: '{{window}}' },
          ],
          unit: Short,
          decimals: 0,
          width: 8,
        }),
      ],
    },
  ],
};
