import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { current, turn } from '../../lab/apply.ts';
import { down } from '../../lab/down.ts';
import { placesOf } from '../../lab/places.ts';
import { runService } from '../../lab/run.ts';
import { serviceDir } from '../../lab/service-files.ts';
import { up } from '../../lab/up.ts';
import { anchorsAt, withAnchor } from '../../src/core/anchor-ledger.ts';
import type { AnchorLeaf } from '../../src/core/connection-record.ts';
import type { Judgement, JudgementLeaf } from '../../src/core/judgement.ts';
import { positionOf } from '../../src/core/position.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import type { Place } from '../../src/core/sphere.ts';
import { laboratory } from '../../src/world/laboratory.ts';
import { laboratoryTruth } from '../../src/world/laboratory-truth.ts';
import type { Laboratory } from '../../src/world/topology.ts';
import { outcomeSaid, outcomeTrue } from '../truth/differences.ts';
import { leavesIn, until } from './service.ts';

const ID = `s${process.pid}`;
const SLOT_MS = 10_000;

/** The judgements of the slots that began in a span of time, and the draws that they are of. */
function judgedBetween(fromMs: number, toMs: number): readonly (readonly [DrawLeaf, Judgement])[] {
  const dir = join(serviceDir(placesOf(ID), 'v1'), 'evidence');
  const leaves = existsSync(join(dir, 'checkpoint')) ? leavesIn(dir) : [];
  const slots = leaves.filter((leaf): leaf is JudgementLeaf => leaf.$kind === 'judgement');
  return slots
    .filter(({ slot }) => slot * 1000 >= fromMs && slot * 1000 < toMs)
    .flatMap(({ judgements }) => judgements.map((judged) => [leaves[judged.leaf] as DrawLeaf, judged] as const));
}

describe('a service in the laboratory', function () {
  this.timeout(180_000);
  const stop = new AbortController();
  let running: Promise<number> | undefined;
  let startedMs = 0;

  before('the laboratory, and a service at its first vantage', async () => {
    await up(ID);
    startedMs = Date.now() - 1000;
    running = runService(ID, { vantage: 'v1', port: 0, stop: stop.signal, onPage: () => undefined });
  });
  after(async () => {
    stop.abort();
    await running;
    await down(ID);
  });

  /** Waits until a slot is judged that began so many slots after a time, and gives all from that time on. */
  async function slotsAfter(fromMs: number, count: number): Promise<readonly (readonly [DrawLeaf, Judgement])[]> {
    const lastMs = fromMs + count * SLOT_MS;
    await until('the judgement of a slot', async () => judgedBetween(lastMs, lastMs + 10 * SLOT_MS)[0], 90_000);
    return judgedBetween(fromMs, lastMs + SLOT_MS);
  }

  function expectTruth(lab: Laboratory, told: readonly (readonly [DrawLeaf, Judgement])[]): void {
    for (const [{ draw }, judged] of told) {
      const { block, endpoint, family, resolver } = draw;
      const via = resolver === 'direct' ? 'authoritative' : 'recursive';
      const truth = laboratoryTruth(lab, { block, name: endpoint.name, family, via });
      const at = `${block} ${endpoint.name} IPv${family} by ${resolver}, ${judged.address}`;
      expect(outcomeSaid(judged), at).to.equal(outcomeTrue(truth, judged.address, lab));
    }
  }

  it('judges each of its draws as the truth is', async () => {
    const told = await slotsAfter(startedMs, 3);
    expect(told.length).to.be.at.least(100);
    expectTruth(laboratory, told);
    const outcomes = new Set(told.map(([, { outcome }]) => outcome));
    expect([...outcomes]).to.have.members(['landed', 'fronted', 'elsewhere', 'indeterminate', 'missing']);
  });

  it('may stand where the laboratory says it does, and could not stand in Singapore', async () => {
    const leaves = leavesIn(join(serviceDir(placesOf(ID), 'v1'), 'evidence'));
    const asked = leaves.filter((leaf): leaf is AnchorLeaf => leaf.$kind === 'anchor');
    const ledger = asked.reduce(withAnchor, new Map());
    const machines = laboratory.anchors.map(({ name, address, port, positionErrorKm, ...place }) => {
      return { name, server: `${address}:${port}`, place, positionErrorKm };
    });
    const timed = anchorsAt(ledger, machines, asked.at(-1)?.slot ?? 0);
    expect(timed).to.have.lengthOf(machines.length);
    const at = (place: Place) => positionOf({ id: 'v1', place, positionErrorKm: 5 }, timed, machines.length).state;
    expect(at({ latitude: 40.71, longitude: -74.01 })).to.equal('possible');
    expect(at({ latitude: 1.35, longitude: 103.82 })).to.equal('refused');
    const judged = leaves.filter((leaf) => leaf.$kind === 'connection-judgement');
    expect(judged.length).to.be.above(0);
    for (const leaf of judged) expect(leaf).not.to.have.property('beatsLightTo');
  });

  it('sees what a knob changes in the first slot after it', async () => {
    const to = [{ weight: 1, v4: ['9.96.32.10'], v6: ['2d00:9632::10'] }];
    const hosts = ['www.quillbird.example', 'api.quillbird.example'];
    for (const { name } of laboratory.world.networks) await turn(ID, { kind: 'steer', network: name, hosts, to });
    const told = await slotsAfter(Date.now(), 0);
    expectTruth(current(ID), told);
    expect(told.filter(([, { whose }]) => whose?.id === 'own-singapore')).not.to.deep.equal([]);
  });

  it('judges by the routes of the moment: what is announced and withdrawn shows in the first slot after it', async () => {
    for (const prefix of ['129.80.64.0/24', '129.80.20.0/24']) {
      await turn(ID, { kind: 'announce', prefix, router: 'oedge', to: 'va' });
    }
    // Every draw from the first slot on; it takes more than one slot that some of them meet what was announced.
    const taken = await slotsAfter(Date.now(), 3);
    expectTruth(current(ID), taken);
    expect(taken.map(([, { reason }]) => reason)).to.include('range_origin_conflict');
    for (const prefix of ['129.80.64.0/24', '129.80.20.0/24']) {
      await turn(ID, { kind: 'withdraw', prefix, router: 'oedge' });
    }
    const back = await slotsAfter(Date.now(), 0);
    expectTruth(current(ID), back);
    expect(back.map(([, { reason }]) => reason)).not.to.include('range_origin_conflict');
  });
});
