import { expect } from 'chai';
import { landAddress } from '../../src/core/landing.ts';
import type { Landing, Outcome } from '../../src/core/outcome.ts';
import { demoRules } from '../../src/demo/demo-config.ts';
import { scenarioOf, scenarios } from '../../src/world/scenarios.ts';
import type { Truth } from '../../src/world/truth.ts';
import { landingOf, truth } from '../../src/world/truth.ts';
import type { World } from '../../src/world/world.ts';
import { cellsOf } from './cells.ts';
import { renderedFacts } from './landing-facts.ts';

function worldOf(name: string): World {
  const scenario = scenarioOf(name);
  if (scenario === undefined) throw new RangeError(name);
  return scenario.world;
}

/** Shares of the draws by outcome, and by outcome and label. */
function sharesAt(
  world: World,
  atMs: number,
): { outcome: Partial<Record<Outcome, number>>; label: Partial<Record<string, number>> } {
  const outcome: Partial<Record<Outcome, number>> = {};
  const label: Record<string, number> = {};
  let total = 0;
  const add = (o: Outcome, l: string, weight: number): void => {
    outcome[o] = (outcome[o] ?? 0) + weight;
    label[`${o} ${l}`] = (label[`${o} ${l}`] ?? 0) + weight;
  };
  for (const { cell, weight } of cellsOf(world, 2)) {
    total += weight;
    const is = truth(world, atMs, cell);
    if (is.state === 'missing') add('missing', is.reason, weight);
    else for (const landing of is.landings) add(landing.outcome, landing.label, weight / is.landings.length);
  }
  const shares = <K extends string>(sums: Partial<Record<K, number>>): Partial<Record<K, number>> =>
    Object.fromEntries(
      Object.entries<number | undefined>(sums).map(([key, sum]) => [key, (sum ?? 0) / total]),
    ) as Partial<Record<K, number>>;
  return { outcome: shares(outcome), label: shares(label) };
}

function outcomesOf(is: Truth): readonly string[] {
  return is.state === 'missing' ? [is.reason] : is.landings.map(({ outcome, label }) => `${outcome} ${label}`);
}

function labelOf(landing: Landing): string {
  switch (landing.outcome) {
    case 'landed':
      return landing.region ?? 'unknown';
    case 'fronted':
      return landing.by;
    case 'elsewhere':
      return landing.whose.id;
    case 'indeterminate':
    case 'missing':
      return landing.reason;
  }
}

