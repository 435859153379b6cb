import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './benchmark.ts';
import { forkPeer, freePort, type PeerProcess, startPeer } from './peer-process.ts';

/** Turns that count, after one to warm up, and queries of each side in a turn. */
const TURNS = 7;
const QUERIES = 150_000;
const OUTSTANDING = 128;
const NAME = 'api.example';

/** What a worker counted; the bare loop asks nothing again. */
interface Counted {
  readonly seconds: number;
  readonly queries: number;
  readonly answers: number;
  readonly lost: number;
  readonly retries?: number;
  readonly unanswered?: number;
  readonly rejected?: number;
}

interface Turn {
  readonly bulk: Counted & { readonly cpuUs: number };
  readonly bare: Counted & { readonly cpuUs: number };
  readonly dnsperf: { readonly perSecond: number; readonly lost: number };
}

/**
 * The engine of sweeps (every response checked, judged and kept) against one knotd on loopback, in turns with dnsperf and with a bare
 * send and receive loop over one connected socket of Node. As many outstanding for each; medians of the turns; CPU time by the
 * kernel's count.
 */
export const benchResolve: Benchmark = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  const peers: PeerProcess[] = [];
  try {
    const port = await freePort();
    writeTarget(dir, port);
    peers.push(await startPeer('knotd', ['-c', join(dir, 'knot.conf')], port));
    const [bulk, bare] = await Promise.all(['bulk', 'bare'].map((mode) => startWorker(mode, dir, port)));
    if (bulk === undefined || bare === undefined) throw new Error('no workers');
    peers.push(bulk, bare);
    const turns: Turn[] = [];
    for (let turn = 0; turn <= TURNS; turn += 1) {
      const figures = {
        bulk: await ask(bulk),
        bare: await ask(bare),
        dnsperf: await runDnsperf(dir, port),
      };
      if (turn > 0) turns.push(figures);
    }
    return resultOf(turns);
  } finally {
    for (const peer of peers.toReversed()) await peer.end();
    rmSync(dir, { recursive: true });
  }
};

function resultOf(turns: readonly Turn[]): Awaited<ReturnType<Benchmark>> {
  const of = (figure: (turn: Turn) => number) => median(turns.map(figure));
  const sum = (figure: (turn: Turn) => number) => turns.reduce((total, turn) => total + figure(turn), 0);
  const rate = ({ answers, seconds }: Counted) => Math.round(answers / seconds);
  const round = (value: number) => Number(value.toFixed(2));
  const [ours, bare] = [of(({ bulk }) => bulk.cpuUs), of((turn) => turn.bare.cpuUs)];
  return {
    ours: {
      queries_per_second: of(({ bulk }) => rate(bulk)),
      cpu_us_per_query: round(ours),
      queries: sum(({ bulk }) => bulk.queries),
      lost: sum(({ bulk }) => bulk.lost),
      retries: sum(({ bulk }) => bulk.retries ?? 0),
      unanswered: sum(({ bulk }) => bulk.unanswered ?? 0),
      rejected: sum(({ bulk }) => bulk.rejected ?? 0),
    },
    peers: {
      dnsperf: {
        queries_per_second: Math.round(of(({ dnsperf }) => dnsperf.perSecond)),
        lost: sum(({ dnsperf }) => dnsperf.lost),
      },
      dgram: {
        queries_per_second: of((turn) => rate(turn.bare)),
        cpu_us_per_query: round(bare),
        lost: sum((turn) => turn.bare.lost),
      },
    },
    ratio: {
      dnsperf: round(of(({ bulk, dnsperf }) => rate(bulk) / dnsperf.perSecond)),
      dgram_cpu: round(of((turn) => turn.bulk.cpuUs / turn.bare.cpuUs)),
    },
    commands: ['npm run bench -- resolve', dnsperfArguments('DIR', 0).join(' ')],
  };
}

async function startWorker(mode: string, dir: string, port: number): Promise<PeerProcess> {
  const evidence = join(dir, mode);
  mkdirSync(evidence);
  const worker = forkPeer(new URL('resolve-worker.ts', import.meta.url), [mode, evidence, NAME, `${port}`]);
  await once(worker.child, 'message');
  return worker;
}

async function ask(worker: PeerProcess): Promise<Turn['bulk']> {
  const before = worker.cpuMs();
  const done = once(worker.child, 'message');
  const gone = once(worker.child, 'exit').then(([code]) => Promise.reject(new Error(`a worker ended with ${code}`)));
  worker.child.send(QUERIES);
  const [counted] = (await Promise.race([done, gone])) as [Counted];
  return { ...counted, cpuUs: ((worker.cpuMs() - before) * 1000) / QUERIES };
}

/** The same query, with the client subnet in its EDNS option, over one socket from one thread. */
function dnsperfArguments(dir: string, port: number): readonly string[] {
  const where = ['-s', '127.0.0.1', '-p', `${port}`, '-d', join(dir, 'queries')];
  const how = ['-n', `${QUERIES}`, '-c', '1', '-T', '1', '-q', `${OUTSTANDING}`, '-t', '1', '-E', '8:00011800181630'];
  return ['dnsperf', ...where, ...how];
}

async function runDnsperf(dir: string, port: number): Promise<Turn['dnsperf']> {
  const [command = '', ...args] = dnsperfArguments(dir, port);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  const perSecond = Number(/Queries per second:\s+([0-9.]+)/.exec(said)?.[1]);
  const lost = Number(/Queries lost:\s+([0-9]+)/.exec(said)?.[1]);
  if (code !== 0 || !(perSecond > 0)) throw new Error(`dnsperf ended with ${code}: ${said}`);
  return { perSecond, lost };
}

function writeTarget(dir: string, port: number): void {
  const zone = [`@ 60 SOA ns.${NAME}. host.${NAME}. 1 60 60 60 60`, `@ 60 NS ns.${NAME}.`, 'ns 60 A 127.0.0.1'];
  writeFileSync(join(dir, 'zone'), [...zone, '@ 60 A 192.0.2.1', '@ 60 A 192.0.2.2', ''].join('\n'));
  // dnsperf asks for a file of one line as many times as `-n` says.
  writeFileSync(join(dir, 'queries'), `${NAME} A\n`);
  writeFileSync(
    join(dir, 'knot.conf'),
    `server:
    rundir: ${dir}
    listen: 127.0.0.1@${port}
    edns-client-subnet: on
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: warning
database:
    storage: ${dir}
control:
    listen: ${dir}/knot.sock
zone:
  - domain: ${NAME}
    file: ${dir}/zone
`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
