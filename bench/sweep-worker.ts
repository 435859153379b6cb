/**
 * Sweeps in a process of its own, whose memory is then theirs: from the first question over journal and audit to the map among the
 * blobs, read back and described. Prints what it took as JSON. Arguments: a directory, the server's port, how many endpoints, how many
 * blocks, and `in turn`, as the command sweeps endpoints, or `together`.
 */
import { pooledRandom32 } from '../probes/resolve/random-pool.ts';
import { formatAddress } from '../src/core/address.ts';
import { parseFrame } from '../src/core/frame.ts';
import { frameSpace } from '../src/core/sweep/block-space.ts';
import { describeSweep } from '../src/core/sweep/sweep-report.ts';
import { sweepState } from '../src/core/sweep/sweep-state.ts';
import { weightRuns } from '../src/core/sweep/sweep-weights.ts';
import { openBlobs } from '../src/evidence/blobs.ts';
import { sha256Hex } from '../src/evidence/sha256.ts';
import { openJournal } from '../src/sweep/journal.ts';
import { openSweep } from '../src/sweep/past.ts';
import { keepSweep } from '../src/sweep/result.ts';
import { seededRandom32 } from '../src/sweep/seed.ts';
import { runSweep } from '../src/sweep/sweep.ts';
import { authorityAt, endpointName } from './sweep-map.ts';

const [dir = '', port = '', endpoints = '', blocks = '', order = ''] = process.argv.slice(2);
const frame = [
  '# landfall frame v1',
  'first\tblocks\tweight\tasn\tnetwork\tv6_permille',
  `24.0.0.0/24\t${blocks}\t1\t64500\tExample Cable\t0`,
  '',
].join('\n');
const parsed = parseFrame(frame);
const space = frameSpace(parsed);
const blobs = openBlobs(dir);
await blobs.put(Buffer.from(frame));
const claim = {
  rules: {
    provider: { id: 'oci', asns: [31898], possibleTenants: [], edgeServices: [] },
    country: 'US',
    otherProviders: [],
    cdns: [],
    sites: [],
  },
  grades: ['A', 'B'],
} as const;

/** Every fourth address is another network's. */
const snapshot = {
  leaf: { $kind: 'snapshot', sha256: '00', feeds: [] },
  facts: (address: Parameters<typeof formatAddress>[0]) => ({
    address: formatAddress(address),
    undecided: [],
    origins: [address.family === 4 && address.value % 4 === 0 ? 64500 : 31898],
    originsAgeDays: 0,
  }),
} as const;

async function sweepOne(endpoint: string): Promise<{ queries: number; answered: number; mapBytes: number }> {
  const wanted = { claim: 'bench', endpoint, family: 4, clients: sha256Hex(frame), startedMs: Date.now() } as const;
  const state = sweepState(space.length);
  const journal = await openJournal(dir, wanted, state.restore);
  const { queries } = await runSweep({
    endpoint,
    family: 4,
    space,
    state,
    keep: journal.add,
    nowMs: Date.now,
    seeded32: seededRandom32(journal.head.seed),
    most: Number.POSITIVE_INFINITY,
    told: () => undefined,
    resolve: async ({ name }) => [authorityAt(name, Number(port))],
    limits: {
      queriesPerSecond: Number.POSITIVE_INFINITY,
      outstanding: 64,
      timeoutMs: 1_000,
      attempts: 3,
      random32: pooledRandom32(),
    },
  });
  const leaf = await keepSweep({ claim, space, weights: weightRuns(parsed), state, journal, snapshot }, blobs);
  await journal.remove();
  const { coverage } = describeSweep(await openSweep(leaf, { dir, blobs }), undefined);
  if (coverage !== 1) throw new Error(`${endpoint} has answers for ${coverage} of the blocks`);
  return { queries, answered: leaf.blocks.answered, mapBytes: (await blobs.get(leaf.blob))?.length ?? 0 };
}

const startMs = performance.now();
const names = Array.from({ length: Number(endpoints) }, (_, number) => endpointName(number));
const swept: Awaited<ReturnType<typeof sweepOne>>[] = [];
if (order === 'together') swept.push(...(await Promise.all(names.map(sweepOne))));
else for (const name of names) swept.push(await sweepOne(name));
const { user, system } = process.cpuUsage();
process.stdout.write(
  JSON.stringify({
    seconds: (performance.now() - startMs) / 1000,
    cpu_seconds: (user + system) / 1e6,
    rss_bytes: process.resourceUsage().maxRSS * 1024,
    queries: swept.reduce((sum, leaf) => sum + leaf.queries, 0),
    answered: swept.reduce((sum, leaf) => sum + leaf.answered, 0),
    largest_map_bytes: Math.max(...swept.map((leaf) => leaf.mapBytes)),
  }),
);
