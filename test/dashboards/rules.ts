import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The rules as Prometheus reads them. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string; readonly about: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

export function alerts(): readonly AlertRule[] {
  return rulesOf('alerts.yml').flatMap((rule) => ('alert' in rule ? [rule] : []));
}

export function recordings(): readonly RecordingRule[] {
  return rulesOf('recording.yml').flatMap((rule) => ('record' in rule ? [rule] : []));
}

function rulesOf(name: string): readonly (AlertRule | RecordingRule)[] {
  const file = parse(readFileSync(`${ROOT}dashboards/prometheus/${name}`, 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly (AlertRule | RecordingRule)[] }[];
  };
  return file.groups.flatMap(({ rules }) => rules);
}
