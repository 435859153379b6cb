import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Benchmark, Figures } from './benchmark.ts';
import { forkPeer } from './peer-process.ts';
import { endpointName } from './sweep-map.ts';

const run = promisify(execFile);
const WORKER = fileURLToPath(new URL('sweep-worker.ts', import.meta.url));

/** Every US block, and as many pieces of the seeded map as cover them. */
const COUNTRY = 6_300_000;
const COUNTRY_PIECES = 148_200;
const ENDPOINTS = 5;

interface Swept {
  readonly seconds: number;
  readonly cpu_seconds: number;
  readonly rss_bytes: number;
  readonly queries: number;
  readonly answered: number;
  readonly largest_map_bytes: number;
}

/** Five endpoints over every US block in one process, against the seeded map: one after the other, as the command sweeps them, and all at once. */
export async function sweepCountry(): Promise<Figures> {
  return {
    ...named('country', await sweptBy(`${COUNTRY_PIECES}`, ENDPOINTS, 'in turn')),
    ...named('country_together', await sweptBy(`${COUNTRY_PIECES}`, ENDPOINTS, 'together')),
  };
}

/** One endpoint over every US block, of a server that answers each by itself: no two neighbours alike, so the map has as many ranges. */
export const benchSweepUnpruned: Benchmark = async () => ({
  ours: named('unpruned', await sweptBy('fixed', 1, 'in turn')),
  peers: {},
  ratio: {},
  commands: ['npm run bench -- sweep-unpruned'],
});

/** Rejects when a block has no answer. */
async function sweptBy(mode: string, endpoints: number, order: 'in turn' | 'together'): Promise<Swept> {
  const server = forkPeer(new URL('sweep-server.ts', import.meta.url), [endpointName(0), mode]);
  const dir = mkdtempSync(join(tmpdir(), 'landfall-bench-sweep-'));
  try {
    const [port] = (await once(server.child, 'message')) as [number];
    // The memory settings of `npm run landfall`.
    const args = ['--max-semi-space-size=4', WORKER, dir, `${port}`, `${endpoints}`, `${COUNTRY}`, order];
    const env = { ...process.env, MALLOC_MMAP_THRESHOLD_: '131072' };
    const { stdout } = await run(process.execPath, args, { env });
    const swept = JSON.parse(stdout) as Swept;
    if (swept.answered !== endpoints * COUNTRY) throw new Error(`${swept.answered} blocks have an answer`);
    return swept;
  } finally {
    await server.end();
    rmSync(dir, { recursive: true });
  }
}

function named(
  name: string,
  { seconds, cpu_seconds, rss_bytes, queries, answered, largest_map_bytes }: Swept,
): Figures {
  return {
    [`${name}_blocks`]: answered,
    [`${name}_queries`]: queries,
    [`${name}_seconds`]: Number(seconds.toFixed(1)),
    [`${name}_queries_per_second`]: Math.round(queries / seconds),
    [`${name}_cpu_us_per_query`]: Number(((cpu_seconds * 1e6) / queries).toFixed(1)),
    [`${name}_rss_mib`]: Math.round(rss_bytes / 2 ** 20),
    [`${name}_largest_map_bytes`]: largest_map_bytes,
  };
}
