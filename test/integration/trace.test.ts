import { expect } from 'chai';
import type { Tracer } from '../../probes/doors.ts';
import { openTracer } from '../../probes/trace/open.ts';
import { openScamper } from '../../probes/trace/scamper.ts';
import { parseAddress } from '../../src/core/address.ts';
import type { PathReading } from '../../src/core/path.ts';
import { readPath } from '../../src/core/path.ts';
import type { PathVerdict, Trace } from '../../src/core/trace.ts';
import { pathFacts } from './path-facts.ts';
import type { Routers } from './routers.ts';
import { buildRouters } from './routers.ts';

const nowMs = (): number => performance.now();
/** Half of them over IPv4, half over IPv6, all behind the parallel branches. */
const PLAIN = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? `20.3.200.${i}` : `2a03:ff::${i}`));
/** Faster than the service goes, for the routers have no limit unless it is said. */
const FAST = { packetsPerSecond: 2_000, gapMs: 10, targets: 250 };

function reading(trace: Trace, target: string): PathReading {
  return readPath(trace, parseAddress(target) ?? expect.fail(target), pathFacts);
}

/** The most packets that were sent within a second, of those that were answered, as scamper tells of them. */
function mostInASecond(raw: Uint8Array): number {
  const lines = Buffer.from(raw).toString().trimEnd().split('\n');
  const sentMs = lines
    .flatMap((line): readonly { tx: { sec: number; usec: number } }[] => JSON.parse(line).hops ?? [])
    .map(({ tx }) => tx.sec * 1000 + tx.usec / 1000);
  return Math.max(...sentMs.map((from) => sentMs.filter((at) => at >= from && at < from + 1000).length));
}

