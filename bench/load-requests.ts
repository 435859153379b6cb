import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figures } from './benchmark.ts';
import type { LoadKind } from './load-client.ts';

/** How many draws of the log are asked for one by one, from all over it. */
const DRAWS = 40;
/** Each kind is asked for so often when its first byte is timed. */
const TIMES = 20;

/** What is asked for, by its share, as the log of a running service has it. */
export async function loadKinds(url: string, claim: string): Promise<readonly LoadKind[]> {
  const base = `/api/v1/claims/${claim}`;
  const leaves = await leavesOf(url);
  const pages = Array.from({ length: DRAWS }, (_, i) => Math.floor(((i + 1) * leaves) / DRAWS));
  const draws = (await Promise.all(pages.map((before) => drawBefore(url, base, before)))).flat();
  const windows = await closedWindows(url, base);
  const tiles = Array.from({ length: DRAWS }, (_, i) => Math.floor((i * leaves) / DRAWS / 256));
  return [
    { name: 'front', share: 0.1, paths: ['/'] },
    { name: 'claim', share: 0.1, paths: [`/claims/${claim}`] },
    { name: 'metrics', share: 0.1, paths: ['/metrics'] },
    { name: 'api_claims', share: 0.1, paths: ['/api/v1/claims', base] },
    { name: 'api_windows', share: 0.1, paths: [`${base}/windows`] },
    {
      name: 'api_draws',
      share: 0.1,
      paths: [`${base}/draws`, ...pages.map((before) => `${base}/draws?before=${before}`)],
    },
    { name: 'api_draw', share: 0.05, paths: draws.map((leaf) => `/api/v1/draws/${leaf}`) },
    { name: 'api_events', share: 0.05, paths: [`${base}/events`] },
    { name: 'checkpoint', share: 0.1, paths: ['/log/checkpoint'] },
    { name: 'tiles', share: 0.1, paths: tiles.map((index) => `/log/tile/0/${tilePath(index)}`) },
    { name: 'bundles', share: 0.02, paths: tiles.map((index) => `/log/tile/entries/${tilePath(index)}`) },
    { name: 'proofs', share: 0.03, paths: draws.map((leaf) => `/log/proof/${leaf}`) },
    { name: 'closed', share: 0.03, paths: windows.map((window) => `/claims/${claim}/windows/${window}`) },
    { name: 'permalinks', share: 0.02, paths: await permalinks(url, claim, windows) },
  ];
}

/** Milliseconds to the first byte of each kind, asked for one after the other on a connection of its own: the most of some times. */
export async function firstBytes(url: string, kinds: readonly LoadKind[]): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const { name, paths } of kinds) {
    let most = 0;
    for (let i = 0; i < TIMES; i += 1)
      most = Math.max(most, await firstByteMs(new URL(paths[i % paths.length] ?? '/', url)));
    figures[`first_byte_${name}_ms`] = most;
  }
  return figures;
}

/** Slots that left no judgement since the log began: once one that began after a moment (Unix seconds) is judged, for it counts those before it. */
export async function missedSlots(url: string, afterS: number): Promise<number> {
  for (;;) {
    const metrics = await textOf(url, '/metrics');
    const [last, missed] = ['last_slot_timestamp_seconds', 'slots_missed_total'].map((name) =>
      Number(new RegExp(`^landfall_${name}\\{[^}]*\\} (\\d+)$`, 'm').exec(metrics)?.[1]),
    );
    if (last !== undefined && missed !== undefined && last > afterS) return missed;
    await sleep(200);
  }
}

function firstByteMs(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    get(url, { agent: false }, (response) => {
      const tookMs = performance.now() - startMs;
      response.resume();
      response.once('end', () =>
        response.statusCode === 200 ? resolve(tookMs) : reject(new Error(`${url}: status ${response.statusCode}`)),
      );
    }).once('error', reject);
  });
}

/** Leaves of the log. */
async function leavesOf(url: string): Promise<number> {
  const [, size] = (await textOf(url, '/log/checkpoint')).split('\n');
  return Number(size);
}

async function drawBefore(url: string, base: string, before: number): Promise<readonly number[]> {
  const text = await textOf(url, `${base}/draws?limit=1&before=${before}`);
  const { draws } = JSON.parse(text) as { readonly draws: readonly { readonly leaf: number }[] };
  return draws.slice(0, 1).map(({ leaf }) => leaf);
}

async function closedWindows(url: string, base: string): Promise<readonly string[]> {
  const { closed } = JSON.parse(await textOf(url, `${base}/windows`)) as {
    readonly closed: readonly { readonly window: string }[];
  };
  return closed.slice(0, DRAWS).map(({ window }) => window);
}

/** Those of the statements as pages and as JSON. */
async function permalinks(url: string, claim: string, windows: readonly string[]): Promise<readonly string[]> {
  const pages = await Promise.all(windows.map((window) => textOf(url, `/claims/${claim}/windows/${window}`)));
  return pages.flatMap((page) => {
    const [path] = /\/w\/[^"]+?\/[0-9a-f]{16}(?=")/.exec(page) ?? [];
    return path === undefined ? [] : [path, `${path}.json`];
  });
}

async function textOf(url: string, path: string): Promise<string> {
  const response = await fetch(new URL(path, url));
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return response.text();
}

/** The index of a tile as C2SP tlog-tiles writes it in paths. */
function tilePath(index: number): string {
  const digits = (n: number): string => String(n % 1000).padStart(3, '0');
  const last = digits(index);
  return index < 1000 ? last : `x${digits(Math.floor(index / 1000))}/${last}`;
}
