import { expect } from 'chai';
import { realDialer } from '../../../probes/dialer.ts';
import type { Dialer } from '../../../probes/doors.ts';
import { address } from '../resolve/scripted-network.ts';
import type { Hostile } from './hostile.ts';
import { startHostile } from './hostile.ts';
import { connect, createHosts, steps } from './hosts.ts';

const BUDGET_MS = 3_000;
/** Timers are late on a busy machine; what a host has done is not. */
const SLACK_MS = 1_500;
const MIB = 1_048_576;

const ENDS: Readonly<Record<string, string>> = {
  slowloris: 'http-exchange http_timeout',
  endless_headers: 'http-exchange http_head_too_large',
  endless_interim: 'http-exchange http_malformed',
  great_body: 'http-exchange ok',
  slow_body: 'http-exchange ok',
  great_chain: 'tls-handshake tls_too_large',
  garbage: 'tls-handshake tls_malformed',
  empty_records: 'tls-handshake tls_malformed',
  warnings: 'tls-handshake tls_malformed',
  silence: 'tls-handshake tls_timeout',
};

describe('probes/connect: a hundred hosts that mean harm', () => {
  let hostile: Hostile;

  before(async () => {
    hostile = await startHostile();
  });

  after(() => hostile.stop());

  it('cost bounded memory and no more time than a task has', async () => {
    const real = realDialer();
    const everyone = Object.keys(ENDS).flatMap((kind) => Array<string>(10).fill(kind));
    const before = process.memoryUsage();
    let peak = before.rss;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 20);
    const startedMs = performance.now();
    const ended = await Promise.all(
      everyone.map(async (kind) => {
        const host = { address: address('127.0.0.1'), port: hostile.ports[kind] ?? 0 };
        const dialer: Dialer = { dial: (_, timeoutMs) => real.dial(host, timeoutMs) };
        const connection = await connect(createHosts(), { dialer, budgetMs: BUDGET_MS });
        return {
          kind,
          last: steps(connection).at(-1),
          tookMs: performance.now() - startedMs,
          size: JSON.stringify(connection.observations).length,
        };
      }),
    );
    clearInterval(watch);
    for (const { kind, last, tookMs, size } of ended) {
      expect(last, kind).to.equal(ENDS[kind]);
      expect(tookMs, kind).to.be.below(BUDGET_MS + SLACK_MS);
      expect(size, kind).to.be.below(3_000);
    }
    expect((peak - before.rss) / MIB).to.be.below(150);
    expect((process.memoryUsage().heapUsed - before.heapUsed) / MIB).to.be.below(40);
  }).timeout(20_000);
});
