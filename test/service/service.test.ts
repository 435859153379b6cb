import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Network } from '../../probes/probe.ts';
import type { Config } from '../../src/config/config.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { rejection } from '../evidence/rejection.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { audit, exportedCounts, leavesOf } from './audit.ts';
import { drawsCounted, get, idle, type Running, type RunningOptions, startRunning, until } from './running.ts';

const CLAIM = 'demo-us-oci';

/** A second claim beside the demo's own, over the same frame and manifest. */
function withSecondClaim(config: Config): Config {
  return { ...config, claims: config.claims.flatMap((claim) => [claim, { ...claim, id: 'second' }]) };
}

/** Loses whatever is sent. */
const blackHole = (network: Network): Network => ({
  ...network,
  udpExchange: async () => ({ ok: false, failure: 'dns_timeout' }),
  tcpExchange: async () => ({ ok: false, failure: 'dns_timeout' }),
});

/** Takes for ever over everything. */
const tarPit = (network: Network): Network => ({
  ...network,
  udpExchange: () => new Promise(() => undefined),
  tcpExchange: () => new Promise(() => undefined),
});

describe('the running service', function () {
  this.timeout(20_000);
  const tempDir = tempDirs();
  const running = new Set<Running>();
  let dir: string;

  beforeEach(() => {
    dir = tempDir();
  });
  afterEach(async () => {
    for (const each of running) await each.stop();
    running.clear();
  });

  async function start(options: RunningOptions = {}): Promise<Running> {
    const service = await startRunning(dir, options);
    running.add(service);
    return service;
  }

  async function stop(service: Running): Promise<void> {
    running.delete(service);
    await service.stop();
    expect(service.defects).to.deep.equal([]);
  }

  async function withLog<T>(read: (log: EvidenceLog) => Promise<T>): Promise<T> {
    const log = await openLog(join(dir, 'evidence'));
    try {
      return await read(log);
    } finally {
      await log.close();
    }
  }

  it('exports what the judgements in its log come to, and nothing else', async () => {
    const service = await start();
    await until(service, (report) => drawsCounted(report) >= 13);
    const metrics = await get(service, '/metrics');
    await stop(service);
    const { counts } = await withLog(audit);
    const exported = exportedCounts(metrics.body);
    for (const [key, value] of Object.entries(exported)) expect(value, key).to.be.at.most(counts[key] ?? 0);
    const rebuilt = await start({ config: idle });
    expect(exportedCounts((await get(rebuilt, '/metrics')).body)).to.deep.equal(counts);
  });

  it('is not ready until the feeds were looked at and the first slot was judged, and says why', async () => {
    const service = await start({ config: idle });
    const early = await get(service, '/-/ready');
    expect(early.status).to.equal(503);
    expect(early.body).to.match(
      /The feeds have not been looked at yet|The first slot of claim demo-us-oci has not been judged yet/,
    );
    await service.preflight;
    expect((await get(service, '/-/ready')).body).to.match(/The first slot of claim demo-us-oci/);
    await stop(service);
    const again = await start();
    await until(again, (report) => drawsCounted(report) > 8);
    expect(await get(again, '/-/ready')).to.deep.equal({ status: 200, body: 'ready\n' });
  });

  it('is not ready while the evidence cannot be kept, shows why, and is again when it can', async () => {
    const service = await start();
    await until(service, (report) => drawsCounted(report) >= 8);
    const secret = join(dir, 'evidence', 'private', `draws-${new Date().toISOString().slice(0, 10)}`);
    const kept = await readFile(secret);
    await writeFile(secret, 'damaged\n');
    const { evidence } = await until(service, (report) => !report.evidence.writable);
    expect(evidence.problem).to.match(/draws-.* is not a secret/);
    const refused = await get(service, '/-/ready');
    expect(refused.status).to.equal(503);
    expect(refused.body).to.match(/The evidence cannot be kept: .*is not a secret/);
    expect((await get(service, '/metrics')).body).to.match(/^landfall_evidence_writable 0$/m);
    expect(service.warnings.join()).to.match(/claim demo-us-oci: the slot was not kept/);
    await writeFile(secret, kept);
    await until(service, (report) => report.evidence.writable);
    expect((await get(service, '/-/ready')).status).to.equal(200);
    await stop(service);
    await withLog(audit);
  });

  it('ends within a second in the middle of a slot, and the slot is recorded and judged', async () => {
    const service = await start({ network: tarPit, config: idle });
    await until(service, ({ claims }) => claims[0]?.underWay !== undefined);
    const from = performance.now();
    await stop(service);
    expect(performance.now() - from).to.be.below(1000);
    const { judgements } = await withLog(audit);
    expect(judgements.map((leaf) => new Set(leaf.judgements.map(({ reason }) => reason)))).to.deep.equal([
      new Set(['interrupted']),
    ]);
  });

  it('without a way to a resolver says so and what it costs, keeps drawing, and exports coverage 0 and no percentage', async () => {
    const service = await start({
      network: blackHole,
      config: (c) => ({ ...c, slots: { ...c.slots, firstDraws: 30 } }),
    });
    const lines = await service.preflight;
    const resolvers = lines.filter(({ subject }) => subject.startsWith('resolver '));
    expect(resolvers.map(({ state }) => state)).to.deep.equal(['failed', 'failed']);
    expect(resolvers[0]?.says).to.match(/no usable answer for .*: timeout/);
    expect(resolvers[0]?.advice).to.match(/port 53.*about 25 of 100.*strict and coverage fall/);
    const report = await until(service, (r) => drawsCounted(r) >= 35);
    expect(report.claims[0]?.windows[0]?.estimate).to.include({ suppressed: true, strict: undefined, coverage: 0 });
    const { body } = await get(service, '/metrics');
    expect(body).to.match(/^landfall_coverage_ratio\{.*window="1h"\} 0$/m);
    expect(body).not.to.match(/^landfall_routed_/m);
    expect((await get(service, '/')).status).to.equal(200);
  });

  it('tests several claims at once: each has draws of its own, and is on every series of a draw', async () => {
    const service = await start({ config: withSecondClaim });
    await until(service, (report) => ['second', CLAIM].every((id) => drawsCounted(report, id) >= 13));
    const { body } = await get(service, '/metrics');
    for (const family of [
      'draws_total',
      'network_draws_total',
      'resolver_draws_total',
      'coverage_ratio',
      'last_slot_timestamp_seconds',
    ]) {
      for (const id of [CLAIM, 'second'])
        expect(body).to.match(new RegExp(`^landfall_${family}\\{.*claim="${id}"`, 'm'));
    }
    await stop(service);
    const { slots } = await withLog(audit);
    const firsts = [CLAIM, 'second'].map((id) =>
      slots.find(({ claim }) => claim === id)?.planned.map(({ block, endpoint }) => [block, endpoint.name]),
    );
    expect(firsts[0]).not.to.deep.equal(firsts[1]);
    // Both are drawn under one commitment and judged under one snapshot.
    expect(await withLog((log) => leavesOf(log, 'snapshot'))).to.have.length(1);
  });

  it('goes on without a claim that has left the configuration, and with its old counts when it comes back', async () => {
    const both = await start({ config: withSecondClaim });
    await until(both, (report) => ['second', CLAIM].every((id) => drawsCounted(report, id) >= 8));
    await stop(both);
    const before = await withLog(audit);
    const one = await start();
    expect(one.report().claims.map(({ id }) => id)).to.deep.equal([CLAIM]);
    await until(one, (report) => drawsCounted(report) > sumOf(before.counts, CLAIM));
    await stop(one);
    const back = await start({ config: (c) => idle(withSecondClaim(c)) });
    expect(drawsCounted(back.report(), 'second')).to.equal(sumOf(before.counts, 'second'));
  });

  it('logs a changed configuration, and judges by it from then on', async () => {
    const first = await start();
    await until(first, (report) => drawsCounted(report) >= 8);
    await stop(first);
    const changed = (config: Config): Config => ({
      ...config,
      text: `${config.text}# changed\n`,
      claims: config.claims.map((claim) => ({ ...claim, grades: [] })),
    });
    const second = await start({ config: changed });
    await until(
      second,
      (report) => report.claims[0]?.windows[0]?.reasons.some(({ reason }) => reason === 'grade_not_accepted') === true,
    );
    await stop(second);
    const { judgements } = await withLog(audit);
    const logged = await withLog((log) => leavesOf(log, 'configuration'));
    expect(new Set(logged.map(({ sha256 }) => sha256)).size).to.equal(2);
    expect([judgements[0]?.configuration, judgements.at(-1)?.configuration]).to.deep.equal(
      logged.map(({ sha256 }) => sha256),
    );
  });

  it('gives the log back when it cannot start, so that the next start can have it', async () => {
    const holder = await start();
    const { port } = new URL(holder.url);
    const other = tempDir();
    const onTakenPort = (c: Config): Config => ({ ...c, web: { ...c.web, port: Number(port) } });
    expect(String(await rejection(startRunning(other, { config: onTakenPort })))).to.match(/is taken/);
    const freed = await startRunning(other);
    await freed.stop();
  });
});

function sumOf(counts: Readonly<Record<string, number>>, claim: string): number {
  return Object.entries(counts).reduce((sum, [key, value]) => (key.startsWith(`${claim} `) ? sum + value : sum), 0);
}
