import type { Metric, RegistryContentType } from 'prom-client';
import { Registry } from 'prom-client';
import type { Family, Sample } from './family.ts';

export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** The format that an Accept header prefers; Prometheus text when it names none. */
export function preferredFormat(accept: string | undefined): RegistryContentType {
  return prefersOpenMetrics(accept ?? '') ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE;
}

/** Metrics as text, from a registry of their own. */
export async function exposed(metrics: readonly Metric[], format: RegistryContentType): Promise<Exposition> {
  const registry = registryOf(format);
  for (const metric of metrics) registry.registerMetric(metric);
  return { contentType: registry.contentType, body: await registry.metrics() };
}

/**
 * A family as prom-client collects it. Its own Counter and Histogram count what they see happen and date an exemplar by the
 * clock; these values, sums and dates come from the report and must stand as they are.
 */
export function constant(
  { name, type, help }: Omit<Family, 'samples'>,
  samples: readonly Sample[],
  format: RegistryContentType,
): Metric {
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

export function registryOf(format: RegistryContentType): Registry<RegistryContentType> {
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
