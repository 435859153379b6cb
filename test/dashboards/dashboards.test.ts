import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { dashboardFiles } from '../../dashboards/dashboards.ts';
import { shareDown, shareUp } from '../../dashboards/queries.ts';
import { FAMILIES } from '../../src/metrics/metrics.ts';
import { DASHBOARDS, panelsOf } from './panels.ts';
import { readQuery } from './promql.ts';
import { alerts, ROOT, recordings } from './rules.ts';

/** Shares of landed draws or their limits: what people would call the percentage. */
const PERCENTAGE = /^landfall_routed_/;
const BESIDE = [
  'landfall_routed_ratio',
  'landfall_routed_ceiling_ratio',
  'landfall_routed_lower_bound_ratio',
  'landfall_routed_upper_bound_ratio',
  'landfall_coverage_ratio',
];
/** Of the process, which every Node program has. */
const PROCESS = ['process_cpu_seconds_total', 'process_resident_memory_bytes'];

const exported = FAMILIES.flatMap(({ name, type }) =>
  type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name],
);

/** Every query of panels and annotations, with where it stands. */
const shown = DASHBOARDS.flatMap((dashboard) => [
  ...panelsOf(dashboard).flatMap(({ title, type, targets }) =>
    targets.map(({ expr }) => ({ where: `${dashboard.title}, ${title}`, type, expr })),
  ),
  ...dashboard.annotations.list.map(({ name, expr }) => ({ where: `${dashboard.title}, ${name}`, type: '', expr })),
]);

function metricsOf(expr: string): readonly string[] {
  return readQuery(expr).selectors.map(({ metric }) => metric);
}

describe('the dashboards', () => {
  it('are committed as they are described: `npm run dashboards` writes them', () => {
    const directory = `${ROOT}dashboards/grafana/`;
    const committed = readdirSync(directory).filter((name) => name.endsWith('.json'));
    expect(committed.sort()).to.deep.equal([...dashboardFiles().keys()].sort());
    for (const [name, text] of dashboardFiles()) expect(readFileSync(directory + name, 'utf8'), name).to.equal(text);
  });

  it('show the percentage only with its interval and coverage beside it', () => {
    const naked = DASHBOARDS.flatMap(panelsOf).filter(({ targets }) => {
      const metrics = targets.flatMap(({ expr }) => metricsOf(expr));
      return metrics.some((metric) => PERCENTAGE.test(metric)) && !BESIDE.every((metric) => metrics.includes(metric));
    });
    expect(naked.map(({ title }) => title)).to.deep.equal([]);
  });

  it('hold no bare ratio: each is cut off in its query before Grafana rounds it', () => {
    const isCut = (expr: string): boolean => /\b(floor|ceil)\(.*\* 1e4 [+-] 1e-9\)/.test(expr);
    const ratios = shown.filter(({ expr }) => metricsOf(expr).some((metric) => metric.endsWith('_ratio')));
    expect(ratios.length).to.be.above(10);
    expect(ratios.filter(({ expr }) => !isCut(expr))).to.deep.equal([]);
    expect(isCut('landfall_routed_ratio{window="1d"}')).to.equal(false);
  });

  it('would cut 99.99976 % to 99.99 %, and leave the whole and 57 % as they are', () => {
    // The formula as PromQL has it, done by JavaScript: both compute in doubles.
    const down = (x: number): number => Math.floor(x * 1e4 + 1e-9) / 1e4;
    expect(shareDown('x')).to.equal('floor(x * 1e4 + 1e-9) / 1e4');
    expect([0.9999976, 1, 0.57, 0.29, 0].map(down)).to.deep.equal([0.9999, 1, 0.57, 0.29, 0]);
    const up = (x: number): number => {
      const raised = (Math.ceil(x * 1e4 - 1e-9) + 0) / 1e4;
      return raised < 1 ? raised : down(x);
    };
    expect(shareUp('x')).to.equal('(ceil(x * 1e4 - 1e-9) + 0) / 1e4 < 1 or floor(x * 1e4 + 1e-9) / 1e4');
    expect([0.9999976, 1, 0.57, 0.000001, 0].map(up)).to.deep.equal([0.9999, 1, 0.57, 0.0001, 0]);
  });

  it('lead from each dashboard to the others, and mark drift and changes of method', () => {
    for (const { title, links, annotations } of DASHBOARDS) {
      expect(links, title).to.deep.include.members([{ ...links[0], type: 'dashboards', tags: ['landfall'] }]);
      expect(
        annotations.list.map(({ name }) => name),
        title,
      ).to.include.members(['Drift events', 'Method changes']);
    }
  });

  it('lead from a series to its evidence by labels that its query keeps', () => {
    const leading = DASHBOARDS.flatMap(panelsOf).filter(({ fieldConfig }) => fieldConfig?.defaults.links !== undefined);
    expect(leading.map(({ title }) => title)).to.include.members(['Between strict and ceiling', 'Events by cause']);
    for (const { title, targets, fieldConfig } of leading) {
      const [link] = fieldConfig?.defaults.links ?? [];
      expect(link?.url, title).to.match(
        /^http:\/\/\$\{__field\.labels\.instance\}\/(api\/v1\/)?claims\/\$\{__field\.labels\.claim\}(\/\w+)?$/,
      );
      for (const { expr } of targets) {
        const kept = /\bby \(([^)]*)\)/.exec(expr)?.[1]?.split(', ') ?? ['instance', 'claim'];
        expect(kept, title).to.include.members(['instance', 'claim']);
      }
    }
  });
});

describe('dashboards and rules together', () => {
  const ruled = [...alerts(), ...recordings()].map(({ expr }) => ({ where: 'rules', type: '', expr }));
  const records = recordings().map(({ record }) => record);

  it('are PromQL by its own grammar', () => {
    for (const { where, expr } of [...shown, ...ruled]) expect(readQuery(expr).errors, where).to.deep.equal([]);
    expect(readQuery('sum by (rate(x[5m])').errors).not.to.deep.equal([]);
  });

  it('name only metrics that are exported', () => {
    const known = [...exported, ...PROCESS, ...records, 'up'];
    const named = [...shown, ...ruled].flatMap(({ expr }) => metricsOf(expr));
    expect([...new Set(named)].filter((metric) => !known.includes(metric))).to.deep.equal([]);
  });

  it('leave no metric out: each stands on a dashboard or in an alert', () => {
    const named = new Set([...shown, ...ruled].flatMap(({ expr }) => metricsOf(expr)));
    const unseen = FAMILIES.filter(({ name }) => !named.has(name) && !named.has(`${name}_bucket`));
    expect(unseen.map(({ name }) => name)).to.deep.equal([]);
  });

  it('compute nothing that nobody asks for', () => {
    const asked = alerts().flatMap(({ expr }) => metricsOf(expr));
    expect(records.filter((record) => !asked.includes(record))).to.deep.equal([]);
  });
});
