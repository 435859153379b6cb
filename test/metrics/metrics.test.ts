import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { OUTCOMES } from '../../src/core/outcome.ts';
import type { ClaimReport, Report } from '../../src/core/report.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { CONNECTIONS } from '../views/connections.ts';
import { CLAIM, countsOf, REPORT, reportWith } from '../views/report.ts';
import { checkOpenMetrics, samplesOf } from './exposition.ts';

const OPENMETRICS = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

async function textOf(report: Report | undefined, accept?: string): Promise<string> {
  return (await createMetrics(() => report).render(accept)).body;
}

async function seriesOf(report: Report, series: string): Promise<number | undefined> {
  return samplesOf(await textOf(report)).get(series);
}

describe('metrics: what is exported', () => {
  it('a window with enough draws has its percentage, ceiling and coverage', async () => {
    const samples = samplesOf(await textOf(reportWith(countsOf(90, 4, 3, 1, 2))));
    expect(samples.get('landfall_routed_ratio{claim="tiktok-us-oci",window="1h"}')).to.equal(0.9);
    expect(samples.get('landfall_routed_ceiling_ratio{claim="tiktok-us-oci",window="1h"}')).to.equal(0.93);
    expect(samples.get('landfall_coverage_ratio{claim="tiktok-us-oci",window="1h"}')).to.equal(0.97);
  });

  it('what became new is counted by cause, and a cause that never occurred is absent', async () => {
    const samples = samplesOf(await textOf(REPORT));
    const counted = [...samples].filter(([name]) => name.startsWith('landfall_drift_events_total'));
    expect(counted).to.deep.equal([
      ['landfall_drift_events_total{claim="tiktok-us-oci",cause="answer"}', 3],
      ['landfall_drift_events_total{claim="tiktok-us-oci",cause="feed"}', 1],
    ]);
  });

  it('the log has the time of its latest checkpoint, and none while this run has signed none', async () => {
    const name = 'landfall_checkpoint_timestamp_seconds';
    expect(await seriesOf(REPORT, name)).to.equal(1_795_435_200);
    const unsigned = { ...REPORT, evidence: { ...REPORT.evidence, checkpointMs: undefined } };
    expect(await textOf(unsigned)).not.to.include(`${name} `);
  });

  it('a witness is up or not once it was asked, and has the time of its last cosignature once there is one', async () => {
    const witnesses = [
      { witness: 'w.example/one', up: true, cosignedSeconds: 1_795_435_300 },
      { witness: 'w.example/lost', up: false, cosignedSeconds: undefined },
      { witness: 'w.example/new', up: undefined, cosignedSeconds: undefined },
    ];
    const body = await textOf({ ...REPORT, evidence: { ...REPORT.evidence, witnesses } });
    const told = [...samplesOf(body)].filter(([name]) => /^landfall_(witness|cosignature)/.test(name));
    expect(told).to.deep.equal([
      ['landfall_witness_up{witness="w.example/one"}', 1],
      ['landfall_witness_up{witness="w.example/lost"}', 0],
      ['landfall_cosignature_timestamp_seconds{witness="w.example/one"}', 1_795_435_300],
    ]);
    const { witnesses: _, ...evidence } = REPORT.evidence;
    expect(await textOf({ ...REPORT, evidence })).not.to.include('landfall_witness_up');
  });

  it('a feed may decide or not', async () => {
    const [feed] = REPORT.feeds;
    if (feed === undefined) return expect.fail('no feed');
    const feeds = [
      { ...feed, id: 'fresh', inForce: true },
      { ...feed, id: 'old', inForce: false },
    ];
    const samples = samplesOf(await textOf({ ...REPORT, feeds }));
    expect(samples.get('landfall_feed_in_force{feed="fresh"}')).to.equal(1);
    expect(samples.get('landfall_feed_in_force{feed="old"}')).to.equal(0);
  });

  it('the five outcome shares sum to 1', async () => {
    const samples = samplesOf(await textOf(REPORT));
    const shares = OUTCOMES.map((outcome) =>
      samples.get(`landfall_outcome_ratio{claim="tiktok-us-oci",window="1h",outcome="${outcome}"}`),
    );
    expect(shares.reduce<number>((sum, share) => sum + (share ?? Number.NaN), 0)).to.be.closeTo(1, 1e-12);
  });

  it('a suppressed window has neither percentage nor bound nor share, but its coverage', async () => {
    for (const counts of [countsOf(29), countsOf(40, 0, 0, 0, 60), countsOf(0, 0, 0, 0, 44)]) {
      const body = await textOf(reportWith(counts));
      expect(body).not.to.match(/landfall_(routed|outcome)_/);
      expect(body).to.include('landfall_coverage_ratio{');
      expect(body).to.include('landfall_draws_total{');
    }
  });

  it('coverage 0 is exported as 0, and a window without draws has none', async () => {
    const series = 'landfall_coverage_ratio{claim="tiktok-us-oci",window="1d"}';
    expect(await seriesOf(reportWith(countsOf(0, 0, 0, 0, 44)), series)).to.equal(0);
    expect(await seriesOf(reportWith(countsOf(0)), series)).to.equal(undefined);
  });

  it('the determinate share is absent below 95 % coverage', async () => {
    const series = 'landfall_routed_determinate_ratio{claim="tiktok-us-oci",window="1h"}';
    expect(await seriesOf(reportWith(countsOf(90, 0, 5, 0, 5)), series)).to.be.closeTo(90 / 95, 1e-12);
    expect(await seriesOf(reportWith(countsOf(90, 0, 4, 0, 6)), series)).to.equal(undefined);
  });

  it('bounds belong to windows with a fixed start only', async () => {
    const names = [...samplesOf(await textOf(REPORT)).keys()].filter((name) => /_bound_ratio/.test(name));
    expect(names).to.have.members([
      'landfall_routed_lower_bound_ratio{claim="tiktok-us-oci",window="today"}',
      'landfall_routed_upper_bound_ratio{claim="tiktok-us-oci",window="today"}',
    ]);
  });

  it('after missed slots the estimates and verdicts vanish, the counters stay', async () => {
    const body = await textOf({ ...REPORT, claims: [{ ...CLAIM, fresh: false }] });
    expect(body).not.to.match(/landfall_(routed|outcome|coverage|verdict|draws_needed)/);
    expect(body).to.include('landfall_draws_total{');
  });

  it('each level has exactly one verdict that is 1', async () => {
    const samples = [...samplesOf(await textOf(REPORT))].filter(([name]) => name.startsWith('landfall_verdict{'));
    for (const level of ['1', '0.999']) {
      const ofLevel = samples.filter(([name]) => name.includes(`level="${level}"`));
      expect(ofLevel).to.have.length(7);
      expect(ofLevel.reduce((sum, [, value]) => sum + value, 0)).to.equal(1);
    }
  });

  it('counters say exactly what the report says, scrape after scrape', async () => {
    const metrics = createMetrics(() => REPORT);
    await metrics.render(undefined);
    const samples = samplesOf((await metrics.render(undefined)).body);
    for (const { key, value } of CLAIM.counters.filter(({ key }) => key.counter === 'network')) {
      const { network, outcome } = key.labels;
      const series = `landfall_network_draws_total{claim="tiktok-us-oci",network="${network}",outcome="${outcome}"}`;
      expect(samples.get(series)).to.equal(value);
    }
  });

  it('a histogram is cumulative and ends with what its counts sum to', async () => {
    const samples = samplesOf(await textOf(REPORT));
    expect(samples.get('landfall_slot_duration_seconds_bucket{le="1"}')).to.equal(38);
    expect(samples.get('landfall_slot_duration_seconds_bucket{le="+Inf"}')).to.equal(40);
    expect(samples.get('landfall_slot_duration_seconds_count')).to.equal(40);
    expect(samples.get('landfall_slot_duration_seconds_sum')).to.equal(31.5);
  });

  it('a demo is marked, and so is what is not one', async () => {
    expect(await seriesOf(REPORT, 'landfall_demo')).to.equal(1);
    expect(await seriesOf({ ...REPORT, demo: undefined }, 'landfall_demo')).to.equal(0);
  });

  it('what is not known is absent, never 0', async () => {
    const body = await textOf({
      ...REPORT,
      clockOffsetMs: undefined,
      vantages: [{ id: 'local', lastSuccessMs: undefined }],
      feeds: REPORT.feeds.map((feed) => ({ ...feed, dated: undefined, prefixes: undefined, refused: {} })),
      claims: [{ ...CLAIM, lastSlotMs: undefined }],
      slotDurations: { bounds: [1], counts: [0, 0], sum: 0 },
      stepDurations: {},
    });
    expect(body).not.to.match(
      /landfall_(clock_offset|vantage_last|feed_timestamp|feed_prefixes|feed_refused|last_slot|slot_duration|step_duration)/,
    );
  });

  it('before the first report there are the metrics of the process only', async () => {
    const body = await textOf(undefined);
    expect(body).to.include('process_cpu_user_seconds_total');
    expect(body).not.to.include('landfall_');
  });

  it('a label value cannot break out of its quotes', async () => {
    const body = await textOf(reportWith(countsOf(90), { id: 'a"} 1\nlandfall_demo 7\\' }));
    expect(body).to.include('claim="a\\"} 1\\nlandfall_demo 7\\\\"');
    expect(body).not.to.match(/^landfall_demo 7/m);
  });
});

