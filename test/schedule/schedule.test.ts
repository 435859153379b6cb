import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import cron from 'node-cron';
import { everySlot, onCron, type Scheduled, type ScheduleEvents, slotCron } from '../../src/schedule/schedule.ts';

const SECOND = 1000;
const EVERY_SECOND = '* * * * * *';

describe('schedule: slots on the clock', () => {
  it('has an expression for each length that divides a minute, an hour or a day', () => {
    const lengths = [1, 5, 30, 60, 300, 1800, 3600, 21_600, 86_400];
    expect(lengths.map((s) => slotCron(s * SECOND))).to.deep.equal([
      '*/1 * * * * *',
      '*/5 * * * * *',
      '*/30 * * * * *',
      '0 */1 * * * *',
      '0 */5 * * * *',
      '0 */30 * * * *',
      '0 0 */1 * * *',
      '0 0 */6 * * *',
      '0 0 */24 * * *',
    ]);
    for (const seconds of lengths) expect(cron.validate(slotCron(seconds * SECOND) ?? '')).to.equal(true);
  });

  it('has none for any other: such slots would not start on the clock', () => {
    for (const ms of [
      0,
      1,
      500,
      1500,
      7 * SECOND,
      90 * SECOND,
      7 * 60 * SECOND,
      5 * 3600 * SECOND,
      2 * 86_400 * SECOND,
      -SECOND,
    ]) {
      expect(slotCron(ms), String(ms)).to.equal(undefined);
    }
    expect(() => everySlot(7 * SECOND, async () => undefined, deaf())).to.throw(RangeError);
  });
});

/** Hears nothing. */
function deaf(): ScheduleEvents {
  return { missed: () => undefined, failed: () => undefined };
}

describe('schedule: what runs', () => {
  let scheduled: Scheduled | undefined;
  afterEach(() => scheduled?.stop());

  it('is told the start of its slot in Unix seconds, and runs on every stroke', async () => {
    const slots: number[] = [];
    scheduled = everySlot(SECOND, async (slot) => void slots.push(slot), deaf());
    while (slots.length < 2) await sleep(20);
    const [first = 0, second] = slots;
    expect(second).to.equal(first + 1);
    expect(Math.abs(Date.now() / SECOND - first)).to.be.below(5);
  });

  it('never runs twice at once: the stroke that finds it under way is missed, and says so', async () => {
    let running = 0;
    const missed: string[] = [];
    const task = async (): Promise<void> => {
      running += 1;
      expect(running).to.equal(1);
      while (missed.length === 0) await sleep(20);
      running -= 1;
    };
    scheduled = onCron(EVERY_SECOND, task, {
      missed: (why) => missed.push(why),
      failed: (error) => missed.push(String(error)),
    });
    while (missed.length === 0) await sleep(20);
    expect(missed).to.deep.equal(['the one before it was still under way']);
  });

  it('is missed when the process is too busy at its time', async () => {
    const missed: string[] = [];
    scheduled = onCron(EVERY_SECOND, async () => undefined, {
      missed: (why) => missed.push(why),
      failed: () => undefined,
    });
    const until = Date.now() + 2500;
    while (Date.now() < until);
    while (missed.length === 0) await sleep(20);
    expect(missed[0]).to.equal('the process was too busy, or asleep, when it was due');
  });

  it('hands on what it throws, and nothing of it is lost on the console', async () => {
    const failures: unknown[] = [];
    scheduled = onCron(EVERY_SECOND, () => Promise.reject(new Error('a defect')), {
      missed: () => undefined,
      failed: (error) => failures.push(error),
    });
    while (failures.length === 0) await sleep(20);
    expect(failures.map(String)).to.deep.equal(['Error: a defect']);
  });

  it('does not run any more once it is stopped', async () => {
    let runs = 0;
    const task = async (): Promise<void> => {
      runs += 1;
    };
    scheduled = onCron(EVERY_SECOND, task, deaf());
    while (runs === 0) await sleep(20);
    scheduled.stop();
    const until = runs;
    await sleep(1200);
    expect(runs).to.equal(until);
  });
});
