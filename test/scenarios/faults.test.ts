import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { openFeedsFor } from '../../src/claim/inputs.ts';
import { closedBounds } from '../../src/core/estimate.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import { drawsIn, sumTallies, type Tally, tallyOf, undecidedIn } from '../../src/core/tally.ts';
import type { Snapshot } from '../../src/feeds/snapshot.ts';
import { faulty, MUTATIONS, SUBNET_LOST } from './faulty-network.ts';
import { judged, measured, type StillWorld, stillWorld } from './measured-slot.ts';

const DRAWS = 40;
/** By now one network has drifted away, so that all kinds of outcome are there to be spoilt. */
const AGE_MS = 180_000;
const DAY_MS = 86_400_000;

describe('faults of ours or on the way', function () {
  this.timeout(60_000);
  let world: StillWorld;
  let snapshot: Snapshot;
  let records: readonly DrawLeaf[];
  let healthy: readonly Judgement[];

  before(async () => {
    world = await stillWorld(AGE_MS, DRAWS);
    snapshot = (await openFeedsFor(world.config, world.nowMs)).current;
    records = await measured(world, world.network);
    healthy = judged(world, records, snapshot, world.nowMs());
  });
  after(() => world.stop());

  it('have every kind of determinate outcome to spoil here', () => {
    const outcomes = new Set(healthy.map(({ outcome }) => outcome));
    expect([...outcomes]).to.include.members(['landed', 'fronted', 'elsewhere']);
    expect(drawsIn(tallied(healthy).counts)).to.equal(DRAWS);
  });

  it('leave the outcome as it is when there are none: a draw measured again comes to the same', async () => {
    const again = judged(world, await measured(world, world.network), snapshot, world.nowMs());
    expect(again.map(({ outcome }) => outcome)).to.deep.equal(healthy.map(({ outcome }) => outcome));
  });

  for (const [name, mutate] of Object.entries(MUTATIONS)) {
    it(`never make a draw land: ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.boolean()), fc.boolean(), async (coins, always) => {
          const network = faulty(world.network, mutate, () => always || coins.next().value === true);
          expectOnlyWorse(healthy, judged(world, await measured(world, network), snapshot, world.nowMs()));
        }),
        { numRuns: 4, endOnFailure: true },
      );
    });
  }

  it('never make a draw land: the answer is for whoever asks, not for the client block', async () => {
    const network = faulty(
      world.network,
      (answer) => answer,
      () => true,
      SUBNET_LOST,
    );
    const judgements = judged(world, await measured(world, network), snapshot, world.nowMs());
    expectOnlyWorse(healthy, judgements);
    expect(judgements.filter(({ reason }) => reason === 'vantage_only').length).to.be.above(0);
  });

  it('leave nothing determinate when all answers are lost', async () => {
    const lost = await measured(
      world,
      faulty(
        world.network,
        () => undefined,
        () => true,
      ),
    );
    const judgements = judged(world, lost, snapshot, world.nowMs());
    expect(judgements.every(({ outcome }) => outcome === 'missing')).to.equal(true);
  });

  it('leave nothing determinate when the feeds are past their limit', () => {
    const late = judged(world, records, snapshot, world.nowMs() + 15 * DAY_MS);
    expectOnlyWorse(healthy, late);
    expect(late.some(({ outcome }) => ['landed', 'fronted', 'elsewhere'].includes(outcome))).to.equal(false);
  });

  for (const feed of ['oci', 'origins']) {
    for (const [what, text] of [
      ['an HTML page', '<html><body><h1>502 Bad Gateway</h1></body></html>\n'],
      ['empty', ''],
    ] as const) {
      it(`leave nothing determinate when the only copy of ${feed} is ${what}`, async () => {
        const file = `${world.config.evidence.dir}-${feed}.broken`;
        await writeFile(file, text);
        const overrides = { ...world.config.feeds.overrides, [feed]: { file } };
        const broken = await openFeedsFor(
          { ...world.config, feeds: { ...world.config.feeds, overrides } },
          world.nowMs,
        );
        await broken.refresh();
        const judgements = judged(world, records, broken.current, world.nowMs());
        expectOnlyWorse(healthy, judgements);
        expect(judgements.some(({ outcome }) => ['landed', 'fronted', 'elsewhere'].includes(outcome))).to.equal(false);
      });
    }
  }

  it('turn an authority that once echoed and now is silent into missing, not into an answer for somebody else', async () => {
    const mutate = MUTATIONS['client subnet ignored'];
    if (mutate === undefined) throw new RangeError('no such fault');
    const silent = await measured(
      world,
      faulty(world.network, mutate, () => true),
    );
    const authorities = new Set(
      healthy.flatMap(({ ecs, authority }) => (ecs === 'echoed' && authority ? [authority] : [])),
    );
    const known = new Map([...authorities].map((authority) => [authority, world.slot.slot - 60]));
    const judgements = judged(world, silent, snapshot, world.nowMs(), known);
    expectOnlyWorse(healthy, judgements);
    const direct = judgements.filter(({ authority }) => authority !== undefined && authorities.has(authority));
    expect(direct.length).to.be.above(0);
    expect(new Set(direct.map(({ reason }) => reason))).to.deep.equal(new Set(['ecs_absent']));
  });
});

function tallied(judgements: readonly Judgement[]): Tally {
  return sumTallies(judgements.map((judgement) => tallyOf(judgement, 'US')));
}

/** Strict and the lower bound only fall, ceiling and the upper bound only rise, no outcome changes but to an undecided one. */
function expectOnlyWorse(before: readonly Judgement[], after: readonly Judgement[]): void {
  const [was, is] = [tallied(before), tallied(after)];
  expect(drawsIn(is.counts)).to.equal(drawsIn(was.counts));
  expect(is.counts.landed).to.be.at.most(was.counts.landed);
  expect(is.counts.landed + undecidedIn(is.counts)).to.be.at.least(was.counts.landed + undecidedIn(was.counts));
  expect(closedBounds(is).lower).to.be.at.most(closedBounds(was).lower);
  expect(closedBounds(is).upper).to.be.at.least(closedBounds(was).upper);
  for (const [i, judgement] of after.entries()) {
    const { outcome } = judgement;
    if (outcome !== 'indeterminate' && outcome !== 'missing') expect(outcome, `draw ${i}`).to.equal(before[i]?.outcome);
  }
}