describe('the truth about a world', () => {
  // Ranges of addresses show no routes: what hijacks come to is read from a demo's own files, in measured-truth.test.ts.
  for (const { name, world } of scenarios.filter(({ world: { hijacks } }) => hijacks === undefined)) {
    it(`agrees with the landing rules over the rendered lists, for every address of ${name}`, async () => {
      const facts = await renderedFacts(world);
      const rules = demoRules(world);
      const knobs = world.knobs.flatMap((knob) => (knob.kind === 'steer' ? knob.to : []));
      const sets = world.hosts.flatMap((host) =>
        'alias' in host ? [] : [...host.v4.east, ...host.v4.west, ...host.v6.east, ...host.v6.west],
      );
      const addresses = new Set([
        ...sets.flatMap((s) => s.addresses),
        ...knobs.flatMap(({ v4, v6 }) => [...v4, ...v6]),
      ]);
      for (const address of addresses) {
        const { outcome, label, rule, grade } = landingOf(world, address);
        const landing = landAddress(facts(address), rules);
        const judged = { outcome: landing.outcome, label: labelOf(landing), rule: landing.rule };
        expect(judged, address).to.deep.equal({ outcome, label, rule });
        if (landing.outcome === 'landed') expect(landing.grade, address).to.equal(grade);
      }
    });
  }

  it('has most draws of the founding story on the provider, some fronted, and none elsewhere before the drift', () => {
    const { outcome } = sharesAt(worldOf('founding'), 30_000);
    expect(outcome.landed).to.be.within(0.87, 0.93);
    expect(outcome.fronted).to.be.within(0.05, 0.08);
    expect(outcome.elsewhere).to.equal(undefined);
    expect(outcome.indeterminate).to.be.within(0.02, 0.05);
    expect(outcome.missing).to.be.within(0.001, 0.02);
  });

  it('has both regions, and an address that lies on the provider by its origin only', () => {
    const { label } = sharesAt(worldOf('founding'), 30_000);
    for (const region of ['us-ashburn-1', 'us-phoenix-1', 'unknown'])
      expect(label[`landed ${region}`]).to.be.above(0.1);
  });

  it('has an eighth of the draws on the operator’s own two sites two minutes after the start', () => {
    const { label, outcome } = sharesAt(worldOf('founding'), 120_000);
    expect(outcome.elsewhere).to.be.within(0.1, 0.15);
    expect(label['elsewhere own-virginia']).to.be.above(0.04);
    expect(label['elsewhere own-singapore']).to.be.above(0.04);
  });

  it('moves the clients of the named network and no others', () => {
    const world = worldOf('founding');
    const still = { ...world, knobs: world.knobs.filter(({ kind }) => kind !== 'steer') };
    let moved = 0;
    for (const { cell, network } of cellsOf(world, 4)) {
      const with_ = outcomesOf(truth(world, 130_000, cell));
      const without = outcomesOf(truth(still, 130_000, cell));
      if (network.name === 'Example Mobile') moved += with_.join() === without.join() ? 0 : 1;
      else expect(with_, JSON.stringify(cell)).to.deep.equal(without);
    }
    expect(moved).to.be.above(0);
  });

  it('never moves a client back while the drift rises', () => {
    const world = worldOf('founding');
    const quiet = { ...world, knobs: world.knobs.filter(({ kind }) => kind === 'steer') };
    const isMoved = (is: Truth): boolean => outcomesOf(is).some((o) => o.startsWith('elsewhere own-'));
    for (const { cell, network } of cellsOf(quiet, 4)) {
      if (network.name !== 'Example Mobile' || cell.via === 'recursive') continue;
      const states = [59, 60, 75, 90, 105, 120, 600].map((s) => isMoved(truth(quiet, s * 1000, cell)));
      expect(states.toSorted(), JSON.stringify(cell)).to.deep.equal(states);
      expect(states[0]).to.equal(false);
    }
  });

  it('lands every draw of the steady story', () => {
    for (const atMs of [0, 60_000, 3_600_000]) {
      expect(Object.keys(sharesAt(worldOf('steady'), atMs).outcome)).to.deep.equal(['landed']);
    }
  });

  it('loses every answer of the blackout in the end, and none before it', () => {
    expect(sharesAt(worldOf('blackout'), 59_999).outcome.missing).to.equal(undefined);
    expect(sharesAt(worldOf('blackout'), 75_000).outcome.missing).to.be.within(0.4, 0.6);
    expect(sharesAt(worldOf('blackout'), 90_000).outcome).to.deep.equal({ missing: 1 });
  });

  it('decides nothing about others without client subnets, unless the resolver is asked', () => {
    const { outcome } = sharesAt(worldOf('no-ecs'), 10_000);
    expect(outcome.indeterminate).to.be.within(0.7, 0.76);
  });

  it('shows another cloud by name', () => {
    expect(sharesAt(worldOf('two-clouds'), 10_000).label['elsewhere otterstack']).to.be.within(0.03, 0.08);
  });

  it('decides nothing about addresses that a stranger announces too, and keeps the others', () => {
    const { label } = sharesAt(worldOf('hijacked'), 10_000);
    const before = sharesAt(worldOf('two-clouds'), 10_000).label;
    expect(label['indeterminate route_conflict']).to.be.within(0.05, 0.2);
    expect(label['fronted fernedge']).to.be.closeTo(before['fronted fernedge'] ?? 0, 1e-9);
    expect(landingOf(worldOf('hijacked'), '129.80.10.1')).to.include({ label: 'route_conflict', rule: 2 });
    expect(landingOf(worldOf('hijacked'), '129.80.20.1')).to.include({ outcome: 'landed', rule: 4 });
  });

  it('says that a name without AAAA was measured over IPv4 in its place', () => {
    const cell = { block: '198.18.4.0/24', name: 'api.quillbird.example', family: 6, via: 'recursive' } as const;
    expect(truth(worldOf('steady'), 0, cell)).to.include({ state: 'answered', family: 4, moved: true });
    const web = truth(worldOf('steady'), 0, { ...cell, name: 'www.quillbird.example' });
    expect(web).to.include({ state: 'answered', family: 6, moved: false });
  });

  it('knows no name that nobody described', () => {
    const cell = { block: '198.18.4.0/24', name: 'no.quillbird.example', family: 4, via: 'recursive' } as const;
    expect(truth(worldOf('steady'), 0, cell)).to.deep.equal({ state: 'missing', reason: 'nxdomain' });
  });
});
