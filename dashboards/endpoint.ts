import { Short } from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDescription } from './frame.ts';
import { table, timeSeries } from './panels.ts';
import { growing, grown, OF_CLAIM } from './queries.ts';

const OF_ENDPOINT = `${OF_CLAIM}, endpoint=~"$endpoint"`;
/** Kept so that a series can lead to its evidence. */
const OF_WHOM = ['instance', 'claim'];
const COUNT = { unit: Short, decimals: 0 } as const;

export const endpoint: DashboardDescription = {
  name: 'endpoint',
  title: 'Endpoint',
  says: 'The host names of the claim: what their draws came to. Counts, not shares: an endpoint has few draws an hour.',
  choices: [{ name: 'endpoint', label: 'Endpoint', metric: 'landfall_draws_total' }],
  rows: [
    {
      title: 'Draws',
      panels: [
        timeSeries({
          title: 'Draws by outcome',
          says: 'Draws of the chosen endpoints. Exemplars name the leaf of a draw in the evidence log.',
          queries: [
            {
              expr: growing('landfall_draws_total', OF_ENDPOINT, [...OF_WHOM, 'outcome']),
              legend: '{{outcome}}',
              exemplars: true,
            },
          ],
          leadsTo: 'draws',
          stacked: true,
          width: 24,
          ...COUNT,
        }),
        table({
          title: 'By endpoint',
          says: 'Draws of this time range. The first draw of a new outcome is not counted here.',
          queries: [
            {
              expr: grown('landfall_draws_total', OF_ENDPOINT, ['endpoint', 'outcome']),
              legend: '{{endpoint}} {{outcome}}',
            },
          ],
          width: 12,
          ...COUNT,
        }),
        table({
          title: 'By address family',
          says: 'IPv4 and IPv6 are steered apart: a drift may be in one of them only.',
          queries: [
            {
              expr: grown('landfall_draws_total', OF_ENDPOINT, ['family', 'outcome']),
              legend: '{{family}} {{outcome}}',
            },
          ],
          width: 12,
          ...COUNT,
        }),
      ],
    },
    {
      title: 'Exceptions and what is new',
      panels: [
        timeSeries({
          title: 'Exceptions',
          says: 'Elsewhere draws with complete evidence, as they are judged (false) and once confirmed (true).',
          queries: [
            {
              expr: growing('landfall_exceptions_total', OF_ENDPOINT, [...OF_WHOM, 'endpoint', 'confirmed']),
              legend: '{{endpoint}}, confirmed: {{confirmed}}',
              exemplars: true,
            },
          ],
          leadsTo: 'page',
          width: 12,
          empty: 'none yet',
          ...COUNT,
        }),
        timeSeries({
          title: 'Events by cause',
          says: 'Things never seen of an endpoint before. Causes answer, origin and rpki are the world; feed is a published list; the others are ours.',
          queries: [
            { expr: growing('landfall_drift_events_total', OF_CLAIM, [...OF_WHOM, 'cause']), legend: '{{cause}}' },
          ],
          leadsTo: 'events',
          width: 12,
          empty: 'none yet',
          ...COUNT,
        }),
      ],
    },
  ],
};
