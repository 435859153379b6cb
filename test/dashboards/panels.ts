import { dashboardFiles } from '../../dashboards/dashboards.ts';

/** What the tests look at in a dashboard's JSON, as Grafana reads it. */
export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly editable: boolean;
  readonly panels: readonly PanelJson[];
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly links: readonly { readonly type: string; readonly tags: readonly string[] }[];
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly TargetJson[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly links?: readonly { readonly url: string }[] };
  };
  readonly options?: { readonly reduceOptions?: { readonly calcs?: readonly string[] } };
}

export interface TargetJson {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly datasource?: { readonly uid: string };
}

export interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue?: string;
  readonly refresh?: number;
  readonly datasource?: { readonly uid: string };
  readonly query: string | { readonly query: string };
}

export const DASHBOARDS: readonly DashboardJson[] = [...dashboardFiles().values()].map(
  (text) => JSON.parse(text) as DashboardJson,
);

/** Panels with queries: all but the rows. */
export function panelsOf({ panels }: DashboardJson): readonly (PanelJson & {
  readonly targets: readonly TargetJson[];
})[] {
  return panels.flatMap((panel) => (panel.type === 'row' ? [] : [{ ...panel, targets: panel.targets ?? [] }]));
}
