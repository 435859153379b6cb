import { expect } from 'chai';
import type { Tracer } from '../../probes/doors.ts';
import type { KeptTrace, Traces } from '../../src/beside/traces.ts';
import { createTraces } from '../../src/beside/traces.ts';
import { parseAddress } from '../../src/core/address.ts';
import type { TraceLeaf } from '../../src/core/connection-record.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { traceOf } from '../core/connected.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 10, 23, 12);
const SITE = '129.213.0.10';
const ADDRESS = parseAddress(SITE) ?? expect.fail(SITE);

describe('traces of an earlier run', () => {
  const { newDir } = freshLogs();
  let log: EvidenceLog;
  let sent: number;
  let nowMs: number;
  let opened: Traces | undefined;

  beforeEach(async () => {
    const dir = await newDir();
    log = await openLog(dir);
    [sent, nowMs] = [0, START_MS];
  });
  afterEach(async () => {
    await opened?.stop();
    await log.close();
  });

  function open(...past: readonly KeptTrace[]): Traces {
    const trace: Tracer['trace'] = async ({ address }) => {
      sent += 1;
      const { outcome } = traceOf('24.0.0.1', address);
      return outcome.ok ? { ok: true, value: { trace: outcome.trace, raw: Buffer.from('raw') } } : expect.fail();
    };
    const fatal = (error: unknown): never => expect.fail(String(error));
    opened = createTraces(
      {
        tracer: { trace, state: () => ({ up: true, version: 'test 1' }), close: async () => undefined },
        vantage: 'local',
        everyMs: HOUR_MS,
        nowMs: () => nowMs,
        log,
        blobs: openBlobs(log.dir),
        warn: fatal,
        fatal,
      },
      past,
    );
    return opened;
  }

  const kept = (startedMs: number, outcome: TraceLeaf['outcome']): KeptTrace => ({
    leaf: 7,
    record: { $kind: 'trace', vantage: 'local', startedMs, subject: { address: SITE, port: 443 }, outcome },
  });

  it('are good for the rest of their time, and not made again before', () => {
    const { outcome } = traceOf('24.0.0.1', SITE);
    const past = kept(START_MS - HOUR_MS + 1, outcome);
    const traces = open(kept(START_MS - HOUR_MS + 1, { ok: false, failure: 'trace_timeout' }), past);
    traces.want(ADDRESS, 443);
    expect([sent, traces.latest(ADDRESS)]).to.deep.equal([0, past]);
    nowMs += 1;
    expect(traces.latest(ADDRESS)).to.equal(undefined);
    traces.want(ADDRESS, 443);
    expect(sent).to.equal(1);
  });

  it('that failed count for that time too: what is silent is not asked more often for a restart', () => {
    const past = kept(START_MS - 1, { ok: false, failure: 'trace_timeout' });
    const traces = open(past);
    traces.want(ADDRESS, 443);
    expect([sent, traces.latest(ADDRESS)]).to.deep.equal([0, past]);
  });

  it('say nothing where the tool had ended, or the clock was ahead of this one', () => {
    const ended = kept(START_MS - 1, { ok: false, failure: 'tracer_ended' });
    const ahead = kept(START_MS + 1, { ok: false, failure: 'trace_timeout' });
    const traces = open(ended, ahead);
    expect(traces.latest(ADDRESS)).to.equal(undefined);
    traces.want(ADDRESS, 443);
    expect(sent).to.equal(1);
  });
});