describe('metrics: connections and paths', () => {
  const withConnections = (connections: ClaimReport['connections'], part: Partial<ClaimReport> = {}): Report => ({
    ...REPORT,
    claims: [{ ...CLAIM, ...part, connections }],
  });

  it('are counted by state and verdict', async () => {
    const samples = samplesOf(await textOf(REPORT));
    expect(samples.get('landfall_connection_draws_total{claim="tiktok-us-oci",state="connect_timeout"}')).to.equal(7);
    expect(samples.get('landfall_path_draws_total{claim="tiktok-us-oci",path="LEFT_P"}')).to.equal(4);
    expect(samples.get('landfall_tracer_up{vantage="local"}')).to.equal(1);
  });

  it('edges that led off the provider carry no address and no AS number: such places are one series together', async () => {
    const lines = [...samplesOf(await textOf(REPORT))].filter(([name]) =>
      name.startsWith('landfall_edge_draws_total{'),
    );
    expect(Object.fromEntries(lines)).to.deep.equal({
      'landfall_edge_draws_total{claim="tiktok-us-oci",purpose="alt-svc",outcome="fronted",landing="akamai"}': 31,
      'landfall_edge_draws_total{claim="tiktok-us-oci",purpose="redirect",outcome="elsewhere",landing="own-sg"}': 12,
      'landfall_edge_draws_total{claim="tiktok-us-oci",purpose="redirect",outcome="elsewhere",landing="other"}': 3,
      'landfall_edge_draws_total{claim="tiktok-us-oci",purpose="alt-svc",outcome="indeterminate",landing="other"}': 1,
    });
  });

  it('the domestic share is absent where there is none, and when slots were missed; the counters stay', async () => {
    const shares = (body: string): readonly string[] =>
      [...samplesOf(body).keys()].filter((name) => name.startsWith('landfall_domestic_ratio{'));
    expect(shares(await textOf(REPORT))).to.deep.equal([
      'landfall_domestic_ratio{claim="tiktok-us-oci",window="1h"}',
      'landfall_domestic_ratio{claim="tiktok-us-oci",window="1d"}',
    ]);
    const stale = await textOf(withConnections(CONNECTIONS, { fresh: false }));
    expect(shares(stale)).to.deep.equal([]);
    expect(stale).to.include('landfall_path_draws_total{');
  });

  it('a tracer that is down is 0; where none is asked for there is nothing', async () => {
    const tracer = { vantage: 'local', up: false, says: 'no tool' };
    expect(
      await seriesOf(withConnections({ ...CONNECTIONS, tracers: [tracer] }), 'landfall_tracer_up{vantage="local"}'),
    ).to.equal(0);
    expect(await textOf(withConnections({ ...CONNECTIONS, tracers: [] }))).not.to.include('landfall_tracer_up');
    expect(await textOf(withConnections(undefined))).not.to.match(/landfall_(connection|edge|path|domestic|tracer)_/);
  });

  it('a place that anchors refuse is 1, one that they do not is 0, and there is nothing before one has answered', async () => {
    const series = 'landfall_vantage_position_refused{vantage="local"}';
    const position = (state: 'refused' | 'possible' | 'not_tested') =>
      withConnections({ ...CONNECTIONS, positions: [{ vantage: 'local', state, says: 'so' }] });
    expect(await seriesOf(position('refused'), series)).to.equal(1);
    expect(await seriesOf(position('possible'), series)).to.equal(0);
    expect(await seriesOf(position('not_tested'), series)).to.equal(undefined);
    expect(await seriesOf(withConnections({ ...CONNECTIONS, positions: [] }), series)).to.equal(undefined);
  });

  it('two claims have one tracer between them', async () => {
    const body = await textOf({ ...REPORT, claims: [CLAIM, { ...CLAIM, id: 'another' }] });
    expect(body.match(/^landfall_tracer_up\{/gm)).to.have.length(1);
  });

  it('never move the routed percentage', async () => {
    const routed = (body: string): readonly string[] =>
      body.split('\n').filter((line) => /^landfall_(routed|outcome|coverage|verdict)/.test(line));
    const all = routed(await textOf(REPORT));
    expect(all).not.to.deep.equal([]);
    expect(routed(await textOf(withConnections(undefined)))).to.deep.equal(all);
  });
});

describe('metrics: the two formats', () => {
  it('OpenMetrics is given to who prefers it, and text to all others', async () => {
    const metrics = createMetrics(() => REPORT);
    const typeFor = async (accept?: string): Promise<string> => (await metrics.render(accept)).contentType;
    expect(await typeFor(OPENMETRICS)).to.match(/^application\/openmetrics-text; version=1\.0\.0/);
    expect(await typeFor('text/plain;q=0.9, application/openmetrics-text;q=0.1')).to.match(/^text\/plain/);
    for (const accept of [undefined, '', '*/*', 'text/html', 'application/openmetrics-text;q=0', ';;q=,,q=x']) {
      expect(await typeFor(accept)).to.match(/^text\/plain; version=0\.0\.4/);
    }
  });

  it('OpenMetrics is well formed and holds the same values as text, also when both are asked in turn', async () => {
    const metrics = createMetrics(() => REPORT);
    const landfallOnly = (body: string): unknown =>
      [...samplesOf(body)].filter(([name]) => name.startsWith('landfall_')).sort();
    const first = landfallOnly((await metrics.render(undefined)).body);
    const open = (await metrics.render(OPENMETRICS)).body;
    expect(checkOpenMetrics(open)).to.deep.equal([]);
    expect(landfallOnly(open)).to.deep.equal(first);
    expect(landfallOnly((await metrics.render(undefined)).body)).to.deep.equal(first);
    expect((await metrics.render(OPENMETRICS)).body).to.include('process_cpu_user_seconds_total ');
  });

  it('a draw counter names the leaf of its latest draw, dated by its slot', async () => {
    const counter = CLAIM.counters.find(({ key }) => key.counter === 'resolver');
    const lines = (await textOf(REPORT, OPENMETRICS)).split('\n');
    const line = lines.find((l) =>
      l.startsWith(
        `landfall_resolver_draws_total{claim="tiktok-us-oci",resolver="authoritative",resolver_id="direct",outcome="landed"}`,
      ),
    );
    expect(line).to.match(new RegExp(` ${counter?.value} # \\{leaf="${counter?.leaf}"\\} 1 ${counter?.slot}$`));
    expect(await textOf(REPORT)).not.to.include('# {');
  });

  // Where Prometheus is not installed the integration tests ask it, which install it.
  const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;
  (hasPromtool ? it : () => undefined)('promtool finds nothing to say against any of it', async () => {
    const several = { ...REPORT, claims: [CLAIM, { ...CLAIM, id: 'another' }] };
    for (const report of [undefined, REPORT, several, reportWith(countsOf(3))]) {
      const checked = spawnSync('promtool', ['check', 'metrics'], { input: await textOf(report), encoding: 'utf8' });
      expect(checked.stdout + checked.stderr).to.equal('');
      expect(checked.status).to.equal(0);
    }
  });
});
