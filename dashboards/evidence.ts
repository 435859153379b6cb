import { Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDescription } from './frame.ts';
import { stat, table, timeSeries } from './panels.ts';
import { age, growing, grown, OF_CLAIM, OF_SERVICE, series } from './queries.ts';

const COUNT = { unit: Short, decimals: 0 } as const;

export const evidence: DashboardDescription = {
  name: 'evidence',
  title: 'Evidence and feeds',
  says: 'Whether what was measured is kept, and how good the lists are that it is judged by.',
  rows: [
    {
      title: 'Evidence log',
      panels: [
        stat({
          title: 'Evidence can be kept',
          says: '1 when it can. At 0 nothing is judged until it can again.',
          queries: [{ expr: series('landfall_evidence_writable', OF_SERVICE), legend: '{{instance}}' }],
          width: 6,
          ...COUNT,
        }),
        stat({
          title: 'Leaves',
          says: 'Entries of the evidence log. It only grows.',
          queries: [{ expr: series('landfall_log_size_leaves', OF_SERVICE), legend: '{{instance}}' }],
          width: 6,
          ...COUNT,
        }),
        stat({
          title: 'Age of the checkpoint',
          says: 'Since the log was last signed. Nothing until this run has signed one.',
          queries: [{ expr: age('landfall_checkpoint_timestamp_seconds', OF_SERVICE), legend: '{{instance}}' }],
          unit: Seconds,
          decimals: 0,
          width: 6,
          empty: 'not signed yet',
        }),
        timeSeries({
          title: 'Growth of the log',
          says: 'Leaves a second.',
          queries: [{ expr: `deriv(${series('landfall_log_size_leaves', OF_SERVICE)}[15m])`, legend: '{{instance}}' }],
          unit: Short,
          width: 6,
          height: 5,
        }),
      ],
    },
    {
      title: 'Witnesses',
      panels: [
        stat({
          title: 'Cosigns',
          says: '1 for a witness that cosigned what it was asked for last. Nothing where none is configured.',
          queries: [{ expr: series('landfall_witness_up', OF_SERVICE), legend: '{{witness}}' }],
          width: 12,
          empty: 'none',
          ...COUNT,
        }),
        timeSeries({
          title: 'Age of cosignatures',
          says: 'Since a witness last cosigned, by its own clock.',
          queries: [{ expr: age('landfall_cosignature_timestamp_seconds', OF_SERVICE), legend: '{{witness}}' }],
          unit: Seconds,
          width: 12,
          height: 5,
          empty: 'none',
        }),
      ],
    },
    {
      title: 'Feeds',
      panels: [
        timeSeries({
          title: 'Age of feeds',
          says: 'Since the date that the publisher gives its list. Past the configured limit it decides nothing.',
          queries: [{ expr: age('landfall_feed_timestamp_seconds', OF_SERVICE), legend: '{{feed}}' }],
          unit: Seconds,
          width: 12,
        }),
        timeSeries({
          title: 'Prefixes',
          says: 'A step is a new copy; a fall beyond the configured share is refused.',
          queries: [{ expr: series('landfall_feed_prefixes', OF_SERVICE), legend: '{{feed}} {{family}}' }],
          width: 6,
          ...COUNT,
        }),
        stat({
          title: 'May decide',
          says: '1 for a list that is in force. At 0 it is too old or absent, and what hangs on it stays undecided.',
          queries: [{ expr: series('landfall_feed_in_force', OF_SERVICE), legend: '{{feed}}' }],
          width: 12,
          ...COUNT,
        }),
        table({
          title: 'Refused copies',
          says: 'Refreshes that were refused in this time range, by reason; the last good copy stayed in force.',
          queries: [
            {
              expr: grown('landfall_feed_refused_total', OF_SERVICE, ['feed', 'reason']),
              legend: '{{feed}} {{reason}}',
            },
          ],
          width: 6,
          empty: 'none',
          ...COUNT,
        }),
      ],
    },
    {
      title: 'What coverage lacks',
      panels: [
        timeSeries({
          title: 'Undecided draws by reason',
          says: 'stale_feed is ours to mend; route_conflict and invalid_address are the world’s and deserve a look.',
          queries: [
            {
              expr: growing('landfall_undecided_draws_total', OF_CLAIM, ['outcome', 'reason']),
              legend: '{{outcome}} {{reason}}',
              exemplars: true,
            },
          ],
          stacked: true,
          width: 24,
          empty: 'none yet',
          ...COUNT,
        }),
      ],
    },
  ],
};
