import { expect } from 'chai';
import type { DashboardJson, VariableJson } from './panels.ts';
import { DASHBOARDS, panelsOf } from './panels.ts';
import { readQuery } from './promql.ts';

/** The rules of Grafana's dashboard-linter, by their names there. */
describe('dashboard-linter', () => {
  function variable({ templating }: DashboardJson, name: string): VariableJson | undefined {
    return templating.list.find((v) => v.name === name);
  }

  for (const dashboard of DASHBOARDS) {
    const panels = panelsOf(dashboard);

    describe(dashboard.title, () => {
      it('template-datasource-rule: the data source is a variable of that name', () => {
        const [first] = dashboard.templating.list;
        expect(first).to.include({ name: 'datasource', type: 'datasource', label: 'Data source', query: 'prometheus' });
      });

      for (const name of ['job', 'instance']) {
        it(`template-${name}-rule: a variable for several, or all`, () => {
          const found = variable(dashboard, name);
          expect(found).to.include({ type: 'query', multi: true, includeAll: true, allValue: '.+' });
          expect(found?.label.toLowerCase()).to.equal(name);
          expect(found?.datasource?.uid).to.equal('$datasource');
        });
      }

      it('template-label-promql-rule: the values of variables come from good selectors', () => {
        for (const { name, type, query } of dashboard.templating.list.filter((v) => v.type === 'query')) {
          const text = typeof query === 'string' ? query : query.query;
          const [, selector = ''] = /^label_values\((.+), \w+\)$/.exec(text) ?? [];
          expect(readQuery(selector).errors, `${type} ${name}`).to.deep.equal([]);
          expect(selector, name).to.match(/^landfall_/);
        }
      });

      it('template-on-time-change-reload-rule: variables follow the time range', () => {
        for (const { name, refresh } of dashboard.templating.list.filter(({ type }) => type === 'query')) {
          expect(refresh, name).to.equal(2);
        }
      });

      it('panel-datasource-rule: every panel and every query uses the chosen data source', () => {
        for (const { title, datasource, targets } of panels) {
          expect(datasource?.uid, title).to.equal('$datasource');
          for (const target of targets) expect(target.datasource?.uid, title).to.equal('$datasource');
        }
      });

      it('panel-title-description-rule: every panel says what it is', () => {
        for (const { title, description } of panels) {
          expect(title.length, title).to.be.above(2);
          expect(description?.length, title).to.be.above(10);
        }
      });

      it('panel-units-rule: every panel has a unit', () => {
        for (const { title, fieldConfig } of panels) expect(fieldConfig?.defaults.unit, title).to.be.a('string');
      });

      it('panel-no-targets-rule: every panel asks for something', () => {
        for (const { title, targets } of panels) expect(targets, title).not.to.deep.equal([]);
      });

      it('target-job-rule, target-instance-rule: every selector keeps to what is chosen', () => {
        for (const { title, targets } of panels) {
          for (const { matchers } of targets.flatMap(({ expr }) => readQuery(expr).selectors)) {
            expect(matchers, title).to.include.members(['job=~"$job"', 'instance=~"$instance"']);
          }
        }
      });

      it('target-rate-interval-rule: rates are taken over $__rate_interval', () => {
        for (const { title, targets } of panels) {
          for (const { range, within } of targets.flatMap(({ expr }) => readQuery(expr).selectors)) {
            if (within.at(-1) === 'rate') expect(range, title).to.equal('$__rate_interval');
          }
        }
      });

      it('target-counter-agg-rule: counters are shown by how they grow', () => {
        for (const { title, targets } of panels) {
          for (const { metric, within } of targets.flatMap(({ expr }) => readQuery(expr).selectors)) {
            if (metric.endsWith('_total'))
              expect(['rate', 'irate', 'increase'], `${title}: ${metric}`).to.include(within.at(-1));
          }
        }
      });

      it('uneditable-dashboard-rule: what is kept as code is not edited in Grafana', () => {
        expect(dashboard.editable).to.equal(false);
      });

      it('ids of panels and queries are set, each once, and numbers in a stat are the last ones', () => {
        const ids = dashboard.panels.map(({ id }) => id);
        expect(new Set(ids).size).to.equal(ids.length);
        expect(ids.every((id) => id > 0)).to.equal(true);
        for (const { title, type, targets, options } of panels) {
          expect(
            targets.map(({ refId }) => refId),
            title,
          ).to.deep.equal([...'ABCDEFGHIJ'].slice(0, targets.length));
          if (type === 'stat') expect(options?.reduceOptions?.calcs, title).to.deep.equal(['lastNotNull']);
        }
      });
    });
  }

  it('every dashboard has an address of its own', () => {
    const uids = DASHBOARDS.map(({ uid }) => uid);
    expect(new Set(uids).size).to.equal(6);
    for (const uid of uids) expect(uid).to.match(/^landfall-[a-z]{3,30}$/);
  });
});
