import type { Histogram } from '../core/report.ts';
import type { Family, Sample } from './family.ts';
import { present } from './family.ts';

/** How the service itself fares: slots, feeds, vantages, evidence, version. */
export const OPERATIONS: readonly Family[] = [
  {
    name: 'landfall_demo',
    type: 'gauge',
    help: '1 when nothing here is about the real world.',
    samples: (report) => [{ labels: {}, value: report.demo === undefined ? 0 : 1 }],
  },
  {
    name: 'landfall_build_info',
    type: 'gauge',
    help: 'Version of the software; always 1.',
    samples: (report) => [{ labels: { version: report.version }, value: 1 }],
  },
  {
    name: 'landfall_method_info',
    type: 'gauge',
    help: 'Version of the measurement method; always 1.',
    samples: (report) => [{ labels: { method: report.method }, value: 1 }],
  },
  {
    name: 'landfall_slot_duration_seconds',
    type: 'histogram',
    help: 'From the start of a slot to its published report.',
    samples: (report) => histogram({}, report.slotDurations),
  },
  {
    name: 'landfall_step_duration_seconds',
    type: 'histogram',
    help: 'One network operation of a draw.',
    samples: (report) => Object.entries(report.stepDurations).flatMap(([step, h]) => histogram({ step }, h)),
  },
  {
    name: 'landfall_last_slot_timestamp_seconds',
    type: 'gauge',
    help: 'Start of the latest judged slot, Unix time.',
    samples: (report) => report.claims.flatMap((c) => present({ claim: c.id }, seconds(c.lastSlotMs))),
  },
  {
    name: 'landfall_slots_missed_total',
    type: 'counter',
    help: 'Slots of the schedule that left no judgement.',
    samples: (report) => report.claims.map((c) => ({ labels: { claim: c.id }, value: c.slotsMissed })),
  },
  {
    name: 'landfall_feed_timestamp_seconds',
    type: 'gauge',
    help: 'Date of the copy of a feed that is at hand, as its publisher has it, Unix time.',
    samples: (report) => report.feeds.flatMap((f) => present({ feed: f.id }, f.dated)),
  },
  {
    name: 'landfall_feed_prefixes',
    type: 'gauge',
    help: 'Prefixes in the copy of a feed that is at hand.',
    samples: (report) =>
      report.feeds.flatMap((f) => [
        ...present({ feed: f.id, family: 'v4' }, f.prefixes?.v4),
        ...present({ feed: f.id, family: 'v6' }, f.prefixes?.v6),
      ]),
  },
  {
    name: 'landfall_feed_in_force',
    type: 'gauge',
    help: '1 when a feed may decide where an address lands, 0 when there is no copy or it is too old.',
    samples: (report) => report.feeds.map((f) => ({ labels: { feed: f.id }, value: f.inForce ? 1 : 0 })),
  },
  {
    name: 'landfall_feed_refused_total',
    type: 'counter',
    help: 'Refreshes of a feed that were refused, by reason; the last good copy stayed in force.',
    samples: (report) =>
      report.feeds.flatMap((f) =>
        Object.entries(f.refused).map(([reason, value]) => ({ labels: { feed: f.id, reason }, value })),
      ),
  },
  {
    name: 'landfall_vantage_last_success_timestamp_seconds',
    type: 'gauge',
    help: 'When a vantage last got a valid response, Unix time.',
    samples: (report) => report.vantages.flatMap((v) => present({ vantage: v.id }, seconds(v.lastSuccessMs))),
  },
  {
    name: 'landfall_clock_offset_seconds',
    type: 'gauge',
    help: 'Offset of the local clock.',
    samples: (report) => present({}, seconds(report.clockOffsetMs)),
  },
  {
    name: 'landfall_config_last_reload_success_timestamp_seconds',
    type: 'gauge',
    help: 'When the configuration in force took over, Unix time.',
    samples: (report) => present({}, seconds(report.reload?.successMs)),
  },
  {
    name: 'landfall_config_last_reload_successful',
    type: 'gauge',
    help: '0 when the last configuration that was to take over was refused: the one before it stayed in force.',
    samples: (report) => present({}, report.reload && (report.reload.successful ? 1 : 0)),
  },
  {
    name: 'landfall_evidence_writable',
    type: 'gauge',
    help: '1 when evidence can be kept; without it nothing is judged.',
    samples: (report) => [{ labels: {}, value: report.evidence.writable ? 1 : 0 }],
  },
  {
    name: 'landfall_log_size_leaves',
    type: 'gauge',
    help: 'Leaves in the evidence log.',
    samples: (report) => [{ labels: {}, value: report.evidence.leaves }],
  },
  {
    name: 'landfall_checkpoint_timestamp_seconds',
    type: 'gauge',
    help: 'When the latest checkpoint of the evidence log was signed, Unix time.',
    samples: (report) => present({}, seconds(report.evidence.checkpointMs)),
  },
  {
    name: 'landfall_witness_up',
    type: 'gauge',
    help: '1 when a witness cosigned the checkpoint that it was asked for last, 0 when it did not.',
    samples: ({ evidence: { witnesses = [] } }) =>
      witnesses.flatMap(({ witness, up }) => present({ witness }, up === undefined ? undefined : Number(up))),
  },
  {
    name: 'landfall_cosignature_timestamp_seconds',
    type: 'gauge',
    help: 'When a witness last cosigned in this run, by its own clock, Unix time.',
    samples: ({ evidence: { witnesses = [] } }) =>
      witnesses.flatMap(({ witness, cosignedSeconds }) => present({ witness }, cosignedSeconds)),
  },
];

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

/** Cumulative buckets, sum and count, as the exposition formats have them; nothing when nothing was observed. */
function histogram(labels: Readonly<Record<string, string>>, { bounds, counts, sum }: Histogram): readonly Sample[] {
  let total = 0;
  const cumulative = counts.map((count) => {
    total += count;
    return total;
  });
  if (total === 0) return [];
  return [
    ...cumulative.map((value, i) => ({
      labels: { ...labels, le: bounds[i] === undefined ? '+Inf' : String(bounds[i]) },
      value,
      suffix: '_bucket' as const,
    })),
    { labels, value: sum, suffix: '_sum' },
    { labels, value: total, suffix: '_count' },
  ];
}
