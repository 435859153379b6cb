import type { SecureContext } from 'node:tls';
import type { Connection } from '../../probes/connect/connect.ts';
import { connectProbe } from '../../probes/connect/connect.ts';
import { guardedDialer } from '../../probes/dialer.ts';
import type { Dialer } from '../../probes/doors.ts';
import type { Network } from '../../probes/probe.ts';
import type { Address } from '../core/address.ts';
import { parseAddress } from '../core/address.ts';
import type { Observation } from '../core/observation.ts';
import { readResolution } from '../core/resolution.ts';
import type { ServiceLead } from '../core/service-leads.ts';
import type { Draw } from '../core/slot-record.ts';
import type { Prober } from '../resolving/prober.ts';
import { clientOf } from '../resolving/prober.ts';

/** What connecting needs of the world; the guard is put before the dialer here. */
export interface ConnectorContext {
  readonly dialer: Dialer;
  readonly clock: Pick<Network, 'nowMs' | 'monotonicUs'>;
  /** The one secure context of all handshakes. */
  readonly security: SecureContext;
  readonly userAgent: string;
  readonly resolve: Prober['resolve'];
  readonly budgetMs: number;
  /** Ends what is under way. */
  readonly stop?: AbortSignal | undefined;
}

/** How a further name was resolved on the way of a connection. */
export interface Lookup {
  readonly name: string;
  readonly observations: readonly Observation[];
}

/** What connecting to the address of a draw brought. */
export interface Connected {
  readonly connection: Connection;
  readonly lookups: readonly Lookup[];
}

/**
 * Connects to the address that a draw was given, and goes where that leads; further names are resolved as the draw's own was.
 * Rejects with the reason of `stop` when that comes first.
 */
export type Connector = (
  draw: Draw,
  address: Address,
  path: string,
  services?: readonly ServiceLead[],
) => Promise<Connected>;

export function createConnector({ dialer, resolve, ...context }: ConnectorContext): Connector {
  // A resolver's address is named to be asked for names, not to be connected to because an answer says so.
  const guarded = guardedDialer(dialer, () => false);
  return async (draw, address, path, services = []) => {
    const lookups: Lookup[] = [];
    const connection = await connectProbe(
      { address, name: draw.endpoint.name, port: draw.endpoint.port, path, services },
      {
        ...context,
        dialer: guarded,
        resolve: async (name, family) => {
          const { resolver, vantage } = draw;
          const observations = await resolve({ name, family, client: clientOf(draw), resolver, vantage });
          lookups.push({ name, observations });
          const resolution = readResolution(observations, { name, family });
          return resolution.state === 'answered' ? parseAddress(resolution.addresses[0] ?? '') : undefined;
        },
      },
    );
    // A look-up that the probe did not wait for may still come: it is no part of what was connected to.
    return { connection, lookups: [...lookups] };
  };
}
