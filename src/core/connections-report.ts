import type { ConnectPurpose } from './connection.ts';
import { CONNECTION_STATES } from './connection.ts';
import type { ConnectionLedger } from './connection-ledger.ts';
import { domesticOfWindow } from './connection-ledger.ts';
import { domesticRatio } from './domestic.ts';
import type { Outcome } from './outcome.ts';
import type { PositionReport } from './position.ts';
import type { ConnectionsReport, TracerReport, WindowReport } from './report.ts';
import { PATH_VERDICTS } from './trace.ts';
import type { Window } from './windows.ts';

/** The report of one claim's connections and paths: a pure function of its ledger and the live windows. */
export function connectionsReport(
  ledger: ConnectionLedger,
  windows: readonly Window[],
  tracer: TracerReport | undefined,
  position?: PositionReport,
): ConnectionsReport {
  return {
    states: CONNECTION_STATES.flatMap((state) => inLedger(ledger.states, state).map((draws) => ({ state, draws }))),
    paths: PATH_VERDICTS.flatMap((path) => inLedger(ledger.paths, path).map((draws) => ({ path, draws }))),
    left: leftRows(ledger),
    domestic: windows.map((window) => domesticRow(ledger, window)),
    failures: [...ledger.failures]
      .sort(([, [a]], [, [b]]) => (b?.slot ?? 0) - (a?.slot ?? 0))
      .flatMap(([endpoint, failures]) => failures.map((failure) => ({ endpoint, ...failure }))),
    tracer,
    ...(position === undefined ? {} : { position }),
  };
}

/** The same without the shares of windows that have no percentage at all (method, section 2). */
export function withoutSuppressed(
  connections: ConnectionsReport,
  windows: readonly Pick<WindowReport, 'window' | 'estimate'>[],
): ConnectionsReport {
  const shown = new Set(windows.filter(({ estimate }) => !estimate.suppressed).map(({ window }) => window));
  return {
    ...connections,
    domestic: connections.domestic.map((row) => (shown.has(row.window) ? row : { ...row, ratio: undefined })),
  };
}

function inLedger(counts: ReadonlyMap<string, number>, key: string): readonly number[] {
  const draws = counts.get(key);
  return draws === undefined ? [] : [draws];
}

function leftRows(ledger: ConnectionLedger): ConnectionsReport['left'] {
  return [...ledger.left]
    .map(([key, draws]) => {
      const [purpose, outcome, label = ''] = key.split('|') as [ConnectPurpose, Outcome, string?];
      return { purpose, outcome, label, landing: landingOf(outcome, label), draws };
    })
    .sort((a, b) => b.draws - a.draws || (a.label < b.label ? -1 : 1));
}

/** Networks without a configured id are `AS64500`, which no id can be: ids are lower-case. Reasons are no places. */
function landingOf(outcome: Outcome, label: string): string {
  const isPlace = outcome === 'fronted' || outcome === 'elsewhere';
  return isPlace && !/^AS\d+$/.test(label) ? label : 'other';
}

function domesticRow(ledger: ConnectionLedger, { name, fromMs, toMs }: Window): ConnectionsReport['domestic'][number] {
  const counts = domesticOfWindow(ledger, fromMs, toMs);
  return {
    window: name,
    shown: counts.shown,
    notShown: counts.not_shown,
    notTested: counts.not_tested,
    ratio: domesticRatio(counts),
  };
}
