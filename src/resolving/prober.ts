import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { guarded } from '../../probes/guard.ts';
import type { Network, ProbeContext, Resolver, ResolveTask } from '../../probes/probe.ts';
import { createPacer } from '../../probes/resolve/pacer.ts';
import { createResolve } from '../../probes/resolve/resolve.ts';
import { createZoneCaches } from '../../probes/resolve/zone-cache.ts';
import type { Config } from '../config/config.ts';
import type { Prefix } from '../core/address.ts';
import { parsePrefix } from '../core/address.ts';
import type { Observation } from '../core/observation.ts';
import type { Draw } from '../core/slot-record.ts';
import { namedPeers, resolversOf } from './resolvers.ts';

/** Takes measurements over one network, behind the guard, at the configured pace. */
export interface Prober {
  /** What a draw asks for. */
  readonly measure: (draw: Draw) => Promise<readonly Observation[]>;
  /** A further name that a draw leads to, for the same record. */
  readonly resolve: Resolve;
  /** A name for what is not kept. It shares no search for name servers with draws, so that all that theirs rest on is in the log. */
  readonly look: Resolve;
}

type Resolve = (task: AskedTask) => Promise<readonly Observation[]>;

interface AskedTask extends Omit<ResolveTask, 'resolver'> {
  readonly resolver: string;
  /** Id of the vantage that asks; absent: the first. */
  readonly vantage?: string;
}

/** Networks of the vantages that look through one of their own, by id. */
type OwnNetworks = ReadonlyMap<string, { readonly network: Network }>;

/**
 * @param network of the first vantage, whose clock is everybody's
 * @param others of the vantages after it
 */
export function createProber(config: Config, network: Network, others: OwnNetworks = new Map()): Prober {
  const resolvers = resolversOf(config);
  const allowed = namedPeers(resolvers);
  const contextOf = (through: Network): ProbeContext => ({
    network: guarded(through, allowed),
    timeoutMs: config.dns.timeoutMs,
    attempts: config.dns.attempts,
    random32: () => randomInt(2 ** 32),
    allowed,
  });
  const pace = createPacer(
    config.dns.queriesPerSecond,
    () => network.monotonicUs() / 1000,
    (ms) => sleep(ms),
  );
  // What is known of zones and servers is known at one vantage: a server may tell another one something else.
  const asking = (context: ProbeContext): Resolve => {
    const probe = createResolve({ zonesOf: createZoneCaches(), pace });
    return async (task) => probe({ ...task, resolver: known(resolvers, task.resolver) }, context);
  };
  const resolving = (): Resolve => {
    const [first, ...rest] = config.vantages;
    const own = asking(contextOf(network));
    const askers = new Map(
      rest.flatMap(({ id }) => {
        const other = others.get(id);
        return other === undefined ? [] : [[id, asking(contextOf(other.network))] as const];
      }),
    );
    return async (task) => {
      const { vantage = first?.id } = task;
      // Never another one in its place: what it sees would be told as what this one does.
      const ask = rest.length === 0 || vantage === first?.id ? own : askers.get(vantage ?? '');
      if (ask === undefined) throw new TypeError(`vantage ${vantage} has no network here`);
      return ask(task);
    };
  };
  const resolve = resolving();
  return {
    resolve,
    look: resolving(),
    measure: async (draw) => {
      const { name, port } = draw.endpoint;
      const https = config.probes.httpsRecords ? { httpsPort: port } : {};
      const { family, resolver, vantage } = draw;
      return resolve({ name, family, client: clientOf(draw), resolver, vantage, ...https });
    },
  };
}

/** The client block of a draw. Throws TypeError for a draw that is not of our making. */
export function clientOf(draw: Draw): Prefix {
  const client = parsePrefix(draw.block);
  if (client === undefined) throw new TypeError(`draw ${draw.index} names client block ${draw.block}, which is none`);
  return client;
}

function known(resolvers: ReadonlyMap<string, Resolver>, id: string): Resolver {
  const resolver = resolvers.get(id);
  if (resolver === undefined) throw new TypeError(`resolver ${id} is not configured`);
  return resolver;
}
