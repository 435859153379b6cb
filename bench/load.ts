import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordLog } from '../test/verify/recorded-log.ts';
import type { Benchmark, Figures } from './benchmark.ts';
import type { LoadAsked, LoadSeen } from './load-client.ts';
import { firstBytes, loadKinds, missedSlots } from './load-requests.ts';
import { forkPeer, type PeerProcess } from './peer-process.ts';

const PER_SECOND = 500;
const SECONDS = 60;
/** Of which memory is compared, at the beginning and at the end. */
const COMPARED_SECONDS = 20;
/** As many slots of five minutes as a million draws take: 316 days, up to this hour. */
const SLOTS = 91_000;
const SLOT_S = 300;
const HOUR_S = 3600;
/** The settings of `npm start`. */
const AS_STARTED = {
  execArgv: ['--max-semi-space-size=4'],
  env: { ...process.env, MALLOC_MMAP_THRESHOLD_: '131072' },
};
/** The demo's own claim and log, so that its service goes on with them. */
const CLAIM = 'demo-us-oci';
const ORIGIN = 'demo.example/log';

/**
 * The service over a million draws, with a slot every five seconds over the demo's world: how long it takes to start and what memory,
 * the first byte of every kind of answer, then 500 requests a second for a minute from another process, and how long a reload keeps
 * requests waiting. Making the log takes some minutes and is not counted.
 */
export const benchLoad: Benchmark = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'landfall-bench-load-'));
  try {
    const from = nowS() - SLOTS * SLOT_S;
    await recordLog(join(dir, 'evidence'), {
      slots: SLOTS,
      from: from - (from % HOUR_S),
      claim: CLAIM,
      origin: ORIGIN,
    });
    return { ours: await loadFigures(dir), peers: {}, ratio: {}, commands: ['npm run bench -- load'] };
  } finally {
    rmSync(dir, { recursive: true });
  }
};

/** Of a service over the log in a directory. */
export async function loadFigures(dir: string, seconds: number = SECONDS): Promise<Figures> {
  const startMs = performance.now();
  const service = forkPeer(new URL('load-service.ts', import.meta.url), [dir], AS_STARTED);
  try {
    const [{ url }] = (await once(service.child, 'message')) as [{ readonly url: string }];
    const started = { start_seconds: (performance.now() - startMs) / 1000, start_rss_bytes: rssOf(service) };
    const missed = await missedSlots(url, nowS());
    const kinds = await loadKinds(url, CLAIM);
    const first = await firstBytes(url, kinds);
    const loaded = await underLoad(service, { url, perSecond: PER_SECOND, seconds, kinds });
    const slots = { slots_missed: (await missedSlots(url, nowS())) - missed };
    return { ...started, ...first, ...loaded, ...slots, ...(await reloadFigures(service, url)) };
  } finally {
    await service.end();
  }
}

async function underLoad(service: PeerProcess, asked: LoadAsked): Promise<Figures> {
  const client = forkPeer(new URL('load-client.ts', import.meta.url), []);
  const seen = once(client.child, 'message') as Promise<[LoadSeen]>;
  const cpuMs = service.cpuMs();
  client.child.send(asked);
  const memory: number[] = [];
  for (let second = 0; second < asked.seconds; second += 1) {
    await sleep(1000);
    memory.push(rssOf(service));
  }
  const cpu = (service.cpuMs() - cpuMs) / 1000 / asked.seconds;
  const [{ latencies, wrong }] = await seen;
  for (const [what, times] of Object.entries(wrong)) process.stderr.write(`${what}, ${times} times\n`);
  const all = Object.values(latencies).flat();
  const part = Math.min(COMPARED_SECONDS, asked.seconds / 2);
  return {
    requests: all.length,
    errors: Object.values(wrong).reduce((sum, times) => sum + times, 0),
    p50_ms: quantile(all, 0.5),
    p99_ms: quantile(all, 0.99),
    longest_ms: quantile(all, 1),
    ...Object.fromEntries(Object.entries(latencies).map(([name, times]) => [`p99_${name}_ms`, quantile(times, 0.99)])),
    cores: cpu,
    rss_first_bytes: mean(memory.slice(0, part)),
    rss_last_bytes: mean(memory.slice(-part)),
    rss_most_bytes: Math.max(...memory),
  };
}

/** A request is made all the time while another configuration takes over: how long that took, and the longest any of them waited. */
async function reloadFigures(service: PeerProcess, url: string): Promise<Figures> {
  const startMs = performance.now();
  let isOver = false;
  const reloaded = once(service.child, 'message').then(() => {
    isOver = true;
    return (performance.now() - startMs) / 1000;
  });
  service.child.send('reload');
  let longestMs = 0;
  while (!isOver) {
    const askedMs = performance.now();
    await (await fetch(new URL('/-/healthy', url))).text();
    longestMs = Math.max(longestMs, performance.now() - askedMs);
    await sleep(5);
  }
  return {
    reload_seconds: await reloaded,
    reload_longest_wait_seconds: longestMs / 1000,
    reload_rss_bytes: rssOf(service),
  };
}

/** Unix time in seconds. */
function nowS(): number {
  return (performance.timeOrigin + performance.now()) / 1000;
}

/** Resident memory of a process, proc(5). */
function rssOf({ child }: PeerProcess): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}
