import type { LoadedClaim } from '../claim/claims.ts';
import { emptyConnections } from '../core/connection-ledger.ts';
import type { PositionReport } from '../core/position.ts';
import type { TracerReport } from '../core/report.ts';
import type { PastBeside } from '../past/past-beside.ts';
import type { Connections } from './connections.ts';
import { claimConnections } from './connections.ts';
import { type Doors, openStandpoint, type StandpointContext } from './standpoint.ts';

/** Connections and traces of all claims: what stands beside their outcomes. */
export interface Beside {
  /** Those of a claim; undefined where the configuration asks for none. */
  readonly of: (claim: string) => Connections | undefined;
  /** Of each vantage; none where no traces are asked for. */
  readonly tracers: () => readonly TracerReport[];
  /** What anchors tell of the places of the vantages that have some. */
  readonly positions: () => readonly PositionReport[];
  /** Lets a slot's connections be kept and judged after the slot. */
  readonly trail: (work: Promise<void>) => void;
  /** Waits for what trails, gives up the traces that are under way, and closes the tracers. */
  readonly stop: () => Promise<void>;
}

export interface BesideContext extends StandpointContext {
  /** Of the first vantage. */
  readonly doors: Doors;
  /** Of the vantages after it, by id. */
  readonly others?: ReadonlyMap<string, { readonly doors: Doors }> | undefined;
}

/** Opens what the configuration asks for, with what earlier runs left in the log. */
export function openBeside(
  claims: readonly Pick<LoadedClaim, 'config'>[],
  past: PastBeside,
  context: BesideContext,
): Beside {
  const { config } = context;
  const { connect, trace } = config.probes;
  const standpoints = config.vantages.map((vantage, i) => {
    const doors = i === 0 ? context.doors : context.others?.get(vantage.id)?.doors;
    if (doors === undefined) throw new TypeError(`vantage ${vantage.id} has no doors here`);
    return openStandpoint(vantage, doors, past.vantages.get(vantage.id), context);
  });
  const connections = new Map<string, Connections>();
  if (connect !== undefined || trace !== undefined) {
    for (const { config: claim } of claims) {
      const paths = new Map(claim.manifest.endpoints.map(({ name, port, path }) => [`${name}:${port}`, path]));
      const own = claimConnections(past.ledgers.get(claim.id) ?? emptyConnections(), {
        ...context,
        rules: claim.rules,
        pathOf: ({ name, port }) => paths.get(`${name}:${port}`) ?? '/',
        standpoints,
      });
      connections.set(claim.id, own);
    }
  }
  const trailing = new Set<Promise<void>>();
  return {
    of: (claim) => connections.get(claim),
    tracers: () => standpoints.flatMap(({ tracer }) => tracer() ?? []),
    positions: () => standpoints.flatMap(({ position }) => position() ?? []),
    trail: (work) => {
      const running = work.catch(context.fatal).finally(() => trailing.delete(running));
      trailing.add(running);
    },
    stop: async () => {
      await Promise.all([...trailing, ...standpoints.map(({ stop }) => stop())]);
    },
  };
}
