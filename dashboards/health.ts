import { BytesIEC, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import type { DashboardDescription } from './frame.ts';
import { stat, table, timeSeries } from './panels.ts';
import { age, growing, OF_CLAIM, OF_SERVICE, quantile, series } from './queries.ts';

const COUNT = { unit: Short, decimals: 0 } as const;

export const health: DashboardDescription = {
  name: 'health',
  title: 'Service health',
  says: 'How the service itself fares: slots, steps, clock, vantages, process.',
  rows: [
    {
      title: 'At a glance',
      panels: [
        stat({
          title: 'Since the latest judged slot began',
          says: 'With slots of 5 minutes it lies between 5 and 10 minutes.',
          queries: [{ expr: age('landfall_last_slot_timestamp_seconds', OF_CLAIM), legend: '{{claim}}' }],
          unit: Seconds,
          decimals: 0,
          width: 6,
        }),
        stat({
          title: 'Clock offset',
          says: 'Of this machine’s clock, by the servers of feeds. Slots and evidence are dated by it.',
          queries: [{ expr: series('landfall_clock_offset_seconds', OF_SERVICE), legend: '{{instance}}' }],
          unit: Seconds,
          width: 6,
          empty: 'not known',
        }),
        stat({
          title: 'Demo',
          says: '1 when nothing here is about the real world.',
          queries: [{ expr: series('landfall_demo', OF_SERVICE), legend: '{{instance}}' }],
          width: 4,
          ...COUNT,
        }),
        table({
          title: 'Versions',
          says: 'Of the software and of the method. Figures of two methods are two series.',
          queries: [
            {
              expr: `count by (instance, version) (${series('landfall_build_info', OF_SERVICE)})`,
              legend: '{{version}}',
            },
            {
              expr: `count by (instance, method) (${series('landfall_method_info', OF_SERVICE)})`,
              legend: '{{method}}',
            },
          ],
          width: 8,
          height: 5,
          ...COUNT,
        }),
      ],
    },
    {
      title: 'Slots and steps',
      panels: [
        timeSeries({
          title: 'Slots that left nothing',
          says: 'Slots of the schedule without a judgement. After three in a row the estimates vanish.',
          queries: [{ expr: growing('landfall_slots_missed_total', OF_CLAIM, ['claim']), legend: '{{claim}}' }],
          width: 8,
          ...COUNT,
        }),
        timeSeries({
          title: 'Duration of slots',
          says: 'From the start of a slot to its published report.',
          queries: [
            { expr: quantile(0.5, 'landfall_slot_duration_seconds', []), legend: 'half' },
            { expr: quantile(0.99, 'landfall_slot_duration_seconds', []), legend: '99 %' },
          ],
          unit: Seconds,
          width: 8,
        }),
        timeSeries({
          title: 'Duration of steps, 99 %',
          says: 'One network operation of a draw.',
          queries: [{ expr: quantile(0.99, 'landfall_step_duration_seconds', ['step']), legend: '{{step}}' }],
          unit: Seconds,
          width: 8,
        }),
        timeSeries({
          title: 'Since a vantage last got a valid response',
          says: 'A vantage that is deaf makes draws missing, which lowers strict and leaves the ceiling.',
          queries: [
            { expr: age('landfall_vantage_last_success_timestamp_seconds', OF_SERVICE), legend: '{{vantage}}' },
          ],
          unit: Seconds,
          width: 8,
        }),
        table({
          title: 'Configuration in force',
          says: 'Seconds since it took over; refused is 1 when a later one was to take over and had mistakes.',
          queries: [
            { expr: age('landfall_config_last_reload_success_timestamp_seconds', OF_SERVICE), legend: 'in force for' },
            { expr: `1 - ${series('landfall_config_last_reload_successful', OF_SERVICE)}`, legend: 'refused' },
          ],
          unit: Short,
          decimals: 0,
          width: 8,
          empty: 'as at the start',
        }),
        timeSeries({
          title: 'CPU time',
          says: 'Seconds of one core a second.',
          queries: [
            {
              expr: `rate(${series('process_cpu_seconds_total', OF_SERVICE)}[$__rate_interval])`,
              legend: '{{instance}}',
            },
          ],
          unit: Short,
          width: 8,
        }),
        timeSeries({
          title: 'Memory',
          says: 'What the process holds in memory.',
          queries: [{ expr: series('process_resident_memory_bytes', OF_SERVICE), legend: '{{instance}}' }],
          unit: BytesIEC,
          width: 8,
        }),
      ],
    },
  ],
};
