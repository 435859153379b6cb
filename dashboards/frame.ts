import type { Dashboard, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  AnnotationQueryBuilder,
  CustomVariableBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { LandfallPanel } from './panels.ts';
import { DATASOURCE } from './panels.ts';
import { OF_CLAIM, OF_SERVICE, series } from './queries.ts';

/** What a dashboard is, without what all have: variables, annotations, links. */
export interface DashboardDescription {
  /** Name of its file, and with `landfall-` before it the end of its address in Grafana. */
  readonly name: string;
  readonly title: string;
  readonly says: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly LandfallPanel[] }[];
  /** Beyond data source, job, instance and claim. */
  readonly choices?: readonly Choice[];
}

/** A variable of a dashboard: the values of a label, or a list. */
export type Choice =
  | { readonly name: string; readonly label: string; readonly metric: string }
  | { readonly name: string; readonly label: string; readonly values: readonly string[] };

const TAG = 'landfall';

export function dashboard({ name, title, says, rows, choices = [] }: DashboardDescription): Dashboard {
  const builder = new DashboardBuilder(`landfall / ${title}`)
    .uid(`landfall-${name}`)
    .description(says)
    .tags([TAG])
    .timezone('utc')
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .variables([datasource(), job(), instance(), claim(), ...choices.map(choice)])
    .annotations([driftEvents(), driftAlarms(), methodChanges()])
    .links([otherDashboards()]);
  let id = 0;
  for (const row of rows) {
    id += 1;
    builder.withRow(new RowBuilder(row.title).id(id));
    for (const panel of row.panels) {
      id += 1;
      builder.withPanel(panel.id(id));
    }
  }
  return builder.build();
}

function datasource(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus');
}

function job(): QueryVariableBuilder {
  return several('job', 'Job', 'label_values(landfall_build_info, job)');
}

function instance(): QueryVariableBuilder {
  return several('instance', 'Instance', 'label_values(landfall_build_info{job=~"$job"}, instance)');
}

/** One at a time: figures of two claims in one panel would be read as one. */
function claim(): QueryVariableBuilder {
  return values('claim', 'Claim', `label_values(landfall_slots_missed_total{${OF_SERVICE}}, claim)`);
}

function choice(of: Choice): { readonly build: () => VariableModel } {
  if ('metric' in of) return several(of.name, of.label, `label_values(${series(of.metric, OF_CLAIM)}, ${of.name})`);
  const [first = ''] = of.values;
  return new CustomVariableBuilder(of.name)
    .label(of.label)
    .values(of.values.join(','))
    .current({ selected: true, text: first, value: first });
}

function several(name: string, label: string, query: string): QueryVariableBuilder {
  return values(name, label, query).multi(true).includeAll(true).allValue('.+');
}

function values(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

/** A counter that is new has not increased yet. */
function driftEvents(): AnnotationQueryBuilder {
  const counter = series('landfall_drift_events_total', OF_CLAIM);
  return annotation(
    'Drift events',
    'orange',
    `increase(${counter}[5m]) > 0 or (${counter} unless ${counter} offset 5m)`,
  )
    .titleFormat('Something new about an endpoint')
    .textFormat('{{claim}}: cause {{cause}}')
    .tagKeys('cause');
}

function driftAlarms(): AnnotationQueryBuilder {
  return annotation('Drift alarms', 'red', `${series('landfall_drift_alarm', OF_CLAIM)} == 1`)
    .titleFormat('A share has moved')
    .textFormat('{{claim}}: detector {{detector}}')
    .tagKeys('detector');
}

/** Figures before and after it are different series. */
function methodChanges(): AnnotationQueryBuilder {
  const method = series('landfall_method_info', OF_SERVICE);
  return annotation('Method changes', 'purple', `${method} unless last_over_time(${method}[1h] offset 5m)`)
    .titleFormat('Another version of the method')
    .textFormat('method {{method}}')
    .tagKeys('method');
}

function annotation(name: string, color: string, expr: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .step('60s');
}

function otherDashboards(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('landfall')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(true)
    .keepTime(true)
    .includeVars(true);
}
