import type { SecureContext } from 'node:tls';
import type { Dialer, Tracer } from '../../probes/doors.ts';
import type { Network } from '../../probes/probe.ts';
import type { LoadedClaim } from '../claim/claims.ts';
import type { Config } from '../config/config.ts';
import { emptyConnections } from '../core/connection-ledger.ts';
import type { PositionReport } from '../core/position.ts';
import { positionOf } from '../core/position.ts';
import type { TracerReport } from '../core/report.ts';
import type { PastBeside } from '../past/past-beside.ts';
import type { Prober } from '../resolving/prober.ts';
import type { Anchors, PastAnchors } from './anchors.ts';
import { createAnchors } from './anchors.ts';
import type { Connections, ConnectionsContext } from './connections.ts';
import { claimConnections } from './connections.ts';
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

/** Connections and traces of all claims: what stands beside their outcomes. */
export interface Beside {
  /** Those of a claim; undefined where the configuration asks for none. */
  readonly of: (claim: string) => Connections | undefined;
  readonly tracer: () => TracerReport | undefined;
  /** What anchors tell of the vantage's place; undefined when none are configured. */
  readonly position: () => PositionReport | undefined;
  /** Lets a slot's connections be kept and judged after the slot. */
  readonly trail: (work: Promise<void>) => void;
  /** Waits for what trails, gives up the traces that are under way, and closes the tracer. */
  readonly stop: () => Promise<void>;
}

export interface BesideContext
  extends Pick<ConnectionsContext, 'log' | 'blobs' | 'pinSnapshot' | 'versions' | 'changed' | 'warn' | 'stop'> {
  readonly config: Pick<Config, 'probes' | 'vantages'>;
  readonly doors: Doors;
  readonly network: Pick<Network, 'nowMs' | 'monotonicUs'>;
  readonly prober: Pick<Prober, 'resolve'>;
  readonly userAgent: string;
  readonly fatal: (error: unknown) => void;
}

/** Opens what the configuration asks for, with what earlier runs left in the log. */
export function openBeside(
  claims: readonly Pick<LoadedClaim, 'config'>[],
  past: PastBeside,
  context: BesideContext,
): Beside {
  const { config, doors, network, prober } = context;
  const { connect, trace } = config.probes;
  const [vantage] = config.vantages;
  const traces =
    trace === undefined
      ? undefined
      : createTraces(
          {
            ...context,
            tracer: doors.tracer,
            vantage: vantage?.id ?? '',
            everyMs: trace.everyMs,
            nowMs: network.nowMs,
          },
          past.traces,
        );
  const connector =
    connect === undefined
      ? undefined
      : createConnector({ ...context, ...doors, clock: network, resolve: prober.resolve, budgetMs: connect.budgetMs });
  const place = vantage === undefined ? undefined : placeOf(vantage);
  const anchors = openAnchors(past.anchors, context);
  const connections = new Map<string, Connections>();
  if (connect !== undefined || trace !== undefined) {
    for (const { config: claim } of claims) {
      const paths = new Map(claim.manifest.endpoints.map(({ name, port, path }) => [`${name}:${port}`, path]));
      const own = claimConnections(past.ledgers.get(claim.id) ?? emptyConnections(), {
        ...context,
        rules: claim.rules,
        pathOf: ({ name, port }) => paths.get(`${name}:${port}`) ?? '/',
        connect: connector,
        traces,
        place,
        anchors,
      });
      connections.set(claim.id, own);
    }
  }
  const trailing = new Set<Promise<void>>();
  return {
    of: (claim) => connections.get(claim),
    tracer: () => (traces === undefined ? undefined : tracerReport(vantage?.id ?? '', doors.tracer)),
    position: () => {
      if (anchors === undefined || place === undefined) return undefined;
      const now = anchors.at(Math.floor(network.nowMs() / 1000));
      return { vantage: place.id, ...positionOf(place, now, anchors.configured) };
    },
    trail: (work) => {
      const running = work.catch(context.fatal).finally(() => trailing.delete(running));
      trailing.add(running);
    },
    stop: async () => {
      await Promise.all([...trailing, anchors?.settled(), traces === undefined ? doors.tracer.close() : traces.stop()]);
    },
  };
}

/** Undefined where no connections are made, for nothing is told by time then, and where no anchors are configured. */
function openAnchors(past: PastAnchors, context: BesideContext): Anchors | undefined {
  const { config, doors, network } = context;
  const [vantage] = config.vantages;
  const { connect } = config.probes;
  if (vantage?.anchors === undefined || connect === undefined) return undefined;
  const { budgetMs } = connect;
  const what = { machines: vantage.anchors, vantage: vantage.id, budgetMs, clock: network };
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
