import { expect } from 'chai';
import type { Tracer } from '../../probes/doors.ts';
import type { Traces, TracesContext } from '../../src/beside/traces.ts';
import { createTraces } from '../../src/beside/traces.ts';
import type { Address } from '../../src/core/address.ts';
import { parseAddress } from '../../src/core/address.ts';
import type { Trace, TraceSubject } from '../../src/core/trace.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { EvidenceError, type EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { traceOf } from '../core/connected.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { leavesOf } from '../service/audit.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 10, 23, 12);
const SITE = '129.213.0.10';

type Result = Awaited<ReturnType<Tracer['trace']>>;

function at(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(text);
  return address;
}

function traced(...hops: readonly string[]): Result {
  const { outcome } = traceOf(...hops);
  if (!outcome.ok) throw new TypeError('no trace');
  return { ok: true, value: { trace: outcome.trace, raw: Buffer.from(`raw of ${hops.join()}`) } };
}

describe('traces', () => {
  const { newDir } = freshLogs();
  let log: EvidenceLog;
  let asked: TraceSubject[];
  let warnings: string[];
  let nowMs: number;
  let opened: Traces | undefined;

  beforeEach(async () => {
    const dir = await newDir();
    log = await openLog(dir);
    [asked, warnings, nowMs] = [[], [], START_MS];
  });
  afterEach(async () => {
    await opened?.stop();
    await log.close();
  });

  function open(
    answer: (subject: TraceSubject) => Promise<Result>,
    part: Partial<TracesContext & Tracer> = {},
  ): Traces {
    const { state = () => ({ up: true, version: 'test 1' }), close = async () => undefined, ...context } = part;
    const trace: Tracer['trace'] = (subject) => {
      asked.push(subject);
      return answer(subject);
    };
    opened = createTraces({
      tracer: { trace, state, close },
      vantage: 'local',
      everyMs: HOUR_MS,
      nowMs: () => nowMs,
      log,
      blobs: openBlobs(log.dir),
      warn: (line) => warnings.push(line),
      fatal: (error) => warnings.push(`fatal ${String(error)}`),
      ...context,
    });
    return opened;
  }

  const untilKept = async (traces: Traces, address = SITE): Promise<void> => {
    while (traces.latest(at(address)) === undefined) await new Promise((resolve) => setImmediate(resolve));
  };
  const untilLogged = async (count: number): Promise<void> => {
    while (log.size < count) await new Promise((resolve) => setImmediate(resolve));
  };

  it('keep what was traced as a leaf and what the tool printed as a blob', async () => {
    const traces = open(async ({ address }) => traced('24.0.0.1', address));
    expect(traces.latest(at(SITE))).to.equal(undefined);
    traces.want(at(SITE), 8443);
    expect(traces.latest(at(SITE))).to.equal(undefined);
    await untilKept(traces);
    const kept = traces.latest(at(SITE));
    expect(await leavesOf(log, 'trace')).to.deep.equal([kept?.record]);
    expect(kept?.leaf).to.equal(0);
    expect(kept?.record).to.deep.include({ startedMs: START_MS, subject: { address: SITE, port: 8443 } });
    const raw = Buffer.from(`raw of 24.0.0.1,${SITE}`);
    expect(kept?.record.outcome).to.include({ ok: true, raw: sha256Hex(raw) });
    expect(await openBlobs(log.dir).get(sha256Hex(raw))).to.deep.equal(raw);
  });

  it('go to an address once in their time, whoever asks, and again after it', async () => {
    const traces = open(async ({ address }) => traced(address));
    for (const port of [443, 443, 80]) traces.want(at(SITE), port);
    traces.want(at('2606:4700::1'), 443);
    await untilKept(traces);
    nowMs += HOUR_MS - 1;
    traces.want(at(SITE), 443);
    expect(asked.map(({ address }) => address)).to.deep.equal([SITE, '2606:4700::1']);
    expect(traces.latest(at(SITE))?.record.startedMs).to.equal(START_MS);
    nowMs += 1;
    expect(traces.latest(at(SITE))).to.equal(undefined);
    traces.want(at(SITE), 443);
    expect(asked).to.have.length(3);
    await untilKept(traces);
    expect(traces.latest(at(SITE))?.record.startedMs).to.equal(START_MS + HOUR_MS);
  });

  it('that fail are records too, with what the tool said, and are not tried again at once', async () => {
    const traces = open(async () => ({ ok: false, failure: 'trace_malformed', detail: 'line 3' }));
    traces.want(at(SITE), 443);
    await untilKept(traces);
    traces.want(at(SITE), 443);
    expect(asked).to.have.length(1);
    const [leaf] = await leavesOf(log, 'trace');
    expect(leaf?.outcome).to.deep.equal({ ok: false, failure: 'trace_malformed', detail: 'line 3' });
  });

  it('that the tool did not live to see the end of say nothing of the path, and the next draw asks again', async () => {
    const traces = open(async () => ({ ok: false, failure: 'tracer_ended' }), {
      state: () => ({ up: false, why: 'scamper ended: signal 9' }),
    });
    traces.want(at(SITE), 443);
    await untilLogged(1);
    expect(traces.latest(at(SITE))).to.equal(undefined);
    traces.want(at(SITE), 443);
    await untilLogged(2);
    expect(asked).to.have.length(2);
    expect((await leavesOf(log, 'trace')).map(({ outcome }) => outcome)).to.deep.equal(
      Array(2).fill({ ok: false, failure: 'tracer_ended' }),
    );
  });

  it('never go to an address that is not public, whatever its disguise', async () => {
    const traces = open(async () => traced(SITE));
    const addresses = [
      '10.0.0.1',
      '127.0.0.1',
      '169.254.169.254',
      '::1',
      '::ffff:10.0.0.1',
      '2002:7f00:1::',
      '64:ff9b::a00:1',
    ];
    for (const address of addresses) traces.want(at(address), 443);
    await untilLogged(addresses.length);
    expect(asked).to.deep.equal([]);
    const outcomes = (await leavesOf(log, 'trace')).map(({ outcome }) => outcome);
    expect(outcomes).to.deep.equal(addresses.map(() => ({ ok: false, failure: 'address_refused' })));
  });

  it('leave no record while there is no tool, and are made once there is', async () => {
    let up = false;
    const traces = open(async () => (up ? traced(SITE) : { ok: false, failure: 'tracer_absent' }));
    traces.want(at(SITE), 443);
    await new Promise((resolve) => setImmediate(resolve));
    expect([log.size, traces.latest(at(SITE))]).to.deep.equal([0, undefined]);
    up = true;
    traces.want(at(SITE), 443);
    await untilKept(traces);
    expect(log.size).to.equal(1);
  });

  it('that no leaf can hold are records that say so', async () => {
    const replies = Array.from({ length: 2_000 }, (_, i) => ({
      from: '2606:4700:ffff:ffff:ffff:ffff:ffff:1',
      rttUs: i,
    }));
    const trace: Trace = {
      tool: 'scamper',
      toolVersion: '1',
      method: 'icmp',
      flows: [{ flow: 1, hops: [{ ttl: 1, sent: 3, replies }], ended: 'silent' }],
    };
    const traces = open(async () => ({ ok: true, value: { trace, raw: Buffer.from('many') } }));
    traces.want(at(SITE), 443);
    await untilKept(traces);
    const [leaf] = await leavesOf(log, 'trace');
    expect(leaf?.outcome).to.deep.equal({ ok: false, failure: 'trace_too_large' });
    expect(warnings).to.deep.equal([]);
  });

  it('that the disk refuses are not used, and that is said', async () => {
    const refusing = { put: () => Promise.reject(new EvidenceError('unwritable', 'blobs', 'the disk is full')) };
    const traces = open(async () => traced(SITE), { blobs: refusing });
    traces.want(at(SITE), 443);
    while (warnings.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).to.deep.equal([`the trace to ${SITE} was not kept: the disk is full`]);
    expect(traces.latest(at(SITE))).to.equal(undefined);
    expect(log.size).to.equal(0);
  });

  it('survive a defect of the tracer’s, which is said', async () => {
    const traces = open(async ({ address }) => {
      if (address === SITE) throw new TypeError('not a function');
      return traced(address);
    });
    traces.want(at(SITE), 443);
    traces.want(at('129.213.0.11'), 443);
    await untilKept(traces, '129.213.0.11');
    expect(warnings).to.deep.equal([`the trace to ${SITE} ran into a defect of landfall: TypeError: not a function`]);
    expect(log.size).to.equal(1);
  });

  it('stop at once, also with a tracer that never answers, close it, and leave no half record', async () => {
    let closed = 0;
    const traces = open(() => new Promise(() => undefined), {
      close: async () => {
        closed += 1;
      },
    });
    traces.want(at(SITE), 443);
    const from = performance.now();
    await traces.stop();
    expect(performance.now() - from).to.be.below(500);
    traces.want(at('129.213.0.11'), 443);
    expect([closed, asked.length, log.size, warnings.length]).to.deep.equal([1, 1, 0, 0]);
  });

  it('that a stop cuts off say nothing of the path', async () => {
    const ended = Promise.withResolvers<Result>();
    const traces = open(() => ended.promise, {
      close: async () => ended.resolve({ ok: false, failure: 'tracer_ended' }),
    });
    traces.want(at(SITE), 443);
    await traces.stop();
    expect(log.size).to.equal(0);
  });
});
