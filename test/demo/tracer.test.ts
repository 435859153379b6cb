import { expect } from 'chai';
import { formatAddress } from '../../src/core/address.ts';
import type { PathFacts } from '../../src/core/hop.ts';
import { readPath } from '../../src/core/path.ts';
import type { Trace } from '../../src/core/trace.ts';
import { demoRules } from '../../src/demo/demo-config.ts';
import { demoTracer } from '../../src/demo/tracer.ts';
import { parseCanonicalJson } from '../../src/evidence/canonical-json.ts';
import { groundPaths, VANTAGE } from '../../src/world/ground.ts';
import { pathTruth } from '../../src/world/path-truth.ts';
import { groundOf } from '../../src/world/quillbird-ground.ts';
import { scenarioOf, scenarios } from '../../src/world/scenarios.ts';
import { landingAddresses } from '../../src/world/topology-lookup.ts';
import type { World } from '../../src/world/world.ts';
import { addressOf } from '../../src/world/world.ts';
import { renderedFacts } from '../world/landing-facts.ts';

const TIMEOUT_MS = 5000;

/** What the service knows of addresses on a path: the files that the demo writes, and no more. */
async function pathFacts(world: World): Promise<PathFacts> {
  const facts = await renderedFacts(world);
  const { asns, possibleTenants } = demoRules(world).provider;
  return {
    originsOf: (address) => facts(formatAddress(address)).origins,
    exchangeOf: () => undefined,
    inRanges: (address) => facts(formatAddress(address)).range !== undefined,
    provider: { asns, possibleTenants },
  };
}

const founding = scenarioOf('founding');
if (founding === undefined) throw new RangeError('founding');
const ground = groundOf(founding.world);

async function traceTo(address: string, timeoutMs = TIMEOUT_MS): Promise<{ trace: Trace; raw: Uint8Array }> {
  const traced = await demoTracer(ground).trace({ address, port: 443 }, timeoutMs);
  if (!traced.ok) throw new TypeError(traced.failure);
  return traced.value;
}

describe('a trace in a demo', () => {
  for (const { name, world } of scenarios) {
    it(`is read as the truth about ${name} says, for every address`, async () => {
      const here = groundOf(world);
      const tracer = demoTracer(here);
      const facts = await pathFacts(world);
      const read = async (address: string): Promise<void> => {
        const traced = await tracer.trace({ address, port: 443 }, TIMEOUT_MS);
        if (!traced.ok) throw new TypeError(`${address} ${traced.failure}`);
        const { verdict } = readPath(traced.value.trace, addressOf(address), facts);
        expect(verdict, address).to.equal(pathTruth(here, VANTAGE, address));
      };
      await Promise.all(landingAddresses(world).map(read));
    });
  }

  it('shows every verdict but doubt somewhere in the founding story', () => {
    const verdicts = new Set(landingAddresses(ground.world).map((address) => pathTruth(ground, VANTAGE, address)));
    expect([...verdicts]).to.have.members(['REACHED_IN_P', 'ENTERED_P', 'LEFT_P', 'NOT_ENTERED']);
  });

  it('keeps each flow to one branch, so that no link is seen that is not there', async () => {
    const { trace } = await traceTo('129.80.10.1');
    const { links } = readPath(trace, addressOf('129.80.10.1'), await pathFacts(ground.world));
    const real = groundPaths(ground, '129.80.10.1').flatMap(({ hops }) =>
      hops.slice(1).map(({ addresses }, i) => `${hops[i]?.addresses[0]} ${addresses[0]}`),
    );
    const seen = links.map(({ from, to }) => `${from} ${to}`);
    expect(real).to.include.members(seen);
    expect(seen).to.include.members(['9.104.0.3 9.104.0.5', '9.104.0.3 9.104.0.7']);
  });

  it('has the border into the provider as an interval, for the first number of the provider is behind it', async () => {
    const { trace } = await traceTo('129.80.10.1');
    const { flows } = readPath(trace, addressOf('129.80.10.1'), await pathFacts(ground.world));
    // The sixth hop is the provider's own router, under the number of transit.
    for (const { border } of flows) expect(border).to.deep.equal({ earliestTtl: 6, latestTtl: 8 });
  });

  it('has a private hop and a silent one, and times that grow with the way', async () => {
    const { trace } = await traceTo('9.96.32.10');
    for (const { hops, ended } of trace.flows) {
      expect(ended).to.equal('reached');
      expect(hops[0]?.replies[0]?.from).to.equal('10.64.0.3');
      const times = hops.flatMap(({ replies }) => (replies[0] === undefined ? [] : [replies[0].rttUs]));
      expect(times.toSorted((a, b) => a - b)).to.deep.equal(times);
      expect(times.at(-1)).to.be.within(220_000, 221_000);
    }
    const silent = (await traceTo('129.80.10.1')).trace.flows.map(({ hops }) =>
      hops.filter(({ replies }) => replies.length === 0).map(({ ttl }) => ttl),
    );
    expect(silent).to.deep.equal([[5], [5], [5], [5]]);
  });

  it('ends in silence before a black hole, and at the first router towards nobody', async () => {
    const { trace } = await traceTo('129.80.64.40');
    for (const { hops, ended } of trace.flows) {
      expect(ended).to.equal('silent');
      expect(hops.map(({ ttl }) => ttl)).to.deep.equal(hops.map((_, i) => i + 1));
      expect(hops.slice(-5).every(({ replies }) => replies.length === 0)).to.equal(true);
    }
    const nobody = await traceTo('192.0.2.1');
    expect(nobody.trace.flows.map(({ hops, ended }) => [hops.length, ended])[0]).to.deep.equal([1, 'unreachable']);
  });

  it('keeps as raw output what it tells', async () => {
    const { trace, raw } = await traceTo('2603:c020:8000::10');
    expect(parseCanonicalJson(Buffer.from(raw).toString())).to.deep.equal(trace);
  });

  it('takes as long as its slowest answer, and no longer than it may', async () => {
    const startedMs = performance.now();
    const late = await demoTracer(ground).trace({ address: '9.96.32.10', port: 443 }, 30);
    expect(late).to.deep.equal({ ok: false, failure: 'trace_timeout' });
    expect(performance.now() - startedMs).to.be.at.least(28);
  });

  it('needs no tool', async () => {
    const tracer = demoTracer(ground);
    expect(tracer.state().up).to.equal(true);
    await tracer.close();
  });
});
