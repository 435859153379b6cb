import { PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDescription } from './frame.ts';
import { stat, table, timeSeries } from './panels.ts';
import { growing, grown, IN_WINDOW, OF_CLAIM, OF_SERVICE, series, shareDown } from './queries.ts';

const COUNT = { unit: Short, decimals: 0 } as const;
const NOT_ASKED = 'not asked for';

export const paths: DashboardDescription = {
  name: 'paths',
  title: 'Paths and distance',
  says: 'What connecting and tracing showed, from one vantage. It stands beside the routed percentage and is never part of it.',
  choices: [{ name: 'window', label: 'Window', values: ['today', 'this_week', 'this_month'] }],
  rows: [
    {
      title: 'Regions and distance',
      panels: [
        table({
          title: 'Landed draws by region',
          says: 'Region as the provider publishes it, grade of evidence, and whether it is an edge service. Of this time range.',
          queries: [
            {
              expr: grown('landfall_landed_draws_total', OF_CLAIM, ['provider_region', 'grade', 'edge']),
              legend: '{{provider_region}} {{grade}}',
            },
          ],
          width: 12,
          ...COUNT,
        }),
        stat({
          title: 'Shown to be in the country by time',
          says: 'Landed draws whose address answers too soon to be abroad, of all landed draws. Not shown is not abroad.',
          queries: [
            {
              expr: shareDown(`max by (window) (${series('landfall_domestic_ratio', IN_WINDOW)})`),
              legend: '{{window}}',
            },
          ],
          unit: PercentUnit,
          decimals: 2,
          width: 6,
          height: 8,
          empty: 'not tested',
        }),
        stat({
          title: 'Tracer',
          says: '1 when paths can be traced from the vantage, 0 when they should be and cannot.',
          queries: [{ expr: `min by (vantage) (${series('landfall_tracer_up', OF_SERVICE)})`, legend: '{{vantage}}' }],
          width: 3,
          height: 8,
          empty: NOT_ASKED,
          ...COUNT,
        }),
        stat({
          title: 'Place refused',
          says: '1 when an anchor answers sooner than light gets there from where the vantage is said to stand.',
          queries: [
            {
              expr: `max by (vantage) (${series('landfall_vantage_position_refused', OF_SERVICE)})`,
              legend: '{{vantage}}',
            },
          ],
          width: 3,
          height: 8,
          empty: 'not tested',
          ...COUNT,
        }),
      ],
    },
    {
      title: 'Connections and paths',
      panels: [
        timeSeries({
          title: 'Connections by state',
          says: 'How far the connection to the drawn address came.',
          queries: [{ expr: growing('landfall_connection_draws_total', OF_CLAIM, ['state']), legend: '{{state}}' }],
          stacked: true,
          width: 12,
          empty: NOT_ASKED,
          ...COUNT,
        }),
        timeSeries({
          title: 'Paths by verdict',
          says: 'LEFT_P: the address is the provider’s, and the packets go on to somebody else.',
          queries: [{ expr: growing('landfall_path_draws_total', OF_CLAIM, ['path']), legend: '{{path}}' }],
          stacked: true,
          width: 12,
          empty: NOT_ASKED,
          ...COUNT,
        }),
        table({
          title: 'Edges that led away',
          says: 'Redirects and offers of another server that did not land on the provider. Of this time range.',
          queries: [
            {
              expr: grown('landfall_edge_draws_total', OF_CLAIM, ['purpose', 'outcome', 'landing']),
              legend: '{{purpose}} {{outcome}} {{landing}}',
            },
          ],
          width: 24,
          empty: 'none',
          ...COUNT,
        }),
      ],
    },
  ],
};
