/** What one alert must do in one situation. Times are minutes; values as promtool writes them: `1x5 0x10` with a value a minute. */
export interface Situation {
  readonly says: string;
  readonly series: Readonly<Record<string, string>>;
  readonly firing: readonly number[];
  readonly quiet: readonly number[];
}

const OF = 'job="landfall", instance="host:9977"';
const CLAIM = `${OF}, claim="c"`;

/** Fires for one value of a series and for no other: 1 from minute 10 to 60, `off` before and after. */
function flag(series: string, afterMinutes: number, on: number, off: number): readonly Situation[] {
  return [
    {
      says: 'fires while it lasts, and clears when it is over',
      series: { [series]: `${off}x9 ${on}x50 ${off}x30` },
      firing: [11 + afterMinutes, 58],
      quiet: [9, 65],
    },
    { says: 'stays quiet while all is well', series: { [series]: `${off}x90` }, firing: [], quiet: [5, 45, 85] },
    {
      says: 'goes when the series goes, rather than staying for ever',
      series: { [series]: `${on}x40 _x40` },
      firing: [30],
      quiet: [60],
    },
    ...(afterMinutes === 0
      ? []
      : [
          {
            says: 'stays quiet when it is over soon',
            series: { [series]: `${off}x9 ${on}x${Math.max(0, afterMinutes - 2)} ${off}x60` },
            firing: [],
            quiet: [9, 10 + Math.max(0, afterMinutes - 2), 9 + afterMinutes, 30],
          },
        ]),
  ];
}

/** A counter of what should not occur: news for an hour, then over. `more`: other series that must not matter. */
function counted(series: string, hours: number, more: readonly string[] = []): readonly Situation[] {
  const lasts = 60 * hours;
  return [
    {
      says: 'fires at the first of its kind, and clears when the time is over',
      series: { [series]: `_x29 1x${lasts + 120}` },
      firing: [31, lasts + 20],
      quiet: [28, lasts + 100],
    },
    {
      says: 'fires at one more, and clears when the time is over',
      series: { [series]: `4x1500 5x${lasts + 120}` },
      firing: [1503, 1500 + lasts - 10],
      quiet: [1499, 1500 + lasts + 20],
    },
    { says: 'stays quiet while nothing is added', series: { [series]: '7x3000' }, firing: [], quiet: [1600, 2990] },
    {
      says: 'stays quiet when only scrapes were missing',
      series: { [series]: '3x1600 _x30 3x200' },
      firing: [],
      quiet: [1595, 1640, 1800],
    },
    ...more.map((other) => ({
      says: `stays quiet for ${other}`,
      series: { [other]: '_x9 1x20 5x40' },
      firing: [],
      quiet: [12, 35, 60],
    })),
  ];
}

/** Unix times that stop advancing: `0+60x30 1800x60` is a slot a minute for half an hour, and none for the next hour. */
function standing(series: string, seconds: number): readonly Situation[] {
  const minutes = seconds / 60;
  return [
    {
      says: 'fires when it stands still for too long, and clears when it goes on',
      series: { [series]: `0+60x30 1800x${minutes + 30} ${1800 + 60 * (minutes + 32)}+60x30` },
      firing: [30 + minutes + 2, 30 + minutes + 20],
      quiet: [29, 30 + minutes - 2, 30 + minutes + 40],
    },
    { says: 'stays quiet while it advances', series: { [series]: '0+60x100' }, firing: [], quiet: [20, 50, 99] },
    {
      says: 'stays quiet when it stands still for less',
      series: { [series]: `0+60x30 1800x${minutes - 5} ${1800 + 60 * (minutes - 3)}+60x30` },
      firing: [],
      quiet: [30 + minutes - 6, 30 + minutes + 5],
    },
  ];
}

const SUPPORTED = `landfall_verdict{${CLAIM}, level="0.999", verdict="SUPPORTED"}`;
const COVERAGE = `landfall_coverage_ratio{${CLAIM}, window="1h"}`;

function undecided(reason: string): string {
  return `landfall_undecided_draws_total{${CLAIM}, outcome="indeterminate", reason="${reason}"}`;
}

