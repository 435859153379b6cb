import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DataSourceRef, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** One line of a panel, or one column of a table. */
export interface Query {
  readonly expr: string;
  /** Name of its series, with labels in double braces. */
  readonly legend: string;
  /** Shows the draws that counters point at, where Prometheus keeps exemplars. */
  readonly exemplars?: boolean;
}

export interface PanelDescription {
  readonly title: string;
  /** What it shows and how to read it: shown at the panel's corner. */
  readonly says: string;
  readonly queries: readonly Query[];
  /** An identifier of `@grafana/grafana-foundation-sdk/units`. */
  readonly unit: string;
  readonly decimals?: number;
  /** Of 24 columns. */
  readonly width: number;
  readonly height?: number;
  /** What stands where there is no data; absent is never 0. */
  readonly empty?: string;
  /** A link from each series to what it rests on; its queries must keep the labels `instance` and `claim`. */
  readonly leadsTo?: keyof typeof EVIDENCE;
}

export interface TimeSeriesDescription extends PanelDescription {
  readonly stacked?: boolean;
  readonly range?: readonly [number, number];
  /** The area between two series, by their names. */
  readonly between?: readonly [string, string];
}

/** A panel of any kind, before the dashboard gives it its number. */
export type LandfallPanel = Builder<Panel> & { readonly id: (id: number) => LandfallPanel };

/** The data source that is chosen at the top of the dashboard. */
export const DATASOURCE: DataSourceRef = { type: 'prometheus', uid: '$datasource' };

/** Of the service that was scraped, whose instance is its address. */
const EVIDENCE = {
  page: { title: 'Its page, with the evidence of each draw', path: '' },
  events: { title: 'Events, each with its leaves', path: '/events' },
  draws: { title: 'Judged draws, each with its leaf', path: '/draws' },
} as const;

const HEIGHT = 8;
const STAT_HEIGHT = 5;
const NO_DATA = 'no data';

/** Lines over time. */
export function timeSeries(description: TimeSeriesDescription): LandfallPanel {
  const { queries, stacked = false, range, between } = description;
  const panel = new TimeSeriesBuilder()
    .title(description.title)
    .description(description.says)
    .datasource(DATASOURCE)
    .targets(targets(queries, 'range'))
    .unit(description.unit)
    .noValue(description.empty ?? NO_DATA)
    .span(description.width)
    .height(description.height ?? HEIGHT)
    .fillOpacity(stacked ? 40 : 0)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if (description.decimals !== undefined) panel.decimals(description.decimals);
  if (description.leadsTo !== undefined) panel.dataLinks([evidenceLink(description.leadsTo)]);
  if (range !== undefined) panel.min(range[0]).max(range[1]);
  if (between !== undefined) {
    panel.overrideByName(between[1], [
      { id: 'custom.fillBelowTo', value: between[0] },
      { id: 'custom.fillOpacity', value: 20 },
    ]);
  }
  return panel;
}

/** The latest values, large. */
export function stat(description: PanelDescription): LandfallPanel {
  const panel = new StatBuilder()
    .title(description.title)
    .description(description.says)
    .datasource(DATASOURCE)
    .targets(targets(description.queries, 'instant'))
    .unit(description.unit)
    .noValue(description.empty ?? NO_DATA)
    .span(description.width)
    .height(description.height ?? STAT_HEIGHT)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .textMode(BigValueTextMode.ValueAndName)
    .colorMode(BigValueColorMode.None)
    .graphMode(BigValueGraphMode.None);
  if (description.leadsTo !== undefined) panel.dataLinks([evidenceLink(description.leadsTo)]);
  if (description.decimals !== undefined) panel.decimals(description.decimals);
  return panel;
}

/** Labels as columns: the sort of thing that one reads rather than watches. */
export function table(description: PanelDescription): LandfallPanel {
  const panel = new TableBuilder()
    .title(description.title)
    .description(description.says)
    .datasource(DATASOURCE)
    .targets(targets(description.queries, 'table'))
    .unit(description.unit)
    .noValue(description.empty ?? NO_DATA)
    .span(description.width)
    .height(description.height ?? HEIGHT)
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'organize', options: { excludeByName: { Time: true } } });
  if (description.decimals !== undefined) panel.decimals(description.decimals);
  return panel;
}

function evidenceLink(to: keyof typeof EVIDENCE): DashboardLinkBuilder {
  const { title, path } = EVIDENCE[to];
  const claims = path === '' ? 'claims' : 'api/v1/claims';
  const labels = '${__field.labels.';
  return new DashboardLinkBuilder(title)
    .url(`http://${labels}instance}/${claims}/${labels}claim}${path}`)
    .targetBlank(true);
}

function targets(queries: readonly Query[], as: 'range' | 'instant' | 'table'): Builder<Dataquery>[] {
  return queries.map(({ expr, legend, exemplars = false }, i) => {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + i))
      .datasource(DATASOURCE)
      .expr(expr)
      .legendFormat(legend)
      .exemplar(exemplars)
      .format(as === 'table' ? PromQueryFormat.Table : PromQueryFormat.TimeSeries);
    return as === 'range' ? query.range() : query.instant();
  });
}
