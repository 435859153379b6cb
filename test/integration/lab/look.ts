import { dumpRoutes } from '../../../lab/apply.ts';
import { run } from '../../../lab/command.ts';
import { formatPrefix } from '../../../src/core/address.ts';
import { laboratoryTruth } from '../../../src/world/laboratory-truth.ts';
import { blocksOf, steer } from '../../../src/world/steering.ts';
import type { Laboratory } from '../../../src/world/topology.ts';
import { linkEndsOf, nodeOf, partyOf } from '../../../src/world/topology-lookup.ts';
import { routesOf } from '../../../src/world/topology-routes.ts';
import type { Truth } from '../../../src/world/truth.ts';
import type { AddressHost } from '../../../src/world/world.ts';
import { blockOf, zoneOf } from '../../../src/world/world.ts';
import { type Answer, ask, inOrder, type Question } from './answers.ts';

/** Client blocks of the frame: all, or the first of each row. */
export function clientBlocks({ world }: Laboratory, which: 'all' | 'first'): readonly string[] {
  const rows = world.networks.flatMap(({ rows }) => rows.map(blocksOf));
  return rows.flatMap((blocks) => (which === 'all' ? blocks : blocks.slice(0, 1))).map(formatPrefix);
}

/** A question with what must come back. */
export interface Check {
  readonly question: Question;
  readonly expected: Answer;
}

const FAMILIES = [4, 6] as const;

/** Every host of a zone that answers by client, asked of each of the zone's servers, for each block and family. */
export function authorityChecks(lab: Laboratory, blocks: readonly string[]): readonly Check[] {
  const { world } = lab;
  const hosts = world.hosts.filter((host): host is AddressHost => !('alias' in host));
  return hosts.flatMap((host) => {
    const zone = zoneOf(world, host.name);
    const servers = zone?.servers.flatMap(({ addresses }) => addresses) ?? [];
    return blocks.flatMap((block, i) =>
      FAMILIES.map((family) => {
        const given = steer(world, host, family, zone?.ecs === true ? blockOf(block) : undefined, 0);
        const scope = given.addresses.length === 0 ? 0 : given.scope;
        const question = { server: servers[i % servers.length] ?? '', name: host.name, family, block };
        return {
          question,
          expected: {
            rcode: 0,
            isAuthoritative: true,
            aliases: [],
            addresses: inOrder(given.addresses),
            scope: zone?.ecs === true ? scope : undefined,
          },
        };
      }),
    );
  });
}

/** Every endpoint asked of the public resolver, for each block and family: question and the truth of the cell. */
export function resolverChecks(
  lab: Laboratory,
  blocks: readonly string[],
): readonly { readonly question: Question; readonly truth: Truth }[] {
  return lab.world.endpoints.flatMap(({ name }) =>
    blocks.flatMap((block) =>
      FAMILIES.map((family) => ({
        question: { server: lab.world.resolver, name, family, block },
        truth: laboratoryTruth(lab, { block, name, family, via: 'recursive' }),
      })),
    ),
  );
}

/** Asks all, and says which answers differ from what must come back. */
export async function differences(id: string, node: string, checks: readonly Check[]): Promise<readonly string[]> {
  const answers = await ask(
    id,
    node,
    checks.map(({ question }) => question),
  );
  return checks.flatMap(({ question, expected }, i) => {
    const [want, have] = [expected, answers[i]].map((answer) => JSON.stringify(answer));
    return want === have ? [] : [`${JSON.stringify(question)}: ${have}, not ${want}`];
  });
}

/** A route as the collector heard it from a neighbour: the neighbour's number, the prefix and the number that originates it. */
export async function collectedRoutes(id: string): Promise<readonly string[]> {
  const files = await dumpRoutes(id);
  const lines = (await Promise.all(files.map((file) => run('bgpdump', ['-m', file])))).join('').trim().split('\n');
  return lines
    .map((line) => line.split('|'))
    .map(([, , , , peer, prefix, path = '']) => `${peer} ${prefix} ${path.split(' ').at(-1)}`)
    .sort();
}

/** The routes that the collector must have heard: each announcement that reaches a neighbour of its, from that neighbour. */
export function announcedRoutes(lab: Laboratory): readonly string[] {
  const asn = (node: string): number => partyOf(lab, nodeOf(lab, node)).asn;
  const neighbours = linkEndsOf(lab, 'collect').map(({ peer }) => peer);
  const heard = neighbours.flatMap((peer) => {
    const routes = routesOf(lab, peer);
    return lab.announcements
      .filter(({ prefix }) => routes.has(prefix))
      .map(({ prefix, router }) => `${asn(peer)} ${prefix} ${asn(router)}`);
  });
  // Of an anycast prefix a neighbour tells the nearest announcement only.
  return [...new Set(heard)].sort();
}
