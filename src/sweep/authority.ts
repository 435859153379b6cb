import type { SocketAddress } from '../../probes/probe.ts';
import type { Family, Prefix } from '../core/address.ts';
import { canonicalName } from '../core/domain-name.ts';
import type { Observation } from '../core/observation.ts';
import { readResolution } from '../core/resolution.ts';
import { parsePeer } from '../resolving/resolvers.ts';
import type { SweepSaying } from './asking.ts';

/** Asks for a name as the resolve probe does, by the authorities. */
export type SweepResolve = (task: {
  readonly name: string;
  readonly family: Family;
  readonly client: Prefix;
}) => Promise<readonly Observation[]>;

/** A server that answers for a name, and the zone that it answers for. */
export interface SweepAuthority {
  readonly server: SocketAddress;
  readonly zone: string;
}

interface Search {
  readonly family: Family;
  readonly resolve: SweepResolve;
}

/** An authority that has just answered for a name, letter by letter; another one at another time. Undefined when none does. */
export async function authorityFor(
  name: string,
  client: Prefix,
  { family, resolve }: Search,
): Promise<SweepAuthority | undefined> {
  const observations = await resolve({ name, family, client });
  const answer = observations.findLast(({ subject, outcome }) => {
    const own = subject.purpose === 'answer' && subject.name === canonicalName(name) && subject.zone !== undefined;
    return own && outcome.ok && outcome.value.caseLost === undefined;
  });
  const { zone, server } = answer?.subject ?? {};
  return zone === undefined || server === undefined ? undefined : { zone, server: parsePeer(server) };
}

/** What one block is told, by the probe that draws use: over TCP where it must be, along all of the chain. */
export async function singleAnswer(name: string, client: Prefix, { family, resolve }: Search): Promise<SweepSaying> {
  const resolution = readResolution(await resolve({ name, family, client }), { name, family });
  if (resolution.state === 'missing') return { said: `!${resolution.reason}` };
  const { addresses, scope, ttl } = resolution;
  if (resolution.family !== family) return { said: '!no_address' };
  return scope === undefined ? { said: '!ecs_absent' } : { scope, ttl, said: addresses.join(',') };
}
