import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { dashboardFiles } from '../../dashboards/dashboards.ts';
import { FAMILIES } from '../../src/metrics/metrics.ts';
import { readQuery } from './promql.ts';
import { alerts, ROOT, recordings } from './rules.ts';
import { SITUATIONS } from './situations.ts';

function file(path: string): string {
  return readFileSync(`${ROOT}dashboards/${path}`, 'utf8');
}

describe('the alerts', () => {
  const runbook = readFileSync(`${ROOT}docs/runbook.md`, 'utf8');
  const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);

  for (const { alert, labels, annotations } of alerts()) {
    it(`${alert} says how urgent it is, what is wrong, and where to read on`, () => {
      expect(['page', 'ticket', 'info']).to.include(labels.severity);
      expect(['claim', 'measurement', 'service']).to.include(labels.about);
      expect(annotations.summary.length).to.be.within(30, 130);
      expect(annotations.description.length).to.be.within(30, 300);
      const [path, anchor] = annotations.runbook_url.split('#');
      expect(existsSync(`${ROOT}${path}`)).to.equal(true);
      expect(sections.map((title) => title.toLowerCase())).to.include(anchor);
    });
  }

  it('have a section of the runbook each, and the runbook no other', () => {
    expect(sections.toSorted()).to.deep.equal(
      alerts()
        .map(({ alert }) => alert)
        .toSorted(),
    );
  });

  it('are all tried in three situations at least, by promtool', () => {
    expect(Object.keys(SITUATIONS).sort()).to.deep.equal(
      alerts()
        .map(({ alert }) => alert)
        .sort(),
    );
    for (const [alert, situations] of Object.entries(SITUATIONS)) expect(situations.length, alert).to.be.at.least(3);
  });

  it('speak only of labels that their metrics have', () => {
    for (const { alert, expr, annotations } of alerts()) {
      const named = [
        ...Object.values(annotations)
          .join(' ')
          .matchAll(/\$labels\.(\w+)/g),
      ].map(([, label = '']) => label);
      const by = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(/, */));
      if (by.length > 0) for (const label of named) expect(by, `${alert}: ${label}`).to.include(label);
    }
  });

  it('never take what is not strict for elsewhere', () => {
    const rules = [...alerts(), ...recordings()];
    expect(rules.filter(({ expr }) => /1 - (.*\()?landfall_routed_ratio/.test(expr))).to.deep.equal([]);
  });
});

describe('what ships beside the rules', () => {
  it('the mixin holds every dashboard and both files of rules', () => {
    const mixin = file('mixin/mixin.libsonnet');
    for (const name of dashboardFiles().keys()) expect(mixin).to.include(`import '../grafana/${name}'`);
    for (const name of ['alerts.yml', 'recording.yml']) expect(mixin).to.include(`importstr '../prometheus/${name}'`);
  });

  it('the objectives for sloth ask for metrics that are exported', () => {
    const spec = parse(file('sloth/landfall.yml')) as {
      readonly slos: readonly {
        readonly sli: { readonly events: { readonly error_query: string; readonly total_query: string } };
      }[];
    };
    const names = FAMILIES.flatMap(({ name }) => [name, `${name}_count`]);
    const queries = spec.slos.flatMap(({ sli: { events } }) => [events.error_query, events.total_query]);
    expect(queries.length).to.equal(4);
    for (const query of queries) {
      const { errors, selectors } = readQuery(query.replaceAll('{{.window}}', '5m'));
      expect(errors).to.deep.equal([]);
      for (const { metric } of selectors) expect(names).to.include(metric);
    }
  });

  it('Grafana is told of a folder of dashboards, and where a leaf leads', () => {
    expect(parse(file('grafana/provisioning/dashboards/landfall.yml'))).to.have.nested.property(
      'providers[0].type',
      'file',
    );
    const sources = file('grafana/provisioning/datasources/landfall.yml');
    expect(parse(sources)).to.have.nested.property('datasources[0].type', 'prometheus');
    expect(sources).to.include('/draws/$${__value.raw}');
  });
});
