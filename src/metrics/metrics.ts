import type { Metric, RegistryContentType } from 'prom-client';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Report } from '../core/report.ts';
import { CONNECTIONS } from './connections.ts';
import { DRAWS } from './draws.ts';
import { DRIFT } from './drift.ts';
import { ESTIMATES } from './estimates.ts';
import { EVENTS } from './events.ts';
import type { Family, Sample } from './family.ts';
import { OPERATIONS } from './operations.ts';

export interface Metrics {
  /** The metrics at this moment, in the format that an Accept header prefers; Prometheus text when it names none. */
  readonly render: (accept: string | undefined) => Promise<{ readonly contentType: string; readonly body: string }>;
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
    render: (accept = '') =>
      prefersOpenMetrics(accept)
        ? exposition(Registry.OPENMETRICS_CONTENT_TYPE, report(), openMetrics)
        : exposition(Registry.PROMETHEUS_CONTENT_TYPE, report(), text),
  };
}

/** A registry of its own for each scrape: what has no data in this report is not registered, hence absent altogether. */
async function exposition(
  format: RegistryContentType,
  report: Report | undefined,
  ofProcess: readonly Metric[],
): Promise<{ readonly contentType: string; readonly body: string }> {
  const registry = registryOf(format);
  const ofReport = report === undefined ? [] : collected(report, format);
  for (const metric of [...ofReport, ...ofProcess]) registry.registerMetric(metric);
  return { contentType: registry.contentType, body: await registry.metrics() };
}

function collected(report: Report, format: RegistryContentType): readonly Metric[] {
  return FAMILIES.flatMap((family) => {
    const samples = family.samples(report);
    return samples.length === 0 ? [] : [constant(family, samples, format)];
  });
}

/**
 * A family as prom-client collects it. Its own Counter and Histogram count what they see happen and date an exemplar by the
 * clock; these values, sums and dates come from the report and must stand as they are.
 */
function constant({ name, type, help }: Family, samples: readonly Sample[], format: RegistryContentType): Metric {
  const isOpenMetrics = format === Registry.OPENMETRICS_CONTENT_TYPE;
  const metric = {
    // OpenMetrics names the family of a counter without the suffix; prom-client puts it back on each sample.
    name: isOpenMetrics && type === 'counter' ? name.replace(/_total$/, '') : name,
    help,
    type,
    aggregator: 'sum',
  };
  const values = samples.map(({ labels, value, suffix, exemplar }) => ({
    labels,
    value,
    ...(suffix === undefined ? {} : { metricName: `${name}${suffix}` }),
    ...(exemplar === undefined ? {} : { exemplar: oneDraw(exemplar) }),
  }));
  // All that a registry asks of a metric is `get`, but prom-client's types name its own classes only.
  return { ...metric, get: () => Promise.resolve({ ...metric, values }) } as unknown as Metric;
}

/** An exemplar stands for one of the things that were counted: its value is 1. Shown in OpenMetrics only. */
function oneDraw({ leaf, atSeconds }: NonNullable<Sample['exemplar']>): {
  readonly labelSet: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp: number;
} {
  return { labelSet: { leaf: String(leaf) }, value: 1, timestamp: atSeconds };
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

function registryOf(format: RegistryContentType): Registry<RegistryContentType> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(format);
  return registry;
}

function prefersOpenMetrics(accept: string): boolean {
  return quality(accept, 'application/openmetrics-text') > quality(accept, 'text/plain');
}

/** Weight of a media type in an Accept header, 0 where it is not named (RFC 9110, 12.4.2 and 12.5.1). */
// Written by the peer: any text.
function quality(accept: string, mediaType: string): number {
  const ranges = accept.split(',').map((range) => range.split(';').map((part) => part.trim().toLowerCase()));
  const range = ranges.find(([type]) => type === mediaType);
  const weight = range?.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (range === undefined) return 0;
  return weight === undefined ? 1 : Number(weight) || 0;
}
