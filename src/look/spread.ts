import type { ResolverConfig } from '../config/config.ts';
import type { Prefix } from '../core/address.ts';
import { parsePrefix } from '../core/address.ts';
import type { EcsBehaviour, EcsSample } from '../core/ecs-behaviour.ts';
import { ecsBehaviour } from '../core/ecs-behaviour.ts';
import type { Frame } from '../core/frame.ts';
import { blockAt } from '../core/frame.ts';
import { readResolution } from '../core/resolution.ts';
import type { Prober } from '../resolving/prober.ts';
import type { LookTask } from './look.ts';

/** What one resolver, or the servers behind it, make of the client blocks that they are told. */
export interface SubnetTreatment {
  readonly resolver: ResolverConfig;
  /** Blocks that were asked for, and answers among them that gave addresses. */
  readonly asked: number;
  readonly answered: number;
  readonly behaviour: EcsBehaviour;
}

/** As many blocks as the judgement of a silent server takes, and some that give no answer; and of these as many asked again. */
const BLOCKS = 64;
const ASKED_AGAIN = 12;

/** Asks every resolver for the name as clients all over the frame, and judges what depends on the client (method, section 5). */
export function lookAround(
  { config, name }: Pick<LookTask, 'config' | 'name'>,
  frame: Frame,
  prober: Pick<Prober, 'look'>,
): Promise<readonly SubnetTreatment[]> {
  const blocks = spreadOver(frame);
  const asked = [...blocks, ...blocks.slice(0, ASKED_AGAIN)];
  return Promise.all(
    config.resolvers.map(async (resolver) => {
      const ask = async (block: Prefix): Promise<readonly EcsSample[]> => {
        const observations = await prober.look({ name, family: 4, client: block, resolver: resolver.id });
        const resolution = readResolution(observations, { name, family: 4 });
        if (resolution.state !== 'answered') return [];
        const { ecs, scope, addresses } = resolution;
        const echo = ecs === 'echoed' ? { state: ecs, scope: scope ?? 0 } : { state: ecs };
        return [{ block, ecs: echo, addresses }];
      };
      const samples = (await Promise.all(asked.map(ask))).flat();
      return { resolver, asked: asked.length, answered: samples.length, behaviour: ecsBehaviour(samples) };
    }),
  );
}

/** Blocks of the frame at even distances of weight, hence in as many networks as there are. */
function spreadOver(frame: Frame): readonly Prefix[] {
  return Array.from({ length: BLOCKS }, (_, i) => {
    const { block } = blockAt(frame, (frame.total * BigInt(2 * i + 1)) / BigInt(2 * BLOCKS));
    const prefix = parsePrefix(block);
    if (prefix === undefined) throw new TypeError(`the frame gave the block ${block}, which is none`);
    return prefix;
  });
}
