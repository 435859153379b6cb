import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { scenarios } from '../../src/world/scenarios.ts';
import { DASHBOARDS, panelsOf } from '../dashboards/panels.ts';
import { alerts, recordings } from '../dashboards/rules.ts';
import { children } from './children.ts';
import { recordedScenario, writeHistory } from './history.ts';
import { freePort, temporaryDirectory } from './loopback.ts';
import { fetchJson, ROOT, until } from './service.ts';

interface Answer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly data?: { readonly result: readonly { readonly metric: { readonly job?: string } }[] };
}

const HISTORY_S = 50;

/** Queries that find nothing when all is well, or where the demo has nothing to tell, by panel and where needed by legend. */
const MAY_BE_EMPTY = [
  'Refused copies',
  'Configuration in force',
  'Place refused',
  'Method changes',
  'Drift scores: alarm: {{detector}}',
  'Burn rates: burning: {{level}} over {{window}}',
  'Shown to be in the country by time',
  'Cosigns: {{witness}}', // The demo has nobody vouch for its log.
  'Age of cosignatures: {{witness}}',
  'Clock offset', // Told by the servers of feeds, which the demo has as files.
];

/** What these stories must raise at their end, and what a service that runs must not. */
const RAISED = [
  'LandfallExceptionConfirmed',
  'LandfallDemoInProduction',
  'LandfallCoverageFall',
  'LandfallBurnRateFast',
];
const NOT_RAISED = ['LandfallEvidenceNotWritable', 'LandfallClockSkew', 'LandfallDown', 'LandfallTracerLost'];

describe('every query, by a Prometheus that holds what each scenario exported', function () {
  this.timeout(240_000);
  const start = children();
  const dir = temporaryDirectory();
  let prometheus: string;
  let endS: number;

  before('all scenarios at once, then a Prometheus over their history', async () => {
    const recorded = await Promise.all(scenarios.map((scenario) => recordedScenario(scenario, dir, HISTORY_S)));
    endS = Math.floor(Date.now() / 1000);
    const data = join(dir, 'data');
    mkdirSync(data);
    writeHistory(recorded.flat(), data);
    prometheus = await startPrometheus(data);
  });

  async function startPrometheus(data: string): Promise<string> {
    const listen = `127.0.0.1:${await freePort()}`;
    const file = join(dir, 'prometheus.yml');
    const rules = join(ROOT, 'dashboards/prometheus/recording.yml');
    writeFileSync(file, JSON.stringify({ global: { evaluation_interval: '1s' }, rule_files: [rules] }));
    const place = [`--web.listen-address=${listen}`, `--storage.tsdb.path=${data}`];
    const child = start('prometheus', [`--config.file=${file}`, ...place], { cwd: dir });
    await child.says(/Server is ready to receive web requests/);
    return `http://${listen}`;
  }

  /** With Grafana's variables as they are when all is chosen and the last minute is looked at. */
  function filledIn(expr: string): string {
    const values: Readonly<Record<string, string>> = {
      __rate_interval: '10s',
      __range: `${HISTORY_S}s`,
      job: '.+',
      instance: '.+',
      claim: '.+',
      window: 'today',
      endpoint: '.+',
      network: '.+',
    };
    return expr.replace(/\$(\w+)/g, (name, key: string) => values[key] ?? name);
  }

  function ask(path: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
    const query = new URLSearchParams(parameters);
    return fetch(`${prometheus}/api/v1/${path}?${query}`).then((response) => response.json() as Promise<Answer>);
  }

  function now(expr: string): Promise<Answer> {
    return ask('query', { query: filledIn(expr), time: String(endS) });
  }

  function over(expr: string): Promise<Answer> {
    const [from, to] = [endS - HISTORY_S, endS].map(String);
    return ask('query_range', { query: filledIn(expr), start: from ?? '', end: to ?? '', step: '1' });
  }

  it('holds history of every scenario', async () => {
    const { data } = await now('count by (job) (landfall_demo)');
    expect(data?.result.map(({ metric }) => metric.job).sort()).to.deep.equal(
      scenarios.map(({ name }) => `landfall-${name}`).sort(),
    );
  });

  for (const dashboard of DASHBOARDS) {
    it(`${dashboard.title}: no query is in error, and none is empty where there must be data`, async () => {
      const empty: string[] = [];
      for (const { title, type, targets } of panelsOf(dashboard)) {
        for (const { expr, legendFormat } of targets) {
          const answer = await (type === 'timeseries' ? over(expr) : now(expr));
          expect(answer, `${title}: ${expr}`).to.include({ status: 'success' });
          const names = [title, `${title}: ${legendFormat}`];
          if (answer.data?.result.length === 0 && !names.some((name) => MAY_BE_EMPTY.includes(name))) {
            empty.push(names[1] ?? title);
          }
        }
      }
      expect(empty).to.deep.equal([]);
    });

    it(`${dashboard.title}: annotations and variables find what there is`, async () => {
      for (const { name, expr } of dashboard.annotations.list) {
        const answer = await over(expr);
        expect(answer.status, name).to.equal('success');
        if (!MAY_BE_EMPTY.includes(name)) expect(answer.data?.result, name).not.to.deep.equal([]);
      }
      for (const { name, query } of dashboard.templating.list.filter(({ type }) => type === 'query')) {
        const text = typeof query === 'string' ? query : query.query;
        const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(text) ?? [];
        const { data } = await now(`count by (${label}) (${selector})`);
        expect(data?.result, name).not.to.deep.equal([]);
      }
    });
  }

  it('a share is never shown as more than it is, nor as the whole when it is not', async () => {
    const shares = DASHBOARDS.flatMap(panelsOf).flatMap(({ targets }) =>
      targets.filter(({ expr }) => expr.startsWith('floor(landfall_')),
    );
    expect(shares).not.to.deep.equal([]);
    for (const { expr } of shares) {
      const bare = filledIn(expr).replace(/^floor\((.*) \* 1e4 \+ 1e-9\) \/ 1e4$/, '$1');
      const more = await now(`(${expr}) > (${bare}) + 1e-12 or (${expr}) >= 1 < 2 unless (${bare}) >= 1`);
      expect(more, expr).to.deep.include({ status: 'success' });
      expect(more.data?.result, expr).to.deep.equal([]);
    }
  });

  it('every rule can be evaluated; recording rules find data', async () => {
    for (const { record, expr } of recordings()) {
      const { status, data } = await now(expr);
      expect(status, record).to.equal('success');
      expect(data?.result, record).not.to.deep.equal([]);
      await until(record, async () => ((await recorded(record)) ? true : undefined), 20_000);
    }
    for (const { alert, expr } of alerts()) expect((await now(expr)).status, alert).to.equal('success');
  });

  async function recorded(record: string): Promise<boolean> {
    const { data } = await fetchJson<Answer>(`${prometheus}/api/v1/query?query=${encodeURIComponent(record)}`);
    return data !== undefined && data.result.length > 0;
  }

  it('the stories raise the alerts that they should, and none of a service that is well', async () => {
    const raised: string[] = [];
    for (const { alert, expr } of alerts()) {
      const { data } = await now(expr);
      if (data !== undefined && data.result.length > 0) raised.push(alert);
    }
    expect(raised).to.include.members(RAISED);
    for (const alert of NOT_RAISED) expect(raised).not.to.include(alert);
  });
});
