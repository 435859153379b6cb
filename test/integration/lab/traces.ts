import type { TruePath } from '../../../src/world/topology-paths.ts';
import { each } from '../../truth/each.ts';
import { inside } from './inside.ts';

/** One trace by scamper: of each TTL the addresses that answered, none for a silent one. */
export interface Traced {
  readonly address: string;
  readonly stopped: string;
  readonly hops: readonly (readonly string[])[];
}

interface TraceLine {
  readonly type: string;
  readonly dst: string;
  readonly stop_reason: string;
  readonly hops?: readonly { readonly addr: string; readonly probe_ttl: number }[];
}

/**
 * Traces from a node by TCP to port 443, each with a flow of its own and one packet a hop. scamper traces to an address once at a
 * time, so an address that is given several times is traced to by several processes.
 */
export async function trace(id: string, node: string, addresses: readonly string[]): Promise<readonly Traced[]> {
  const seen = new Map<string, number>();
  const rounds = Map.groupBy(addresses.entries(), ([, address]) => {
    const round = seen.get(address) ?? 0;
    seen.set(address, round + 1);
    return round;
  });
  return (await each([...rounds.values()], 12, (round) => traceRound(id, node, round))).flat();
}

async function traceRound(
  id: string,
  node: string,
  targets: readonly (readonly [flow: number, address: string])[],
): Promise<readonly Traced[]> {
  const commands = targets.map(
    ([flow, address]) => `trace -P tcp -d 443 -s ${20_000 + flow} -q 1 -w 1 -g 3 ${address}\n`,
  );
  const args = ['scamper', '-p', '500', '-O', 'json', '-O', 'cmdfile', '-f', '-'];
  const printed = await inside(id, node, args, commands.join(''));
  return printed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as TraceLine)
    .filter(({ type }) => type === 'trace')
    .map(({ dst, stop_reason, hops = [] }) => ({
      address: dst,
      stopped: stop_reason,
      hops: Array.from({ length: Math.max(0, ...hops.map(({ probe_ttl }) => probe_ttl)) }, (_, i) =>
        hops.filter(({ probe_ttl }) => probe_ttl === i + 1).map(({ addr }) => addr),
      ),
    }));
}

const STOPPED = { reached: 'COMPLETED', unreachable: 'UNREACH', silent: 'GAPLIMIT' } as const;

/** Whether a trace is what one of the paths must show. A limited hop may keep silent, and a mute one must. */
export function agrees(traced: Traced, paths: readonly TruePath[]): boolean {
  return paths.some(({ hops, ends }) => {
    if (traced.stopped !== STOPPED[ends] || traced.hops.length > hops.length) return false;
    return hops.every(({ addresses, icmp }, i) => {
      const answers = traced.hops[i] ?? [];
      if (answers.length === 0) return icmp !== 'answers';
      return icmp !== 'silent' && answers.every((answer) => addresses.includes(answer));
    });
  });
}
