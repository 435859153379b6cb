import { realNetwork } from '../../probes/network.ts';
import type { Network } from '../../probes/probe.ts';
import { serveDns } from '../../src/demo/dns-server.ts';
import { demoNetwork } from '../../src/demo/network.ts';
import { scenarioOf } from '../../src/world/scenarios.ts';
import type { World } from '../../src/world/world.ts';

/** A world served on loopback with a clock that the test sets. */
export interface Served {
  readonly world: World;
  readonly network: Network;
  readonly clock: { atMs: number };
  readonly stop: () => Promise<void>;
}

export async function serve(scenario: string): Promise<Served> {
  const world = scenarioOf(scenario)?.world;
  if (world === undefined) throw new RangeError(scenario);
  const clock = { atMs: 0 };
  const servers = await serveDns(world, () => clock.atMs);
  return { world, clock, network: demoNetwork(realNetwork(), servers.ports), stop: servers.stop };
}
