import type { SecureContext } from 'node:tls';
import type { Dialer, Tracer } from '../../probes/doors.ts';
import type { Network } from '../../probes/probe.ts';
import type { Config, VantageConfig } from '../config/config.ts';
import type { PositionReport } from '../core/position.ts';
import { positionOf } from '../core/position.ts';
import type { TracerReport } from '../core/report.ts';
import type { PastVantage } from '../past/past-beside.ts';
import type { Prober } from '../resolving/prober.ts';
import { type Anchors, createAnchors } from './anchors.ts';
import type { ConnectionsContext, Standpoint } from './connections.ts';
import { createConnector } from './connector.ts';
import { createTraces } from './traces.ts';
import { placeOf } from './vantage-place.ts';

/** The doors of the connect and trace probes. The guard against non-public addresses is put before each. */
export interface Doors {
  readonly dialer: Dialer;
  /** The one secure context of all handshakes. */
  readonly security: SecureContext;
  readonly tracer: Tracer;
}

export interface StandpointContext
  extends Pick<ConnectionsContext, 'log' | 'blobs' | 'pinSnapshot' | 'versions' | 'changed' | 'warn' | 'stop'> {
  readonly config: Pick<Config, 'probes' | 'vantages'>;
  readonly network: Pick<Network, 'nowMs' | 'monotonicUs'>;
  readonly prober: Pick<Prober, 'resolve'>;
  readonly userAgent: string;
  readonly fatal: (error: unknown) => void;
}

/** A vantage with what it follows addresses with. */
export interface OpenStandpoint extends Standpoint {
  readonly tracer: () => TracerReport | undefined;
  /** What anchors tell of its place; undefined when none are configured. */
  readonly position: () => PositionReport | undefined;
  /** Waits for its anchors, gives up the traces that are under way, and closes the tracer. */
  readonly stop: () => Promise<void>;
}

const NOTHING: PastVantage = { traces: [], anchors: { ledger: new Map(), lastSlot: undefined } };

/** Opens what the configuration asks for at one vantage, with what earlier runs left in the log. */
export function openStandpoint(
  vantage: VantageConfig,
  doors: Doors,
  past: PastVantage | undefined = NOTHING,
  context: StandpointContext,
): OpenStandpoint {
  const { network, prober } = context;
  const { connect, trace } = context.config.probes;
  const { id } = vantage;
  const traces =
    trace === undefined
      ? undefined
      : createTraces(
          { ...context, tracer: doors.tracer, vantage: id, everyMs: trace.everyMs, nowMs: network.nowMs },
          past.traces,
        );
  const connector =
    connect === undefined
      ? undefined
      : createConnector({ ...context, ...doors, clock: network, resolve: prober.resolve, budgetMs: connect.budgetMs });
  const place = placeOf(vantage);
  const anchors = openAnchors(vantage, doors, past.anchors, context);
  return {
    id,
    connect: connector,
    traces,
    place,
    anchors,
    tracer: () => (traces === undefined ? undefined : tracerReport(id, doors.tracer)),
    position: () => {
      if (anchors === undefined || place === undefined) return undefined;
      const now = anchors.at(Math.floor(network.nowMs() / 1000));
      return { vantage: id, ...positionOf(place, now, anchors.configured) };
    },
    stop: async () => {
      await Promise.all([anchors?.settled(), traces === undefined ? doors.tracer.close() : traces.stop()]);
    },
  };
}

/** Undefined where no connections are made, for nothing is told by time then, and where no anchors are configured. */
function openAnchors(
  vantage: VantageConfig,
  doors: Doors,
  past: PastVantage['anchors'],
  context: StandpointContext,
): Anchors | undefined {
  const { connect } = context.config.probes;
  if (vantage.anchors === undefined || connect === undefined) return undefined;
  const what = { machines: vantage.anchors, vantage: vantage.id, budgetMs: connect.budgetMs, clock: context.network };
  return createAnchors({ ...context, ...doors, ...what }, past);
}

function tracerReport(vantage: string, tracer: Tracer): TracerReport {
  const state = tracer.state();
  if (!state.up) {
    return { vantage, up: false, says: `${state.why}: without a tracer no path is shown, and nothing else changes` };
  }
  const { version, weaker } = state;
  return { vantage, up: true, says: weaker === undefined ? version : `${version}, ${weaker}` };
}
