import { Short } from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDescription } from './frame.ts';
import { table, timeSeries } from './panels.ts';
import { growing, grown, OF_CLAIM } from './queries.ts';

const OF_NETWORK = `${OF_CLAIM}, network=~"$network"`;
const COUNT = { unit: Short, decimals: 0 } as const;

export const networks: DashboardDescription = {
  name: 'networks',
  title: 'Networks',
  says: 'Whose customers are sent where: draws by the ISP of their client block. Counts, not shares; look at long ranges.',
  choices: [{ name: 'network', label: 'Network', metric: 'landfall_network_draws_total' }],
  rows: [
    {
      title: 'By ISP',
      panels: [
        timeSeries({
          title: 'Elsewhere draws by ISP',
          says: 'A drift of one ISP shows here first.',
          queries: [
            {
              expr: growing('landfall_network_draws_total', `${OF_NETWORK}, outcome="elsewhere"`, ['network']),
              legend: '{{network}}',
              exemplars: true,
            },
          ],
          stacked: true,
          width: 24,
          empty: 'none yet',
          ...COUNT,
        }),
        table({
          title: 'Draws by ISP and outcome',
          says: 'Draws of this time range. The first draw of a new outcome is not counted here.',
          queries: [
            {
              expr: grown('landfall_network_draws_total', OF_NETWORK, ['network', 'outcome']),
              legend: '{{network}} {{outcome}}',
            },
          ],
          width: 24,
          height: 10,
          ...COUNT,
        }),
      ],
    },
    {
      title: 'By resolver and vantage',
      panels: [
        table({
          title: 'Draws by class of resolver, resolver and outcome',
          says: 'A difference between resolvers of one class that lasts is theirs or ours, not the operator’s.',
          queries: [
            {
              expr: grown('landfall_resolver_draws_total', OF_CLAIM, ['resolver', 'resolver_id', 'outcome']),
              legend: '{{resolver}} {{resolver_id}} {{outcome}}',
            },
          ],
          width: 12,
          ...COUNT,
        }),
        timeSeries({
          title: 'Undecided draws by resolver',
          says: 'Indeterminate and missing draws: what coverage lacks, by who was asked.',
          queries: [
            {
              expr: growing('landfall_resolver_draws_total', `${OF_CLAIM}, outcome=~"indeterminate|missing"`, [
                'resolver',
                'resolver_id',
                'outcome',
              ]),
              legend: '{{resolver}} {{resolver_id}} {{outcome}}',
            },
          ],
          width: 12,
          empty: 'none yet',
          ...COUNT,
        }),
        table({
          title: 'Draws by vantage and outcome',
          says: 'Each draw is measured by one vantage. A difference that lasts is of the networks that they stand in, or of one that is down.',
          queries: [
            {
              expr: grown('landfall_vantage_draws_total', OF_CLAIM, ['vantage', 'outcome']),
              legend: '{{vantage}} {{outcome}}',
            },
          ],
          width: 24,
          ...COUNT,
        }),
      ],
    },
  ],
};
