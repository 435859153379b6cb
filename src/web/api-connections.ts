import type { ClaimReport } from '../core/report.ts';

/**
 * Connections and paths of a claim as JSON; null where none are asked for. What they show never enters a figure of the claim, and
 * the document says so beside them.
 */
export function connectionsRow({ connections, fresh }: ClaimReport): Readonly<Record<string, unknown>> | null {
  if (connections === undefined) return null;
  const { states, paths, left, domestic, failures, tracers, positions } = connections;
  const vantages = positions.map(({ vantage, state, says }) => ({ id: vantage, position: state, says }));
  return {
    sentence:
      'What connecting to the drawn addresses and tracing the way there showed, from our own vantages. It never changes an outcome. Not shown in the country is not abroad; a path without a verdict speaks neither for the statement nor against it.',
    states,
    paths,
    left,
    domestic: domestic.map(({ window, shown, notShown, notTested, ratio }) => ({
      window,
      shown,
      not_shown: notShown,
      not_tested: notTested,
      ratio: fresh ? (ratio ?? null) : null,
    })),
    failures: failures.map(({ slot, leaf, ...failure }) => ({
      ...failure,
      slot: new Date(slot * 1000).toISOString(),
      leaf,
      evidence: `/api/v1/draws/${leaf}`,
    })),
    tracer: tracers[0] ?? null,
    tracers,
    vantage: vantages[0] ?? null,
    vantages,
  };
}
