/** PromQL for the panels. Every query asks for the job and the instance that are chosen at the top of a dashboard. */

/** Of one service: what has no `claim` label. */
export const OF_SERVICE: string = 'job=~"$job", instance=~"$instance"';
/** Of one claim. */
export const OF_CLAIM: string = `${OF_SERVICE}, claim=~"$claim"`;
/** Windows with a fixed start: only these have bounds. */
export const IN_WINDOW: string = `${OF_CLAIM}, window=~"$window"`;

/** Series of a metric: `landfall_coverage_ratio{job=~"$job", ...}`. */
export function series(metric: string, matchers: string): string {
  return `${metric}{${matchers}}`;
}

/** Keeps 57 % from being cut to 56.99 % because 0.57 * 10000 is not whole in binary; far below one draw of a million. */
const BINARY = '1e-9';

/**
 * A share of what landed, a coverage or a lower bound, cut off after four decimals: Grafana rounds, and 99.99976 % must not be read
 * as 100 %.
 */
export function shareDown(expression: string): string {
  return `floor(${expression} * 1e4 + ${BINARY}) / 1e4`;
}

/** Any other share, rounded up, but never to the whole (method, section 10): one draw of a million elsewhere is not 0.00 %. */
export function shareUp(expression: string): string {
  // Adding 0 makes 0 of the -0 that ceil gives.
  return `(ceil(${expression} * 1e4 - ${BINARY}) + 0) / 1e4 < 1 or ${shareDown(expression)}`;
}

/** A histogram's quantile over the dashboard's steps. `by`: labels to tell apart. */
export function quantile(q: number, metric: string, by: readonly string[]): string {
  const labels = ['job', 'instance', 'le', ...by].join(', ');
  return `histogram_quantile(${q}, sum by (${labels}) (rate(${series(`${metric}_bucket`, OF_SERVICE)}[$__rate_interval])))`;
}

/** How much counters have grown over the whole time range, by labels. The first draw of a new series is not in it. */
export function grown(metric: string, matchers: string, by: readonly string[]): string {
  return `sum by (${by.join(', ')}) (increase(${series(metric, matchers)}[$__range]))`;
}

/** The same for each step of a graph. */
export function growing(metric: string, matchers: string, by: readonly string[]): string {
  return `sum by (${by.join(', ')}) (increase(${series(metric, matchers)}[$__rate_interval]))`;
}

/** Seconds since a Unix time that a metric tells. */
export function age(metric: string, matchers: string): string {
  return `time() - ${series(metric, matchers)}`;
}
