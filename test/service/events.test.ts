import { expect } from 'chai';
import type { DriftEvent } from '../../src/core/event.ts';
import { createEventMemory } from '../../src/core/event-memory.ts';
import { movable } from '../../src/world/quillbird-hosts.ts';
import { renderOciRanges, renderOrigins } from '../../src/world/render.ts';
import { type Scenario, scenarioOf } from '../../src/world/scenarios.ts';
import type { World } from '../../src/world/world.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { type Eventful, eventful } from './eventful-world.ts';

const STEADY = scenarioOf('steady') as Scenario;
/** So many that every endpoint has been seen often enough to be surprised. */
const SETTLED = 10;
const DRAWS = 44;

describe('what became new, and whose doing it is', function () {
  this.timeout(30_000);
  const tempDir = tempDirs();
  let world: Eventful;
  const begin = async (scenario: Scenario = STEADY, draws = DRAWS): Promise<void> => {
    world = await eventful(scenario, tempDir(), draws);
  };
  afterEach(() => world.stop());

  it('is nothing in a hundred slots in which nothing changes', async () => {
    await begin(STEADY, 11);
    expect(await world.slots(100)).to.deep.equal([]);
  });

  it('is the answer, when clients are moved to the operator’s own sites', async () => {
    const fromS = SETTLED * 5;
    const knobs = [{ kind: 'steer' as const, network: 'Example Cable', fromS, overS: 0, share: 1, ...movable }];
    await begin({ ...STEADY, world: { ...STEADY.world, knobs } });
    expect(await world.slots(SETTLED)).to.deep.equal([]);
    const events = await world.slots(3);
    expect(causes(events)).to.deep.equal(['answer']);
    expect(values(events, 'landing')).to.include.members(['elsewhere: own-virginia', 'elsewhere: own-singapore']);
    expect(values(events, 'origin')).to.deep.equal(['AS64496']);
  });

  it('is the list, with both digests, when it loses ranges or moves them, and at once', async () => {
    await begin();
    await world.slots(SETTLED);
    const published = renderOciRanges(STEADY.world, 'oci', world.nowMs());
    await world.replace('oci', published.replace('"129.80.0.0/16"', '"129.81.0.0/16"'));
    const events = await world.slots(1);
    expect(causes(events)).to.deep.equal(['feed']);
    expect(new Set(events.map(({ endpoint }) => endpoint)).size).to.equal(3);
    const [change] = events[0]?.changes ?? [];
    expect(change).to.deep.include({ cause: 'feed', feed: 'oci' });
    expect(change?.from).to.match(/^[0-9a-f]{64}$/);
    expect(change?.to)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(change?.from);
    expect(values(events, 'region')).to.deep.equal(['no region, grade B']);
    // The draws that follow show nothing that was not told.
    expect(await world.slots(5)).to.deep.equal([]);
  });

  it('is an origin, also when all addresses still land', async () => {
    await begin();
    await world.slots(SETTLED);
    const moved = withAsn(STEADY.world, 'oci', 64_500);
    const rules = { ...(world.config.claims[0] as NonNullable<Eventful['config']['claims'][0]>).rules };
    world.configure({
      rules: { ...rules, provider: { ...rules.provider, asns: [31898, 64_500] } },
      configuration: 'c',
    });
    expect(await world.slots(1)).to.deep.equal([]);
    await world.replace('origins', renderOrigins(moved));
    const events = await world.slots(1);
    expect(causes(events)).to.deep.equal(['origin']);
    expect(events.every(({ facets }) => facets.every(({ facet }) => facet === 'origin'))).to.equal(true);
    expect(events[0]?.facets).to.deep.equal([{ facet: 'origin', before: ['AS31898'], now: 'AS64500' }]);
    expect(await world.slots(5)).to.deep.equal([]);
  });

  it('is an origin, when addresses land otherwise by it', async () => {
    await begin();
    await world.slots(SETTLED);
    await world.replace('origins', renderOrigins(withAsn(STEADY.world, 'oci', 64_500)));
    const events = await world.slots(1);
    expect(causes(events)).to.deep.equal(['origin']);
    expect(values(events, 'landing')).to.include('indeterminate: range_origin_conflict');
  });

  it('is the age of a feed, when it goes past its limit, but not of a slot before that is judged late', async () => {
    await begin();
    await world.slots(SETTLED);
    world.wait(15 * 86_400_000);
    const stale = await world.slots(1);
    expect(causes(stale)).to.deep.equal(['age']);
    expect(values(stale, 'landing')).to.deep.equal(['indeterminate: stale_feed']);
    // A slot of before that is judged only now.
    world.wait(-14 * 86_400_000);
    expect(await world.slots(1)).to.deep.equal([]);
  });

  it('is the configuration, when another rule lands the same answers elsewhere', async () => {
    await begin();
    await world.slots(SETTLED);
    world.configure({ grades: ['B'], configuration: 'another' });
    const events = await world.slots(1);
    expect(causes(events)).to.deep.equal(['configuration']);
    expect(values(events, 'landing')).to.deep.equal(['indeterminate: grade_not_accepted']);
  });

  it('is who asks, when only a resolver that never asked before is told something new', async () => {
    const fromS = SETTLED * 5;
    const knobs = [{ kind: 'steer' as const, network: 'Example Cable', fromS, overS: 0, share: 1, ...movable }];
    await begin({ ...STEADY, world: { ...STEADY.world, knobs } });
    await world.slots(SETTLED);
    world.rename((id) => `${id}-2`);
    const [first] = await world.slots(1);
    expect(first?.cause).to.equal('vantage');
    expect(first?.changes[0]?.to).to.match(/^(?:public|direct)-2 from demo$/);
  });

  it('comes to the same when it is rebuilt from the leaves', async () => {
    const fromS = SETTLED * 5;
    const knobs = [{ kind: 'steer' as const, network: 'Example Cable', fromS, overS: 0, share: 1, ...movable }];
    await begin({ ...STEADY, world: { ...STEADY.world, knobs } });
    await world.slots(SETTLED + 5);
    const rebuilt = createEventMemory();
    for (const [index, leaf] of world.leaves.entries()) {
      if (leaf.$kind === 'drift') rebuilt.takeEvents(leaf, index);
      else rebuilt.takeJudged(leaf);
    }
    const told = world.leaves.flatMap((leaf) => (leaf.$kind === 'drift' ? leaf.events : []));
    expect(told.length).to.be.above(0);
    expect(rebuilt.events()).to.have.length(told.length);
    expect([...rebuilt.counts().values()].reduce((a, b) => a + b, 0)).to.equal(told.length);
    for (const { firstSlot, lastSlot } of rebuilt.events()) expect(lastSlot).to.be.at.least(firstSlot);
  });
});

function causes(events: readonly DriftEvent[]): readonly string[] {
  return [...new Set(events.map(({ cause }) => cause))];
}

function values(events: readonly DriftEvent[], facet: string): readonly string[] {
  return [...new Set(events.flatMap(({ facets }) => facets.filter((f) => f.facet === facet).map(({ now }) => now)))];
}

function withAsn(world: World, id: string, asn: number): World {
  return { ...world, parties: world.parties.map((party) => (party.id === id ? { ...party, asn } : party)) };
}
