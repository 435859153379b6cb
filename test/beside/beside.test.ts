import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Dialer, Tracer } from '../../probes/doors.ts';
import { realNetwork } from '../../probes/network.ts';
import type { Beside, BesideContext } from '../../src/beside/beside.ts';
import { openBeside } from '../../src/beside/beside.ts';
import type { Leaf } from '../../src/core/record.ts';
import { issueCertificate } from '../../src/demo/certificate.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { EvidenceError, type EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { traceOf } from '../core/connected.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { AUTHORITY, createHosts, type Hosts, OK, answer as respond, SECURITY, VALID } from '../probes/connect/hosts.ts';
import { audit, leavesOf } from '../service/audit.ts';
import { CLAIM, CONFIG, MINUTE, ON_P, type OneClaim, oneClaim, SNAPSHOT } from '../service/one-claim.ts';
import { readBeside } from '../service/past.ts';

const PROBES = { connect: { budgetMs: 2_000 }, trace: { everyMs: 3_600_000 } };
const NEVER = new Promise<never>(() => undefined);
const REFUSED = { ok: false, failure: 'connect_refused' } as const;

const reached: Tracer['trace'] = async ({ address }) => {
  const { outcome } = traceOf('24.0.0.1', address);
  if (!outcome.ok) throw new TypeError('no trace');
  return { ok: true, value: { trace: outcome.trace, raw: Buffer.from(address) } };
};

const failing = (): never => {
  throw new TypeError('a defect');
};

