import { expect } from 'chai';
import type { CounterKey } from '../../src/core/counters.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { ClaimReport } from '../../src/core/report.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { answer } from '../core/records.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { audit, leavesOf } from '../service/audit.ts';
import { CONFIG, claimInForce, MINUTE, ON_P, observationsOf, oneClaim } from '../service/one-claim.ts';

const ALL = (MINUTE + 3600) * 1000;

const outcomeOf = ({ labels: { outcome = '' } }: CounterKey): string => outcome;

describe('a claim’s runner', () => {
  const { newDir } = freshLogs();
  let dir: string;
  let log: EvidenceLog;

  beforeEach(async () => {
    dir = await newDir();
    log = await openLog(dir);
  });
  afterEach(() => log.close());

  async function reopened(): Promise<EvidenceLog> {
    await log.close();
    log = await openLog(dir);
    return log;
  }

  const totals = (report: ClaimReport): Readonly<Record<string, number>> =>
    Object.fromEntries(
      report.counters.filter(({ key }) => key.counter === 'resolver').map(({ key, value }) => [outcomeOf(key), value]),
    );

  it('announces a slot, keeps a record of each draw, and judges it once', async () => {
    const { run, runner } = await oneClaim(log);
    expect([runner.begun(), runner.judged(), runner.isDue(MINUTE)]).to.deep.equal([false, false, true]);
    await run(MINUTE + 3, true);
    expect([runner.begun(), runner.judged(), runner.isDue(MINUTE), runner.isDue(MINUTE + 60)]).to.deep.equal([
      true,
      true,
      false,
      true,
    ]);
    await run(MINUTE + 60);
    const { planned, slots } = await audit(log);
    expect(slots.map((slot) => [slot.slot, slot.planned.length, slot.lengthMs])).to.deep.equal([
      [MINUTE + 3, 7, 60_000],
      [MINUTE + 60, 5, 60_000],
    ]);
    expect(totals(runner.report(ALL))).to.deep.equal({ landed: 7, elsewhere: 3, missing: 2 });
    expect(planned).to.equal(12);
  });

  it('comes to the same report after a restart, from the judgement leaves alone', async () => {
    const before = await oneClaim(log);
    await before.run(MINUTE + 3, true);
    await before.run(MINUTE + 60);
    await before.run(MINUTE + 180);
    const after = await oneClaim(await reopened());
    expect(after.unfinished).to.deep.equal([]);
    expect(after.runner.report(ALL)).to.deep.equal(before.runner.report(ALL));
    expect(after.runner.report(ALL).slotsMissed).to.equal(1);
    expect(after.runner.begun()).to.equal(true);
  });

  it('counts the slots that it missed while it was down', async () => {
    await (await oneClaim(log)).run(MINUTE + 3, true);
    const { run, runner } = await oneClaim(await reopened());
    await run(MINUTE + 600);
    expect(runner.report(ALL).slotsMissed).to.equal(9);
  });

  it('records what a stop cuts off as interrupted, and judges it at once', async () => {
    const { run, runner, abort } = await oneClaim(log, {
      measure: (draw) =>
        draw.index < 2 ? Promise.resolve(observationsOf(draw)) : new Promise<Observation[]>(() => undefined),
    });
    const running = run(MINUTE);
    while (runner.report(ALL).underWay?.measured !== 2) await new Promise((resolve) => setImmediate(resolve));
    abort();
    await running;
    const faults = (await leavesOf(log, 'draw')).map(({ fault }) => fault);
    expect(faults).to.deep.equal([undefined, undefined, 'interrupted', 'interrupted', 'interrupted']);
    expect(totals(runner.report(ALL))).to.deep.equal({ landed: 1, elsewhere: 1, missing: 3 });
    await audit(log);
  });

  it('finishes a slot of which only the announcement was kept: every draw missing, as interrupted', async () => {
    const before = await oneClaim(log);
    await before.run(MINUTE);
    const leaves = await leavesOf(log, 'slot');
    const [slot] = leaves;
    if (slot === undefined) throw new RangeError('no slot');
    await log.append([{ ...slot, slot: MINUTE + 60 }]);
    const { runner, unfinished, run } = await oneClaim(await reopened());
    expect(unfinished.map((u) => [u.slot.slot, u.kept.length])).to.deep.equal([[MINUTE + 60, 0]]);
    for (const each of unfinished) await runner.finish(each);
    expect(runner.isDue(MINUTE + 60)).to.equal(false);
    await run(MINUTE + 120);
    await audit(log);
    const reasons = runner.report(ALL).windows[0]?.reasons;
    expect(reasons).to.deep.equal([
      { outcome: 'missing', reason: 'interrupted', draws: 5 },
      { outcome: 'missing', reason: 'timeout', draws: 2 },
    ]);
    expect(runner.report(ALL).slotsMissed).to.equal(0);
  });

  it('keeps what was measured of a slot that a crash cut off between its records', async () => {
    const before = await oneClaim(log);
    await before.run(MINUTE);
    const [slot] = await leavesOf(log, 'slot');
    if (slot === undefined) throw new RangeError('no slot');
    const later = { ...slot, slot: MINUTE + 60 };
    const records = slot.planned.slice(0, 2).map(
      (draw): DrawLeaf => ({
        $kind: 'draw',
        claim: 'test',
        slot: later.slot,
        draw,
        observations: observationsOf(draw),
      }),
    );
    await log.append([later, ...records]);
    const { runner, unfinished } = await oneClaim(await reopened());
    for (const each of unfinished) await runner.finish(each);
    await audit(log);
    expect((await leavesOf(log, 'judgement')).at(-1)?.judgements.map(({ outcome }) => outcome)).to.deep.equal([
      'landed',
      'elsewhere',
      'missing',
      'missing',
      'missing',
    ]);
    expect((await oneClaim(await reopened())).unfinished).to.deep.equal([]);
  });

  it('leaves the unfinished slots of a claim that is not configured until it is again', async () => {
    const other = claimInForce({ id: 'other' });
    const before = await oneClaim(log, { claim: other });
    await before.run(MINUTE);
    const [slot] = await leavesOf(log, 'slot');
    if (slot === undefined) throw new RangeError('no slot');
    await log.append([{ ...slot, slot: MINUTE + 60 }]);
    const without = await oneClaim(await reopened());
    expect(without.unfinished).to.deep.equal([]);
    await without.run(MINUTE + 120);
    const again = await oneClaim(await reopened(), { claim: other });
    expect(again.unfinished.map((u) => u.slot.slot)).to.deep.equal([MINUTE + 60]);
    for (const each of again.unfinished) await again.runner.finish(each);
    await audit(log);
    expect(again.runner.report(ALL).lastSlotMs).to.equal((MINUTE + 60) * 1000);
  });

  it('shows two slots that overlap as one sum: a first one may still run when the clock strikes', async () => {
    const waiting: (() => void)[] = [];
    const { run, runner } = await oneClaim(log, {
      measure: (draw) => new Promise((resolve) => waiting.push(() => resolve(observationsOf(draw)))),
    });
    const first = run(MINUTE + 58, true);
    while (waiting.length < 7) await new Promise((resolve) => setImmediate(resolve));
    const second = run(MINUTE + 60);
    while (waiting.length < 12) await new Promise((resolve) => setImmediate(resolve));
    for (const go of waiting.slice(0, 3)) go();
    await new Promise((resolve) => setImmediate(resolve));
    expect(runner.report(ALL).underWay).to.deep.equal({ measured: 3, planned: 12 });
    for (const go of waiting) go();
    await Promise.all([first, second]);
    expect(runner.report(ALL).underWay).to.equal(undefined);
    await audit(log);
  });

  it('demands an echo of a resolver that has left the configuration since its draws were made', async () => {
    const silent = { measure: async () => [answer('www.example', [ON_P], { ecs: { state: 'absent' } })] };
    const claim = claimInForce({
      acceptVantageOnly: true,
      manifest: {
        id: 'm',
        weightsKnown: false,
        endpoints: [{ name: 'www.example', port: 443, path: '/', role: 'web', weight: 1 }],
      },
    });
    const kept = {
      ...CONFIG,
      resolvers: [
        {
          ...CONFIG.resolvers[0],
          id: 'public',
          kind: 'udp',
          class: 'no-ecs',
          weight: 1,
          address: '192.0.2.53',
          port: 53,
        } as const,
      ],
    };
    const before = await oneClaim(log, { ...silent, claim, config: kept });
    await before.run(MINUTE);
    expect(totals(before.runner.report(ALL))).to.deep.equal({ landed: 5 });
    const [slot] = await leavesOf(log, 'slot');
    if (slot === undefined) throw new RangeError('no slot');
    const records = slot.planned.map(
      (draw): DrawLeaf => ({
        $kind: 'draw',
        claim: 'test',
        slot: MINUTE + 60,
        draw,
        observations: [answer('www.example', [ON_P], { ecs: { state: 'absent' } })],
      }),
    );
    await log.append([{ ...slot, slot: MINUTE + 60 }, ...records]);
    const gone = { ...CONFIG, resolvers: [] };
    const { runner, unfinished } = await oneClaim(await reopened(), { claim, config: gone });
    for (const each of unfinished) await runner.finish(each);
    expect(totals(runner.report(ALL))).to.deep.equal({ landed: 5, missing: 5 });
  });
});
