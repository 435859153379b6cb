import type { Probe, ProbeContext, Resolver, ResolveTask } from '../../../probes/probe.ts';
import { createResolve } from '../../../probes/resolve/resolve.ts';
import { createZoneCaches } from '../../../probes/resolve/zone-cache.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { Resolution } from '../../../src/core/resolution.ts';
import { readResolution } from '../../../src/core/resolution.ts';
import type { Behaviour, ScriptedNetwork } from './scripted-network.ts';
import { address, contextOf, prefix, scriptedNetwork } from './scripted-network.ts';

export const VIA = '8.8.8.8:53';
export const NAME = 'api.example.com';

type Kind<K> = Extract<Resolver, { kind: K }>;

const UDP: Kind<'udp'> = {
  id: 'public',
  kind: 'udp',
  class: 'public-ecs',
  server: { address: address('8.8.8.8'), port: 53 },
};
export const DIRECT: Kind<'authoritative'> = {
  id: 'direct',
  kind: 'authoritative',
  class: 'authoritative',
  via: UDP.server,
};
export interface Run {
  readonly observations: readonly Observation[];
  readonly resolution: Resolution;
  readonly asked: readonly string[];
}

/** One draw by the probe, and what its record says. */
export async function run(
  network: ScriptedNetwork,
  task: Partial<ResolveTask>,
  changes: Partial<ProbeContext> = {},
  resolve: Probe<ResolveTask> = createResolve({ zonesOf: createZoneCaches(), pace: async () => undefined }),
): Promise<Run> {
  const full = { name: NAME, family: 4, client: prefix('24.22.48.0/24'), resolver: UDP, ...task } as const;
  const before = network.asked.length;
  const observations = await resolve(full, contextOf(network, changes));
  return { observations, resolution: readResolution(observations, full), asked: network.asked.slice(before) };
}

export function ask(
  servers: Readonly<Record<string, Behaviour>>,
  task: Partial<ResolveTask> = {},
  changes: Partial<ProbeContext> = {},
): Promise<Run> {
  return run(scriptedNetwork(servers), task, changes);
}

export function failures({ observations }: Run): readonly string[] {
  return observations.map(({ outcome }) => (outcome.ok ? 'ok' : outcome.failure));
}
