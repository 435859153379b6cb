import { expect } from 'chai';
import type { ConfirmationLeaf } from '../../src/core/confirmation.ts';
import type { ClaimReport } from '../../src/core/report.ts';
import type { EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { rebuild } from '../../src/past/rebuild.ts';
import { answer } from '../core/records.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { leavesOf } from './audit.ts';
import { CLAIM, CONFIG, MINUTE, ON_P, oneClaim } from './one-claim.ts';

const AWAY = '198.18.0.1';
/** Slots of half a second: what is asked again is asked within one. */
const QUICK = { ...CONFIG, slots: { ...CONFIG.slots, everyMs: 500 } };

describe('a claim’s exceptions', () => {
  const { newDir } = freshLogs();
  let dir: string;
  let log: EvidenceLog;

  beforeEach(async () => {
    dir = await newDir();
    log = await openLog(dir);
  });
  afterEach(() => log.close());

  const exceptionsOf = (report: ClaimReport): Readonly<Record<string, number>> =>
    Object.fromEntries(
      report.counters
        .filter(({ key }) => key.counter === 'exceptions')
        .map(
          ({
            key: {
              labels: { confirmed = '' },
            },
            value,
          }) => [confirmed, value],
        ),
    );
  const verdictOf = ({ verdicts: [quoted] }: ClaimReport): string | undefined => quoted?.verdict;

  it('are asked for again, and one that shows again contradicts the whole, though too little was measured for a figure', async () => {
    const { runner, run } = await oneClaim(log, {
      config: QUICK,
      measure: async ({ index, endpoint }) => [answer(endpoint.name, [index === 1 ? AWAY : ON_P])],
    });
    await run(MINUTE);
    const report = (): ClaimReport => runner.report((MINUTE + 1) * 1000);
    const before = report();
    expect(verdictOf(before)).to.equal('SUPPRESSED');
    await runner.settled();
    expect(verdictOf(report())).to.equal('CONTRADICTED');
    expect(exceptionsOf(report())).to.deep.equal({ false: 1, true: 1 });
    expect(report().windows.map(({ estimate }) => estimate.counts)).to.deep.equal(
      before.windows.map(({ estimate }) => estimate.counts),
    );
    expect(await leavesOf(log, 'reprobe')).to.have.length(5);

    await log.close();
    log = await openLog(dir);
    const { ledgers, confirmations } = await rebuild(QUICK, log);
    expect(confirmations).to.deep.equal([]);
    expect([...(ledgers.get(CLAIM.id)?.counters.values() ?? [])]).to.deep.equal(report().counters);
  });

  it('are asked for again from another network, and confirmed by the same landing from there', async () => {
    const [vantage] = QUICK.vantages;
    if (vantage === undefined) throw new TypeError('no vantage');
    const vantages = [
      { ...vantage, id: 'east', asn: 64_500, weight: 1 },
      { ...vantage, id: 'west', asn: 64_501, weight: 0 },
    ];
    const asked: string[] = [];
    const { runner, run } = await oneClaim(log, {
      config: { ...QUICK, vantages },
      measure: async ({ index, endpoint, vantage: from }) => {
        asked.push(from);
        return [answer(endpoint.name, [index === 1 ? AWAY : ON_P])];
      },
    });
    await run(MINUTE);
    await runner.settled();
    expect(asked).to.deep.equal([...Array(5).fill('east'), 'east', 'west', 'east', 'west', 'east']);
    const [confirmation] = await leavesOf(log, 'confirmation');
    expect(confirmation?.exceptions.map(({ by }) => by)).to.deep.equal(['vantage']);
    const reprobes = await leavesOf(log, 'reprobe');
    expect(reprobes.map(({ draw }) => draw.vantage)).to.deep.equal(['east', 'west', 'east', 'west', 'east']);
  });

  it('that do not show again stay unconfirmed', async () => {
    let asked = 0;
    const { runner, run } = await oneClaim(log, {
      config: QUICK,
      measure: async ({ index, endpoint }) => {
        const isException = index === 1 && asked++ === 0;
        return [answer(endpoint.name, [isException ? AWAY : ON_P])];
      },
    });
    await run(MINUTE);
    await runner.settled();
    const [leaf] = await leavesOf(log, 'confirmation');
    expect(leaf?.exceptions.map(({ by, judgements }) => [by, judgements.length])).to.deep.equal([[undefined, 5]]);
    expect(exceptionsOf(runner.report((MINUTE + 1) * 1000))).to.deep.equal({ false: 1 });
  });

  it('that were being asked for when the service was killed are judged at the next start by what the log holds', async () => {
    const first = await oneClaim(log, {
      config: { ...QUICK, slots: { ...QUICK.slots, everyMs: 60_000 } },
      measure: async ({ index, endpoint }) => [answer(endpoint.name, [index === 1 ? AWAY : ON_P])],
    });
    await first.run(MINUTE);
    const [judged] = await leavesOf(log, 'judgement');
    const [slot] = await leavesOf(log, 'slot');
    const exception = judged?.judgements.find(({ index }) => index === 1);
    if (slot === undefined || exception === undefined) throw new TypeError('no exception was judged');
    const draw = slot.planned.find(({ index }) => index === 1);
    if (draw === undefined) throw new TypeError('draw 1 was not planned');
    // What a kill leaves: one re-probe of five, and no confirmation.
    const observations = [answer(draw.endpoint.name, [AWAY])];
    await log.append([
      { $kind: 'reprobe', claim: slot.claim, slot: slot.slot, of: exception.leaf, attempt: 1, draw, observations },
    ]);
    const { confirmations } = await rebuild(QUICK, log);
    expect(confirmations.map(({ kept }) => kept.length)).to.deep.equal([1]);
    const told: ConfirmationLeaf[] = [];
    const second = await oneClaim(log, { config: QUICK });
    for (const open of confirmations) second.runner.confirm(open);
    await second.runner.settled();
    told.push(...(await leavesOf(log, 'confirmation')));
    expect(told.map(({ exceptions }) => exceptions.map(({ leaf, by }) => [leaf, by]))).to.deep.equal([
      [[exception.leaf, 'reprobe']],
    ]);
    expect((await rebuild(QUICK, log)).confirmations).to.deep.equal([]);
    first.abort();
    await first.runner.settled();
  });
});
