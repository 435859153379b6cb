import type { DomesticReport, LeftRow } from './beside-report.ts';
import { leftRows, pathRows, stateRows } from './beside-report.ts';
import type { ConnectionState } from './connection.ts';
import type { ConnectionLedger } from './connection-ledger.ts';
import type { PositionReport } from './position.ts';
import type { PathVerdict } from './trace.ts';

/** What connecting to the drawn addresses and tracing the way to them showed: beside the outcomes, never in them. */
export interface ConnectionsReport {
  /** Draws since the log began by how far their connection came; in the order of the list, without those that did not occur. */
  readonly states: readonly { readonly state: ConnectionState; readonly draws: number }[];
  /** Draws since the log began by the verdict on their path; as above. */
  readonly paths: readonly { readonly path: PathVerdict; readonly draws: number }[];
  /** Draws since the log began with a further edge that did not land, by where that led; most first. */
  readonly left: readonly LeftRow[];
  /** What time shows of the landed draws of each live window. */
  readonly domestic: readonly (DomesticReport & { readonly window: string })[];
  /**
   * The latest connections of each endpoint that failed, endpoint by endpoint, newest first: they stay however many succeed
   * after them.
   */
  readonly failures: readonly {
    readonly endpoint: string;
    /** Unix seconds. */
    readonly slot: number;
    /** Leaf of the connection, with its steps. */
    readonly leaf: number;
    readonly address: string;
    /** A state other than `answered`. */
    readonly failure: string;
  }[];
  /** What traces, at each vantage; none where no traces are asked for. */
  readonly tracers: readonly TracerReport[];
  /** What anchors tell of the places of vantages; none where the configuration names none. */
  readonly positions: readonly PositionReport[];
}

export interface TracerReport {
  readonly vantage: string;
  readonly up: boolean;
  /** Which tool it is, or why there is none and what to do. */
  readonly says: string;
}

/** The report of one claim's connections and paths since the log began: a pure function of its ledger. */
export function connectionsReport(
  ledger: ConnectionLedger,
  tracers: readonly TracerReport[],
  positions: readonly PositionReport[],
): Omit<ConnectionsReport, 'domestic'> {
  return {
    states: stateRows(Object.fromEntries(ledger.states)),
    paths: pathRows(Object.fromEntries(ledger.paths)),
    left: leftRows(Object.fromEntries(ledger.left)),
    failures: [...ledger.failures]
      .sort(([, [a]], [, [b]]) => (b?.slot ?? 0) - (a?.slot ?? 0))
      .flatMap(([endpoint, failures]) => failures.map((failure) => ({ endpoint, ...failure }))),
    tracers,
    positions,
  };
}
