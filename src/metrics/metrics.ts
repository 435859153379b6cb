import type { Metric, RegistryContentType } from 'prom-client';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Report } from '../core/report.ts';
import { CONNECTIONS } from './connections.ts';
import { DRAWS } from './draws.ts';
import { DRIFT } from './drift.ts';
import { ESTIMATES } from './estimates.ts';
import { EVENTS } from './events.ts';
import type { Exposition } from './exposition.ts';
import { constant, exposed, preferredFormat, registryOf } from './exposition.ts';
import type { Family } from './family.ts';
import { OPERATIONS } from './operations.ts';

export interface Metrics {
  /** The metrics at this moment, in the format that an Accept header prefers; Prometheus text when it names none. */
  readonly render: (accept: string | undefined) => Promise<Exposition>;
}

/** Every metric of landfall's own. */
export const FAMILIES: readonly Family[] = [...ESTIMATES, ...DRAWS, ...CONNECTIONS, ...DRIFT, ...EVENTS, ...OPERATIONS];

/** Named like counters, but gauges: `promtool check metrics` refuses them. */
const REFUSED_BY_PROMTOOL: readonly string[] = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Views of the report for Prometheus. Before the first report only the metrics of the process itself are there. */
export function createMetrics(report: () => Report | undefined): Metrics {
  const text = processMetrics(Registry.PROMETHEUS_CONTENT_TYPE);
  const openMetrics = processMetrics(Registry.OPENMETRICS_CONTENT_TYPE);
  return {
    // A registry of its own for each scrape: what has no data in this report is not registered, hence absent altogether.
    render: (accept) => {
      const format = preferredFormat(accept);
      const ofProcess = format === Registry.OPENMETRICS_CONTENT_TYPE ? openMetrics : text;
      return exposed([...collected(report(), format), ...ofProcess], format);
    },
  };
}

function collected(report: Report | undefined, format: RegistryContentType): readonly Metric[] {
  if (report === undefined) return [];
  return FAMILIES.flatMap((family) => {
    const samples = family.samples(report);
    return samples.length === 0 ? [] : [constant(family, samples, format)];
  });
}

/** How often the lag of the event loop is looked at. By default it is every 10 ms, which costs more CPU than all draws. */
const LAG_EVERY_MS = 500;

/** Two sets are needed: an OpenMetrics registry renames the counters that it holds. */
function processMetrics(format: RegistryContentType): readonly Metric[] {
  const registry = registryOf(format);
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_EVERY_MS });
  return registry
    .getMetricsAsArray()
    .filter(({ name }) => !REFUSED_BY_PROMTOOL.includes(name))
    .flatMap(({ name }) => registry.getSingleMetric(name) ?? []);
}
