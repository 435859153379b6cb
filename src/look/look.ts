import type { ClaimConfig, Config, ResolverConfig } from '../config/config.ts';
import { type Family, formatPrefix, type Prefix, parseAddress } from '../core/address.ts';
import { judgeSlot } from '../core/judge.ts';
import type { Judgement } from '../core/judgement.ts';
import { landAddress } from '../core/landing.ts';
import type { Observation } from '../core/observation.ts';
import type { Landing } from '../core/outcome.ts';
import { type Resolution, readResolution } from '../core/resolution.ts';
import type { DrawLeaf } from '../core/slot-record.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import type { Prober } from '../resolving/prober.ts';

/** One look at a name: what every resolver gives to one client block, and how a draw would be judged that got it. */
export interface LookTask {
  readonly config: Config;
  readonly claim: ClaimConfig;
  /** Canonical. */
  readonly name: string;
  readonly client: Prefix;
  /** Name of the client block's network; empty for a block that is not of the frame. */
  readonly network: string;
}

/** The port that the claim's manifest has for the name; of a name that is not in it the usual one of the web. */
export function portOf({ claim, name }: Pick<LookTask, 'claim' | 'name'>): number {
  return claim.manifest.endpoints.find((endpoint) => endpoint.name === name)?.port ?? 443;
}

/** What one resolver gave for one family. */
export interface Finding {
  readonly resolver: ResolverConfig;
  readonly family: Family;
  readonly observations: readonly Observation[];
  readonly resolution: Resolution;
  /** One for each address, in the order of the resolution; when there is no address, the one of the draw. */
  readonly judgements: readonly Judgement[];
  /** One for each address. */
  readonly landings: readonly Landing[];
}

/** Whether a finding is more than a repetition of the same resolver's IPv4: that of a name without IPv6 address is not. */
export function isOwn({ resolution }: Finding): boolean {
  return !(resolution.state === 'answered' && resolution.moved);
}

/** Asks every resolver for both families: resolvers all at once, so that a silent one costs its own time only. */
export async function lookUp(
  look: LookTask,
  prober: Prober,
): Promise<readonly Pick<Finding, 'resolver' | 'family' | 'observations'>[]> {
  const { name, client, config } = look;
  // Once a resolver is enough: they are the same for both families.
  const https = config.probes.httpsRecords ? { httpsPort: portOf(look) } : {};
  const found = await Promise.all(
    config.resolvers.map(async (resolver) => {
      const task = { name, client, resolver: resolver.id };
      const v4 = { resolver, family: 4 as const, observations: await prober.look({ ...task, ...https, family: 4 }) };
      return [v4, { resolver, family: 6 as const, observations: await prober.look({ ...task, family: 6 }) }];
    }),
  );
  return found.flat();
}

/** Judges what was found as one slot of draws, by the same rules and code as the service: only its memory of echoes is empty here. */
export function judgeLook(
  task: LookTask,
  found: readonly Pick<Finding, 'resolver' | 'family' | 'observations'>[],
  snapshot: Snapshot,
  nowMs: number,
): readonly Finding[] {
  const { rules, grades, acceptVantageOnly } = task.claim;
  const slot = Math.floor(nowMs / 1000);
  const records = found.map((one, index) => ({ leaf: index, record: recordOf(task, one, slot, index) }));
  const classes = new Map(task.config.resolvers.map((resolver) => [resolver.id, resolver.class]));
  const ifPicked = (wanted: number): readonly Judgement[] =>
    judgeSlot(slot, records, new Map(), {
      rules,
      grades,
      acceptVantageOnly,
      facts: (address) => snapshot.facts(address, rules, nowMs),
      pickAddress: (_draw, count) => Math.min(wanted, count - 1),
      resolverClass: (id) => classes.get(id) ?? 'unknown',
    }).judgements;

  const read = found.map((one) => ({
    ...one,
    resolution: readResolution(one.observations, { name: task.name, family: one.family }),
  }));
  const most = Math.max(1, ...read.map(({ resolution }) => addressesOf(resolution).length));
  const picks = Array.from({ length: most }, (_, wanted) => ifPicked(wanted));
  return read.map((one, index) => {
    const addresses = addressesOf(one.resolution);
    const judgements = picks.slice(0, Math.max(1, addresses.length)).flatMap((judged) => judged[index] ?? []);
    const landings = addresses.map((text) => landText(text, snapshot, task, nowMs));
    return { ...one, judgements, landings };
  });
}

function recordOf(
  look: LookTask,
  { resolver, family, observations }: Pick<Finding, 'resolver' | 'family' | 'observations'>,
  slot: number,
  index: number,
): DrawLeaf {
  const { claim, name, client, network } = look;
  const draw = {
    index,
    block: formatPrefix(client),
    network,
    endpoint: { name, port: portOf(look) },
    family,
    resolver: resolver.id,
    vantage: '',
    offsetMs: 0,
  };
  return { $kind: 'draw', claim: claim.id, slot, draw, observations };
}

function addressesOf(resolution: Resolution): readonly string[] {
  return resolution.state === 'answered' ? resolution.addresses : [];
}

function landText(text: string, snapshot: Snapshot, { claim: { rules } }: LookTask, nowMs: number): Landing {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the record holds an address that is none: ${text}`);
  return landAddress(snapshot.facts(address, rules, nowMs), rules);
}