describe('integration: paths through real routers', function () {
  this.timeout(120_000);
  let routers: Routers;
  let tracer: Tracer;

  before(async () => {
    routers = buildRouters([]);
    tracer = await openScamper(nowMs, { command: [...routers.atVantage, 'scamper'], pace: FAST });
  });
  after(async () => {
    await tracer.close();
    routers.remove();
  });

  async function traced(by: Tracer, address: string, timeoutMs = 60_000): Promise<Trace> {
    const result = await by.trace({ address, port: 443 }, timeoutMs);
    return result.ok ? result.value.trace : expect.fail(`${address}: ${result.failure} ${result.detail ?? ''}`);
  }

  /** The name of the router that an answer came from; the addresses traced to are the host's. */
  const nameOf = (address: string): string => routers.routerOf(address) ?? 'host';

  it('200 traces over parallel branches show each cable of either branch, and no link that is no cable', async () => {
    const traces = await Promise.all(PLAIN.map((address) => traced(tracer, address)));
    const shown = new Set<string>();
    for (const [i, trace] of traces.entries()) {
      const { verdict, links } = reading(trace, PLAIN[i] ?? '');
      expect(verdict).to.equal('REACHED_IN_P');
      expect(trace.flows.map(({ ended }) => ended)).to.deep.equal(['reached', 'reached', 'reached']);
      for (const { from, to } of links) {
        const [a, b] = [nameOf(from), nameOf(to)];
        expect(routers.areJoined(a, b), `${a} (${from}) to ${b} (${to})`).to.equal(true);
        shown.add(`${a} ${b}`);
      }
    }
    // Nothing leads to or from `quiet`, which never answered.
    const cables = ['isp core', 'core a1', 'core b1', 'a1 a2', 'b1 b2', 'a2 tr', 'b2 tr', 'pe pc', 'pc host'];
    expect([...shown]).to.have.members(cables);
  });

  it('a classic traceroute over the same routers does draw false links, which are not taken from it', async () => {
    const none = ['no-such-tool'] as const;
    const command = [...routers.atVantage, 'traceroute'] as const;
    const classic = await openTracer(nowMs, { scamper: none, traceroute: command, mtr: none });
    const targets = PLAIN.slice(0, 24);
    const traces = await Promise.all(targets.map((address) => traced(classic, address)));
    let falseLinks = 0;
    for (const [i, trace] of traces.entries()) {
      expect(reading(trace, targets[i] ?? '').links).to.deep.equal([]);
      const answers = trace.flows[0]?.hops.map(({ replies }) => replies[0]?.from) ?? [];
      for (const [at, from] of answers.entries()) {
        const to = answers[at + 1];
        if (from === undefined || to === undefined) continue;
        if (!routers.areJoined(nameOf(from), nameOf(to))) falseLinks += 1;
      }
    }
    expect(falseLinks).to.be.above(0);
    await classic.close();
  });

  const truths: readonly (readonly [string, string, PathVerdict, number])[] = [
    ['that the provider carries on to another network', '20.3.9.1', 'LEFT_P', 60_000],
    ['that the provider carries on to another network', '2a03:9::1', 'LEFT_P', 60_000],
    // What answers nothing takes 15 s a flow: two flows fit into this time, and the rest is not waited for.
    ['that end without a word behind the provider’s border', '20.3.10.1', 'ENTERED_P', 40_000],
    ['that end without a word behind the provider’s border', '2a03:10::1', 'ENTERED_P', 40_000],
    ['that end without a word before the provider', '20.3.11.1', 'TAIL_SILENT', 40_000],
    ['that end without a word before the provider', '2a03:11::1', 'TAIL_SILENT', 40_000],
    ['that a router of the provider’s says there is no way to', '20.3.12.1', 'ENTERED_P', 60_000],
    ['that a router of the provider’s says there is no way to', '2a03:12::1', 'ENTERED_P', 60_000],
    ['that go in a circle within the provider', '20.3.13.1', 'ENTERED_P', 60_000],
  ];

  it('paths through a silent router have the verdict that is true, as far as they answer', async () => {
    const verdicts = await Promise.all(
      truths.map(async ([what, address, , timeoutMs]) => {
        const { verdict } = reading(await traced(tracer, address, timeoutMs), address);
        return `${what} (${address}): ${verdict}`;
      }),
    );
    expect(verdicts).to.deep.equal(truths.map(([what, address, verdict]) => `${what} (${address}): ${verdict}`));
  });

  it('tools that mix branches never say that a path left, and show that something foreign answered', async () => {
    const none = ['no-such-tool'] as const;
    const commands = { scamper: none, traceroute: none, mtr: none };
    const byTraceroute = { ...commands, traceroute: [...routers.atVantage, 'traceroute'] as const };
    const byMtr = { ...commands, mtr: [...routers.atVantage, 'mtr'] as const };
    const opened = await Promise.all([openTracer(nowMs, byTraceroute), openTracer(nowMs, byMtr)]);
    for (const address of ['20.3.9.1', '2a03:9::1']) {
      const read = await Promise.all(opened.map(async (by) => reading(await traced(by, address), address)));
      expect(read.map(({ verdict }) => verdict)).to.deep.equal(['UNKNOWN', 'UNKNOWN']);
      expect(read.map(({ flowsWithForeignAfterProvider: flows }) => flows)).to.deep.equal([1, 1]);
    }
    for (const by of opened) await by.close();
  });
});

describe('integration: paths through routers that answer once a second', function () {
  this.timeout(120_000);
  /** On the way to all, at the provider's border, and on the only way by which the path leaves it. */
  const LIMITED = ['isp', 'pc', 'ob', 'oc'];
  let routers: Routers;
  let tracer: Tracer;

  before(async () => {
    routers = buildRouters(LIMITED);
    tracer = await openScamper(nowMs, { command: [...routers.atVantage, 'scamper'] });
  });
  after(async () => {
    await tracer.close();
    routers.remove();
  });

  it('have at the pace of the service no verdict that is not true, at 20 packets a second or less', async () => {
    const targets = ['20.3.9.1', '2a03:9::1', '20.3.200.1', '2a03:ff::1', '20.3.200.2'];
    const results = await Promise.all(targets.map((address) => tracer.trace({ address, port: 443 }, 100_000)));
    let kept = 0;
    const verdicts = results.map((result, i) => {
      if (!result.ok) return result.failure;
      expect(mostInASecond(result.value.raw), targets[i]).to.be.within(8, 20);
      for (const { replies, sent } of result.value.trace.flows.flatMap(({ hops }) => hops)) {
        const name = routers.routerOf(replies[0]?.from ?? '');
        if (name !== undefined && LIMITED.includes(name) && replies.length < sent) kept += 1;
      }
      return reading(result.value.trace, targets[i] ?? '').verdict;
    });
    const inside = 'REACHED_IN_P';
    expect(verdicts).to.deep.equal(['LEFT_P', 'LEFT_P', inside, inside, inside]);
    expect(kept, 'hops of which a limited router kept back an answer').to.be.above(0);
  });
});