/** Three at least for each alert of the rules, by its name. */
export const SITUATIONS: Readonly<Record<string, readonly Situation[]>> = {
  LandfallExceptionConfirmed: counted(`landfall_exceptions_total{${CLAIM}, endpoint="www.e", confirmed="true"}`, 1, [
    `landfall_exceptions_total{${CLAIM}, endpoint="www.e", confirmed="false"}`,
  ]),
  LandfallUpperBoundBelowLevel: [
    ...flag(`landfall_verdict{${CLAIM}, level="0.999", verdict="CONTRADICTED"}`, 10, 1, 0),
    {
      says: 'leaves the level of 1 to confirmed exceptions',
      series: { [`landfall_verdict{${CLAIM}, level="1", verdict="CONTRADICTED"}`]: '1x60' },
      firing: [],
      quiet: [30, 59],
    },
  ],
  LandfallLowerBoundBelowLevel: [
    {
      says: 'fires when what was supported yesterday at this hour is not today, and clears when it is again',
      series: { [SUPPORTED]: '1x1440 0x200 1x200' },
      firing: [1475, 1600],
      quiet: [1000, 1439, 1460, 1650],
    },
    {
      says: 'stays quiet where nothing was ever supported',
      series: { [SUPPORTED]: '0x3000' },
      firing: [],
      quiet: [2990],
    },
    {
      says: 'clears after a day: what is usual is no news',
      series: { [SUPPORTED]: '1x1440 0x2000' },
      firing: [2800],
      quiet: [2900, 3400],
    },
    {
      says: 'stays quiet in the morning, when every day has too few draws',
      series: { [SUPPORTED]: '0x719 1x719 0x719 1x719' },
      firing: [],
      quiet: [1500, 2100, 2800],
    },
  ],
  LandfallBurnRateFast: [
    ...flag(`landfall_burning{${CLAIM}, level="0.999", window="1h"}`, 0, 1, 0),
    ...flag(`landfall_burning{${CLAIM}, level="0.999", window="6h"}`, 0, 1, 0),
    {
      says: 'leaves the long windows to the slow alert',
      series: { [`landfall_burning{${CLAIM}, level="0.999", window="3d"}`]: '1x60' },
      firing: [],
      quiet: [59],
    },
  ],
  LandfallBurnRateSlow: [
    ...flag(`landfall_burning{${CLAIM}, level="0.999", window="1d"}`, 15, 1, 0),
    ...flag(`landfall_burning{${CLAIM}, level="0.999", window="3d"}`, 15, 1, 0),
  ],
  LandfallDrift: flag(`landfall_drift_alarm{${CLAIM}, detector="elsewhere"}`, 0, 1, 0),
  LandfallPathLeftProvider: counted(`landfall_path_draws_total{${CLAIM}, path="LEFT_P"}`, 1, [
    `landfall_path_draws_total{${CLAIM}, path="ENTERED_P"}`,
  ]),
  LandfallCoverageFall: [
    ...flag(COVERAGE, 15, 0.8, 1),
    { says: 'stays quiet at the limit itself', series: { [COVERAGE]: '0.9x60' }, firing: [], quiet: [59] },
    {
      says: 'looks at the last hour only',
      series: { [`landfall_coverage_ratio{${CLAIM}, window="30d"}`]: '0.5x60' },
      firing: [],
      quiet: [59],
    },
  ],
  LandfallFeedStale: counted(undecided('stale_feed'), 1, [undecided('unrouted')]),
  LandfallFeedRefused: counted(`landfall_feed_refused_total{${OF}, feed="oci", reason="parse"}`, 24),
  LandfallRouteConflict: [
    ...counted(undecided('route_conflict'), 1, [undecided('stale_feed')]),
    ...counted(undecided('invalid_address'), 1),
  ],
  LandfallNoSlot: standing(`landfall_last_slot_timestamp_seconds{${CLAIM}}`, 900),
  LandfallDown: [
    ...flag(`up{${OF}}`, 5, 0, 1),
    { says: 'minds its own jobs', series: { 'up{job="node", instance="host:9100"}': '0x60' }, firing: [], quiet: [59] },
  ],
  LandfallEvidenceNotWritable: flag(`landfall_evidence_writable{${OF}}`, 1, 0, 1),
  LandfallCheckpointStale: standing(`landfall_checkpoint_timestamp_seconds{${OF}}`, 1800),
  LandfallClockSkew: [
    ...flag(`landfall_clock_offset_seconds{${OF}}`, 10, 3, 0.02),
    ...flag(`landfall_clock_offset_seconds{${OF}}`, 10, -3, -0.02),
  ],
  LandfallWitnessLost: flag(`landfall_witness_up{${OF}, witness="witness.example/one"}`, 20, 0, 1),
  LandfallTracerLost: flag(`landfall_tracer_up{${OF}, vantage="local"}`, 15, 0, 1),
  LandfallVantageLost: standing(`landfall_vantage_last_success_timestamp_seconds{${OF}, vantage="local"}`, 900),
  LandfallPositionRefused: flag(`landfall_vantage_position_refused{${OF}, vantage="local"}`, 15, 1, 0),
  LandfallReloadRefused: flag(`landfall_config_last_reload_successful{${OF}}`, 0, 0, 1),
  LandfallDemoInProduction: [
    ...flag(`landfall_demo{${OF}}`, 5, 1, 0),
    {
      says: 'lets a demo be that is called one',
      series: { 'landfall_demo{job="landfall-demo", instance="host:9977"}': '1x60' },
      firing: [],
      quiet: [59],
    },
  ],
};
