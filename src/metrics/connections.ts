import type { ConnectionsReport, Report } from '../core/report.ts';
import type { Family, Sample } from './family.ts';
import { present } from './family.ts';

/** What connecting and tracing showed. It stands beside the routed percentage, and no family of `estimates.ts` holds any of it. */
export const CONNECTIONS: readonly Family[] = [
  {
    name: 'landfall_connection_draws_total',
    type: 'counter',
    help: 'Draws by how far the connection to their address came. Never part of an outcome.',
    samples: byClaim((claim, { states }) =>
      states.map(({ state, draws }) => ({ labels: { claim, state }, value: draws })),
    ),
  },
  {
    name: 'landfall_edge_draws_total',
    type: 'counter',
    help: 'Draws with a redirect or an offer of another server that did not land on the provider, by configured landing, or other.',
    samples: byClaim((claim, { left }) => edges(claim, left)),
  },
  {
    name: 'landfall_path_draws_total',
    type: 'counter',
    help: 'Draws by the verdict on the traced path to their address. Never part of an outcome.',
    samples: byClaim((claim, { paths }) => paths.map(({ path, draws }) => ({ labels: { claim, path }, value: draws }))),
  },
  {
    name: 'landfall_domestic_ratio',
    type: 'gauge',
    help: 'Landed draws whose address is shown to answer in the country by time, of all landed draws. Not shown is not abroad.',
    // An estimate of now, unlike the counters above: it vanishes when slots are missed.
    samples: (report) =>
      report.claims.flatMap(({ id, fresh, connections }) =>
        fresh && connections !== undefined
          ? connections.domestic.flatMap(({ window, ratio }) => present({ claim: id, window }, ratio))
          : [],
      ),
  },
  {
    name: 'landfall_vantage_position_refused',
    type: 'gauge',
    help: '1 when an anchor answers sooner than light gets there from where the vantage is said to be. Absent while none answers.',
    samples: (report) => byVantage(report, positionSample),
  },
  {
    name: 'landfall_tracer_up',
    type: 'gauge',
    help: '1 when paths can be traced from a vantage. Absent where no traces are asked for.',
    samples: (report) => byVantage(report, tracerSample),
  },
];

function byClaim(
  samples: (claim: string, connections: ConnectionsReport) => readonly Sample[],
): (report: Report) => readonly Sample[] {
  return (report) =>
    report.claims.flatMap(({ id, connections }) => (connections === undefined ? [] : samples(id, connections)));
}

/** Places without a configured id are one series together. */
function edges(claim: string, left: ConnectionsReport['left']): readonly Sample[] {
  const series = new Map<string, Sample>();
  for (const { purpose, outcome, landing, draws } of left) {
    const name = `${purpose} ${outcome} ${landing}`;
    const value = (series.get(name)?.value ?? 0) + draws;
    series.set(name, { labels: { claim, purpose, outcome, landing }, value });
  }
  return [...series.values()];
}

/** Claims share what belongs to their vantages. */
function byVantage(
  report: Report,
  sample: (connections: ConnectionsReport) => readonly (readonly [vantage: string, value: number])[],
): readonly Sample[] {
  const values = new Map(
    report.claims.flatMap(({ connections }) => (connections === undefined ? [] : sample(connections))),
  );
  return [...values].map(([vantage, value]) => ({ labels: { vantage }, value }));
}

function tracerSample({ tracers }: ConnectionsReport): ReturnType<Parameters<typeof byVantage>[1]> {
  return tracers.map(({ vantage, up }) => [vantage, up ? 1 : 0]);
}

function positionSample({ positions }: ConnectionsReport): ReturnType<Parameters<typeof byVantage>[1]> {
  return positions
    .filter(({ state }) => state !== 'not_tested')
    .map(({ vantage, state }) => [vantage, state === 'refused' ? 1 : 0]);
}
