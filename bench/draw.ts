import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './benchmark.ts';
import { startTarget, type Target } from './draw-target.ts';
import { forkPeer, freePort, type PeerProcess, startPeer } from './peer-process.ts';

/** Turns that count, after one to warm up, and checks of each kind in a turn. */
const TURNS = 7;
const CHECKS = 330;

/**
 * A draw of ours (resolve, connect through TLS and HTTP, keep the evidence fsynced as slots of 11) against what blackbox_exporter
 * needs to look at the same: its DNS probe and its HTTPS probe. Same name server, same web server, in turns; CPU time of the two
 * processes by the kernel's count. The exporter is driven as Prometheus drives it, one scrape a probe; what a scrape alone costs
 * it is measured beside it.
 */
export const benchDraw: Benchmark = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  const ends: (() => Promise<void>)[] = [];
  try {
    const target = await startTarget(dir, Date.now());
    ends.push(target.end);
    const exporter = await startExporter(dir, target);
    ends.push(exporter.peer.end);
    const ours = forkPeer(new URL('draw-worker.ts', import.meta.url), [
      dir,
      target.name,
      `${target.dnsPort}`,
      `${target.webPort}`,
      target.caFile,
    ]);
    ends.push(ours.end);
    await once(ours.child, 'message');

    const turns: { draw: number; dns: number; https: number; scrape: number }[] = [];
    for (let turn = 0; turn <= TURNS; turn += 1) {
      const figures = {
        draw: await cpuMsEach(ours, () => draw(ours)),
        dns: await cpuMsEach(exporter.peer, () => exporter.probe('dns', `127.0.0.1:${target.dnsPort}`)),
        https: await cpuMsEach(exporter.peer, () => exporter.probe('https', `https://127.0.0.1:${target.webPort}/`)),
        scrape: await cpuMsEach(exporter.peer, exporter.idle),
      };
      if (turn > 0) turns.push(figures);
    }
    return resultOf(turns);
  } finally {
    for (const end of ends.toReversed()) await end();
    rmSync(dir, { recursive: true });
  }
};

function resultOf(
  turns: readonly Readonly<Record<'draw' | 'dns' | 'https' | 'scrape', number>>[],
): Awaited<ReturnType<Benchmark>> {
  const of = (what: 'draw' | 'dns' | 'https' | 'scrape') => median(turns.map((figures) => figures[what]));
  const both = of('dns') + of('https');
  const round = (value: number) => Number(value.toFixed(3));
  return {
    ours: { cpu_ms: round(of('draw')), checks: TURNS * CHECKS },
    peers: {
      blackbox_exporter: {
        cpu_ms: round(both),
        dns_cpu_ms: round(of('dns')),
        https_cpu_ms: round(of('https')),
        scrape_cpu_ms: round(of('scrape')),
      },
    },
    ratio: { blackbox_exporter: round(of('draw') / both) },
    commands: ['npm run bench -- draw'],
  };
}

async function draw({ child }: PeerProcess): Promise<void> {
  const done = once(child, 'message');
  const gone = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the draws ended with ${code}`)));
  child.send(CHECKS);
  await Promise.race([done, gone]);
}

async function cpuMsEach(peer: PeerProcess, act: () => Promise<void>): Promise<number> {
  const before = peer.cpuMs();
  await act();
  return (peer.cpuMs() - before) / CHECKS;
}

interface Exporter {
  readonly peer: PeerProcess;
  readonly probe: (module: 'dns' | 'https', target: string) => Promise<void>;
  /** As many scrapes that probe nothing. */
  readonly idle: () => Promise<void>;
}

async function startExporter(dir: string, { name, caFile }: Target): Promise<Exporter> {
  const file = join(dir, 'blackbox.yml');
  const tls = `tls_config: { ca_file: ${caFile}, server_name: ${name} }`;
  const four = 'preferred_ip_protocol: ip4';
  writeFileSync(
    file,
    `modules:
  dns: { prober: dns, timeout: 5s, dns: { query_name: ${name}, query_type: A, transport_protocol: udp, ${four} } }
  https: { prober: http, timeout: 5s, http: { ${four}, headers: { Host: ${name} }, ${tls} } }
`,
  );
  const port = await freePort();
  const args = [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'];
  const peer = await startPeer('prometheus-blackbox-exporter', args, port);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const repeat = async (path: string, mustSay: RegExp): Promise<void> => {
    for (let i = 0; i < CHECKS; i += 1) {
      const body = await get(port, path, agent);
      if (!mustSay.test(body)) throw new Error(`blackbox_exporter says of ${path}: ${body.slice(0, 500)}`);
    }
  };
  return {
    peer,
    probe: (module, target) =>
      repeat(`/probe?module=${module}&target=${encodeURIComponent(target)}`, /^probe_success 1$/m),
    idle: () => repeat('/-/healthy', /Healthy/),
  };
}

function get(port: number, path: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve(body)).on('error', reject);
    });
    asked.on('error', reject).end();
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