describe('connections and traces beside a claim’s slots', () => {
  const tempDir = tempDirs();
  const running = new Set<{ readonly beside: Beside | undefined; readonly log: EvidenceLog }>();
  let hosts: Hosts;
  let stopping: AbortController;
  let warnings: string[];

  before(async () => {
    hosts = createHosts();
    const certificate = issueCertificate(AUTHORITY, ['www.example', 'api.example'], VALID);
    await hosts.tls(`${ON_P}:443`, certificate, respond(...OK));
  });
  after(() => hosts.close());
  beforeEach(() => {
    stopping = new AbortController();
    warnings = [];
  });
  afterEach(async () => {
    stopping.abort();
    for (const { beside, log } of running) {
      await beside?.stop();
      await log.close();
    }
    running.clear();
    expect(warnings.filter((line) => line.startsWith('fatal'))).to.deep.equal([]);
  });

  interface Options {
    readonly dial?: Dialer['dial'];
    readonly trace?: Tracer['trace'];
    readonly probes?: BesideContext['config']['probes'];
    readonly dir?: string;
    /** What stands before the log for the connections and traces. */
    readonly besideLog?: (log: EvidenceLog) => EvidenceLog;
  }

  interface Started extends OneClaim {
    readonly log: EvidenceLog;
    readonly beside: Beside | undefined;
  }

  async function start(options: Options = {}): Promise<Started> {
    const { dial = hosts.dialer.dial, trace = reached, probes = PROBES, besideLog = (log) => log } = options;
    const dir = options.dir ?? join(tempDir(), 'evidence');
    if (options.dir === undefined) await initLog(dir, { origin: 'example.org/log' });
    const log = await openLog(dir);
    if (log.size === 0) await log.append([{ $kind: 'seed-commitment', day: '2026-11-23', sha256: '5e'.repeat(32) }]);
    const stop = stopping.signal;
    const context: BesideContext = {
      config: { ...CONFIG, probes },
      doors: {
        dialer: { dial },
        security: SECURITY,
        tracer: { trace, state: () => ({ up: true, version: 'test 1' }), close: async () => undefined },
      },
      network: realNetwork(),
      prober: { resolve: async () => [] },
      userAgent: 'landfall/0',
      log: besideLog(log),
      blobs: openBlobs(dir),
      pinSnapshot: async () => SNAPSHOT,
      versions: { configuration: 'c0'.repeat(32), version: '0', method: '1' },
      changed: () => undefined,
      warn: (line) => warnings.push(line),
      fatal: (error) => warnings.push(`fatal: ${String(error)}`),
      stop,
    };
    const beside = openBeside([{ config: CLAIM }], await readBeside(log, context.config), context);
    const seeds = { randomness: async () => '5eed'.repeat(16) };
    const claim = await oneClaim(log, { beside, seeds, stop });
    running.add({ beside, log });
    return { ...claim, log, beside };
  }

  const draws = ({ beside }: Started): number =>
    [...(beside?.of('test')?.ledger().states.values() ?? [])].reduce((a, b) => a + b, 0);

  /** Waits until this many draws of connections are judged. */
  async function untilJudged(started: Started, count: number): Promise<void> {
    while (draws(started) < count) await sleep(2);
  }

  async function kinds(log: EvidenceLog): Promise<readonly Leaf['$kind'][]> {
    const all: Leaf['$kind'][] = [];
    for await (const { leaf } of log.scan()) all.push(leaf.$kind);
    return all;
  }

  describe('never change what the slots come to', () => {
    const worlds: Readonly<Record<string, Options>> = {
      'when they answer': {},
      'when they fail': {
        dial: async () => REFUSED,
        trace: async () => ({ ok: false, failure: 'tracer_ended' }),
      },
      'when they hang': { dial: () => NEVER, trace: () => NEVER },
      'when they throw': { dial: failing, trace: failing },
      'when they reject': { dial: () => Promise.reject(new Error('no')), trace: () => Promise.reject(new Error('no')) },
      'when only traces are asked for': { probes: { ...PROBES, connect: undefined } },
      'when only connections are asked for': { probes: { ...PROBES, trace: undefined } },
      'when the disk refuses all of them': {
        besideLog: (log) => ({
          ...log,
          append: () => Promise.reject(new EvidenceError('unwritable', 'leaves', 'the disk is full')),
        }),
      },
    };

    /** The judgements of two slots, with leaves by number from the slot's first: other leaves may come between the slots. */
    async function judgementsOf(options: Options): Promise<readonly unknown[]> {
      const started = await start(options);
      await started.run(MINUTE, true);
      await started.run(MINUTE + 60);
      const { judgements, planned } = await audit(started.log);
      expect(planned).to.equal(12);
      return judgements.map((leaf) => {
        const from = Math.min(...leaf.judgements.map((j) => j.leaf));
        return { ...leaf, judgements: leaf.judgements.map((j) => ({ ...j, leaf: j.leaf - from })) };
      });
    }

    for (const [when, options] of Object.entries(worlds)) {
      it(when, async () => {
        const absent = await judgementsOf({ probes: { connect: undefined, trace: undefined } });
        expect(await judgementsOf(options)).to.deep.equal(absent);
      });
    }
  });

  it('come after the slot’s own judgement, and count each draw that was given an address', async () => {
    const started = await start();
    await started.run(MINUTE, true);
    await untilJudged(started, 6);
    const all = await kinds(started.log);
    expect(all.indexOf('connection-judgement')).to.be.above(all.indexOf('judgement'));
    const report = started.runner.report((MINUTE + 60) * 1000).connections;
    // Four landed on the provider and were answered, two were given an address that nobody may connect to.
    expect(report?.states).to.deep.equal([
      { state: 'answered', draws: 4 },
      { state: 'address_refused', draws: 2 },
    ]);
    expect(report?.tracers).to.deep.equal([{ vantage: 'local', up: true, says: 'test 1' }]);
  });

  it('come to the same ledger after a restart, from the log alone', async () => {
    const first = await start();
    for (const [i, isFirst] of [true, false, false].entries()) await first.run(MINUTE + i * 60, isFirst);
    await untilJudged(first, 6 + 4 + 4);
    const live = first.beside?.of('test')?.ledger();
    const { dir } = first.log;
    await first.beside?.stop();
    await first.log.close();
    running.clear();
    const second = await start({ dir });
    expect(second.beside?.of('test')?.ledger()).to.deep.equal(live);
    const of = (started: Started) => started.runner.report((MINUTE + 3600) * 1000).connections;
    expect(of(second)).to.deep.equal(of(first));
  });

  it('trace an address once for all the draws that were given it, also after a restart', async () => {
    let traced = 0;
    const trace: Tracer['trace'] = (subject, timeoutMs) => {
      traced += 1;
      return reached(subject, timeoutMs);
    };
    const started = await start({ trace });
    for (const i of [0, 1, 2]) await started.run(MINUTE + i * 60, i === 0);
    await untilJudged(started, 14);
    const paths = started.runner.report((MINUTE + 600) * 1000).connections?.paths ?? [];
    expect(paths.find(({ path }) => path === 'REACHED_IN_P')?.draws).to.be.above(0);
    await started.beside?.stop().then(started.log.close);
    running.clear();
    const again = await start({ trace, dir: started.log.dir });
    await again.run(MINUTE + 180);
    await untilJudged(again, 14 + 4);
    expect(traced).to.equal(1);
  });

  it('are given up by a stop in the middle, at once, and every draw is kept and judged', async () => {
    const started = await start({ dial: () => NEVER, trace: () => NEVER });
    await started.run(MINUTE, true);
    const slot = started.run(MINUTE + 60);
    const from = performance.now();
    stopping.abort();
    await slot;
    await started.beside?.stop();
    expect(performance.now() - from).to.be.below(500);
    const { planned } = await audit(started.log);
    expect(planned).to.equal(12);
    expect(await leavesOf(started.log, 'connection-judgement')).to.deep.equal([]);
  });

  it('that were being kept when the stop came are in the log before it is closed', async () => {
    const started = await start({
      besideLog: (log) => ({
        ...log,
        append: async (leaves) => {
          await sleep(30);
          return log.append(leaves);
        },
      }),
    });
    await started.run(MINUTE, true);
    while (!(await kinds(started.log)).includes('connection')) await sleep(2);
    stopping.abort();
    await started.beside?.stop();
    expect(await leavesOf(started.log, 'connection-judgement')).to.have.length(1);
  });

  it('are not there where the configuration asks for none, and the tracer is closed all the same', async () => {
    const started = await start({ probes: { connect: undefined, trace: undefined } });
    await started.run(MINUTE, true);
    expect(started.beside?.of('test')).to.equal(undefined);
    expect(started.beside?.tracers()).to.deep.equal([]);
    expect(started.runner.report((MINUTE + 60) * 1000).connections).to.equal(undefined);
    expect(new Set(await kinds(started.log))).to.deep.equal(new Set(['seed-commitment', 'slot', 'draw', 'judgement']));
  });
});
