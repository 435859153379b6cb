import { expect } from 'chai';
import type { SlotContext } from '../../src/claim/slot.ts';
import { measureSlot } from '../../src/claim/slot.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Draw, SlotLeaf } from '../../src/core/slot-record.ts';
import { answer, drawOf } from '../core/records.ts';

const START_MS = Date.UTC(2026, 10, 23, 12);

function slotOf(offsetsMs: readonly number[], deadlineMs = 60_000): SlotLeaf {
  return {
    $kind: 'slot',
    claim: 'test',
    slot: START_MS / 1000,
    lengthMs: 60_000,
    windowMs: 50_000,
    deadlineMs,
    planned: offsetsMs.map((offsetMs, index) => drawOf({ index, offsetMs })),
    frame: '',
    manifest: '',
    round: 1,
    beacon: 'test',
  };
}

const seen = (draw: Draw): readonly Observation[] => [answer('www.example', [`192.0.2.${draw.index}`])];
const never = (): Promise<never> => new Promise(() => undefined);

function contextOf(part: Partial<SlotContext> = {}): SlotContext {
  return {
    nowMs: () => START_MS,
    measure: async (draw) => seen(draw),
    measured: () => undefined,
    progress: () => undefined,
    defect: () => undefined,
    stop: new AbortController().signal,
    ...part,
  };
}

describe('a slot', () => {
  it('leaves a record of each draw, in the order of the plan, whatever order they end in', async () => {
    const slot = slotOf([30, 0, 15]);
    const asked: number[] = [];
    const records = await measureSlot(
      slot,
      contextOf({
        measure: async (draw) => {
          asked.push(draw.index);
          return seen(draw);
        },
      }),
    );
    expect(asked).to.deep.equal([1, 2, 0]);
    expect(records).to.deep.equal(
      slot.planned.map((draw) => ({ $kind: 'draw', claim: 'test', slot: slot.slot, draw, observations: seen(draw) })),
    );
  });

  it('waits for the time of a draw, and not for one that has passed', async () => {
    const from = performance.now();
    await measureSlot(slotOf([1030]), contextOf({ nowMs: () => START_MS + 1000 }));
    expect(performance.now() - from).to.be.at.least(25);
    await measureSlot(slotOf([500]), contextOf({ nowMs: () => START_MS + 30_000 }));
  });

  it('records a draw that is not measured at the deadline as out of time, and asks for none after it', async () => {
    const asked: number[] = [];
    const records = await measureSlot(
      slotOf([0, 40, 5000], 20),
      contextOf({
        measure: (draw) => {
          asked.push(draw.index);
          return never();
        },
      }),
    );
    expect(records.map(({ fault }) => fault)).to.deep.equal(['out_of_time', 'out_of_time', 'out_of_time']);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(asked).to.deep.equal([0]);
  });

  it('asks nobody when it begins after its own deadline', async () => {
    const records = await measureSlot(
      slotOf([0, 10], 1000),
      contextOf({ nowMs: () => START_MS + 2000, measure: () => Promise.reject(new Error('asked')) }),
    );
    expect(records.map(({ fault }) => fault)).to.deep.equal(['out_of_time', 'out_of_time']);
  });

  it('ends at once when the service stops: what is not measured is interrupted, what is stays', async () => {
    const stop = new AbortController();
    const running = measureSlot(
      slotOf([0, 0, 50_000]),
      contextOf({ stop: stop.signal, measure: (draw) => (draw.index === 0 ? Promise.resolve(seen(draw)) : never()) }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    const records = await running;
    expect(records.map(({ fault }) => fault)).to.deep.equal([undefined, 'interrupted', 'interrupted']);
  });

  it('counts a probe that throws as a defect of ours, tells of it, and goes on with the others', async () => {
    const told: unknown[] = [];
    const bug = new Error('bug');
    const records = await measureSlot(
      slotOf([0, 0]),
      contextOf({
        measure: (draw) => (draw.index === 0 ? Promise.reject(bug) : Promise.resolve(seen(draw))),
        defect: (error, draw) => told.push(error, draw.index),
      }),
    );
    expect(records.map(({ fault }) => fault)).to.deep.equal(['probe_bug', undefined]);
    expect(told).to.deep.equal([bug, 0]);
  });

  it('tells how many draws have been measured, one by one', async () => {
    const told: number[] = [];
    await measureSlot(slotOf([0, 0, 0]), contextOf({ progress: (measured) => told.push(measured) }));
    expect(told).to.deep.equal([1, 2, 3]);
  });
});
