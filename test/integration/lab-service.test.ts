import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { current, turn } from '../../lab/apply.ts';
import { down } from '../../lab/down.ts';
import { placesOf } from '../../lab/places.ts';
import { runService } from '../../lab/run.ts';
import { serviceDir } from '../../lab/service-files.ts';
import { up } from '../../lab/up.ts';
import type { DrawLeaf, Judgement, JudgementLeaf } from '../../src/core/record.ts';
import { laboratory } from '../../src/world/laboratory.ts';
import { laboratoryTruth } from '../../src/world/laboratory-truth.ts';
import type { Laboratory } from '../../src/world/topology.ts';
import { ownerOf } from '../../src/world/world.ts';
import { leavesIn, until } from './service.ts';

const ID = `s${process.pid}`;
const SLOT_MS = 10_000;

/** What a judgement says, in short. */
function saidOf(judged: Judgement): string {
  const where = judged.reason ?? judged.by ?? judged.whose?.id ?? judged.region ?? 'unknown';
  const { outcome, rule, grade, country, answers } = judged;
  return short(outcome, where, { rule, grade, country, addresses: answers?.of });
}

/** What must be said of a draw of which this address was the one that was picked. */
function truthOf(lab: Laboratory, { draw }: DrawLeaf, address: string | undefined): string {
  const via = draw.resolver === 'direct' ? 'authoritative' : 'recursive';
  const truth = laboratoryTruth(lab, { block: draw.block, name: draw.endpoint.name, family: draw.family, via });
  if (truth.state === 'missing') return short('missing', truth.reason, {});
  const landing = truth.landings.find((one) => one.address === address);
  if (landing === undefined) return `an address of ${truth.landings.map((one) => one.address).join(', ')}`;
  const { outcome, label, rule, grade } = landing;
  const country = outcome === 'indeterminate' ? undefined : ownerOf(lab.world, landing.address)?.place.country;
  return short(outcome, label, { rule, grade, country, addresses: truth.landings.length });
}

interface Particulars {
  readonly rule?: number | undefined;
  readonly grade?: string | undefined;
  readonly country?: string | undefined;
  readonly addresses?: number | undefined;
}

function short(outcome: string, where: string, { rule, grade, country, addresses }: Particulars): string {
  return JSON.stringify({ outcome, where, rule, grade, country, addresses });
}

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
  this.timeout(120_000);
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
    for (const [leaf, judged] of told) {
      const { block, endpoint, family, resolver } = leaf.draw;
      const at = `${block} ${endpoint.name} IPv${family} by ${resolver}, ${judged.address}`;
      expect(saidOf(judged), at).to.equal(truthOf(lab, leaf, judged.address));
    }
  }

  it('judges each of its draws as the truth is', async () => {
    const told = await slotsAfter(startedMs, 3);
    expect(told.length).to.be.at.least(100);
    expectTruth(laboratory, told);
    const outcomes = new Set(told.map(([, { outcome }]) => outcome));
    expect([...outcomes]).to.have.members(['landed', 'fronted', 'elsewhere', 'indeterminate', 'missing']);
  });

  it('sees what a knob changes in the first slot after it', async () => {
    const to = [{ weight: 1, v4: ['9.96.32.10'], v6: ['2d00:9632::10'] }];
    const hosts = ['www.quillbird.example', 'api.quillbird.example'];
    for (const { name } of laboratory.world.networks) await turn(ID, { kind: 'steer', network: name, hosts, to });
    const told = await slotsAfter(Date.now(), 0);
    expectTruth(current(ID), told);
    expect(told.filter(([, { whose }]) => whose?.id === 'own-singapore')).not.to.deep.equal([]);
  });
});
