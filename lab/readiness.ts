import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Laboratory } from '../src/world/topology.ts';
import { landingAddresses, worldAddresses } from '../src/world/topology-lookup.ts';
import { pathsTo } from '../src/world/topology-paths.ts';
import { routesOf } from '../src/world/topology-routes.ts';
import { LabError, run } from './command.ts';
import type { LabPlaces } from './places.ts';

const WITHIN_MS = 25_000;
const PAUSE_MS = 100;

/** Waits until the kernel of every router has the routes that it should have, and no others. Throws LabError with a difference. */
export async function awaitRoutes(lab: Laboratory, places: LabPlaces): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    const difference = await firstDifference(lab, places);
    if (difference === undefined) return;
    if (performance.now() > deadline) throw new LabError(`after ${WITHIN_MS} ms ${difference}`);
    await sleep(PAUSE_MS);
  }
}

async function firstDifference(lab: Laboratory, places: LabPlaces): Promise<string | undefined> {
  const routers = lab.nodes.filter(({ role }) => role === 'router');
  const differences = await Promise.all(
    routers.map(async ({ id }) => differenceIn(id, routesOf(lab, id), await routesIn(places.namespace(id)))),
  );
  return differences.find((difference) => difference !== undefined);
}

type Routes = ReadonlyMap<string, ReadonlySet<string>>;

function differenceIn(router: string, wanted: Routes, found: Routes): string | undefined {
  for (const prefix of new Set([...wanted.keys(), ...found.keys()])) {
    const [want, have] = [wanted, found].map((routes) => say(routes.get(prefix)));
    if (want !== have) return `${router} sends ${prefix} to ${have}, not to ${want}`;
  }
  return undefined;
}

function say(neighbours: ReadonlySet<string> | undefined): string {
  if (neighbours === undefined) return 'no route';
  return neighbours.size === 0 ? 'nobody' : [...neighbours].sort().join(' and ');
}

interface KernelRoute {
  readonly dst: string;
  readonly type?: string;
  readonly protocol: string;
  readonly dev?: string;
  readonly nexthops?: readonly { readonly dev: string }[];
}

/** The routes of a namespace as the kernel has them, but for those of its own links. Devices are called by the neighbour. */
async function routesIn(namespace: string): Promise<Routes> {
  const tables = await Promise.all(
    ['-4', '-6'].map((family) => run('ip', ['-n', namespace, '-j', family, 'route', 'show'])),
  );
  const routes = tables
    .flatMap((text) => JSON.parse(text || '[]') as readonly KernelRoute[])
    .filter(({ protocol }) => protocol !== 'kernel')
    .map((route) => [withLength(route.dst), nextOf(route)] as const);
  return new Map(routes);
}

function nextOf({ type, dev, nexthops }: KernelRoute): ReadonlySet<string> {
  if (type === 'unreachable') return new Set();
  return new Set(nexthops?.map((hop) => hop.dev) ?? (dev === undefined ? [] : [dev]));
}

/** iproute2 leaves the length of a single address out. */
function withLength(dst: string): string {
  if (dst.includes('/')) return dst;
  return `${dst}/${dst.includes(':') ? 128 : 32}`;
}

/** Waits until every address that can be reached from a vantage takes connections from there. Throws LabError with those that do not. */
export async function awaitPorts(lab: Laboratory, places: LabPlaces): Promise<void> {
  const landing = new Set(landingAddresses(lab.world));
  const script = fileURLToPath(new URL('await-ports.py', import.meta.url));
  const vantages = lab.nodes.filter(({ vantage }) => vantage !== undefined);
  const waits = vantages.map(({ id }) => {
    const ports = worldAddresses(lab)
      .filter((address) => pathsTo(lab, id, address)[0]?.ends === 'reached')
      .map((address) => [address, landing.has(address) ? 443 : 53]);
    const args = ['netns', 'exec', places.namespace(id), '/usr/bin/python3', script, `${WITHIN_MS / 1000}`];
    return run('ip', args, JSON.stringify(ports));
  });
  await Promise.all(waits);
}
