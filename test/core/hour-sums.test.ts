import { expect } from 'chai';
import fc from 'fast-check';
import type { HourSums } from '../../src/core/hour-sums.ts';
import { latestOf, sumWithin, withValue } from '../../src/core/hour-sums.ts';

const DAY = 86_400;
const add = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

function sumsOf(slots: readonly number[]): HourSums<number> {
  return slots.reduce<HourSums<number>>((sums, slot) => withValue(sums, { slot, value: 1 }, add), []);
}

describe('core/hour-sums', () => {
  it('come to what the slots of a window do, in whatever order they came', () => {
    const slot = fc.integer({ min: 0, max: 34 * 24 * 12 }).map((n) => n * 300 + 7);
    fc.assert(
      fc.property(fc.uniqueArray(slot, { maxLength: 60 }), fc.nat(34 * 24), fc.nat(40 * 24), (slots, from, length) => {
        const [start, end] = [from * 3600, (from + length) * 3600];
        const expected = slots.filter((s) => s >= start && s < end).length;
        expect(sumWithin(sumsOf(slots), start, end, add)).to.equal(expected);
      }),
    );
  });

  it('come to the same in whatever order windows are asked for, and slots come between', () => {
    const slot = fc.integer({ min: 0, max: 5 * 24 * 12 }).map((n) => n * 300 + 7);
    const step = fc.record({ slot, from: fc.nat(5 * 24), length: fc.nat(5 * 24) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let sums: HourSums<number> = [];
        const slots: number[] = [];
        for (const { slot: added, from, length } of steps) {
          sums = withValue(sums, { slot: added, value: 1 }, add);
          slots.push(added);
          const [start, end] = [from * 3600, (from + length) * 3600];
          const expected = slots.filter((s) => s >= start && s < end).length;
          expect(sumWithin(sums, start, end, add)).to.equal(expected);
        }
      }),
    );
  });

  it('may be cut at any second of the last day', () => {
    const slots = Array.from({ length: 2 * 288 }, (_, i) => i * 300);
    const sums = sumsOf(slots);
    const last = slots.at(-1) as number;
    for (const from of [last - DAY + 1, last - DAY, last - 1000, last]) {
      expect(sumWithin(sums, from, last + 1, add)).to.equal(slots.filter((s) => s >= from).length);
    }
  });

  it('add up a stretch once for as long as nothing is added, and every stretch by itself', () => {
    let added = 0;
    const counting = (values: Iterable<number>): number => {
      added += 1;
      return add(values);
    };
    const sums = sumsOf([100, 1000, 2000, 4000, 5000]);
    const stretches = [
      [0, 3600, 3],
      [0, 7200, 5],
      [500, 7200, 4],
      [500, 4500, 3],
      [1500, 4500, 2],
      [9000, 9900, 0],
    ] as const;
    for (const round of [1, 2]) {
      for (const [from, to, is] of stretches)
        expect(sumWithin(sums, from, to, counting), `${from}, ${round}`).to.equal(is);
      expect(added).to.equal(stretches.length);
    }
    expect(sumWithin(withValue(sums, { slot: 6000, value: 1 }, add), 0, 7200, counting)).to.equal(6);
  });

  it('add up the hours of a day that is over once, whatever comes to later ones, and again when it changed', () => {
    let added = 0;
    const counting = (values: Iterable<number>): number => {
      const all = [...values];
      added += all.length;
      return add(all);
    };
    const hours = Array.from({ length: 10 * 24 + 6 }, (_, hour) => hour * 3600);
    const sums = sumsOf(hours);
    const addedFor = (some: HourSums<number>, is: number): number => {
      added = 0;
      expect(sumWithin(some, 0, 11 * DAY, counting)).to.equal(is);
      return added;
    };
    expect(addedFor(sums, 246)).to.equal(240 + 10 + 6);
    const grown = withValue(sums, { slot: 245 * 3600 + 300, value: 1 }, add);
    expect(addedFor(grown, 247)).to.equal(10 + 6);
    expect(addedFor(withValue(grown, { slot: 30 * 3600 + 300, value: 1 }, add), 248)).to.equal(24 + 10 + 6);
  });

  it('are the same for every sum that is asked for', () => {
    const sums = sumsOf(Array.from({ length: 72 }, (_, hour) => hour * 3600));
    const most = (values: Iterable<number>): number => Math.max(0, ...values);
    for (const _ of [1, 2]) {
      expect(sumWithin(sums, 0, 3 * DAY, add)).to.equal(72);
      expect(sumWithin(sums, 0, 3 * DAY, most)).to.equal(1);
    }
  });

  it('refuse to cut an hour whose slots are gone, rather than say too much or too little', () => {
    const sums = sumsOf([1000, 2000, 2 * DAY]);
    expect(sumWithin(sums, 0, 3600, add)).to.equal(2);
    expect(() => sumWithin(sums, 1500, 3600, add)).to.throw(RangeError);
  });

  it('take in a slot that comes late, also into an hour that is kept as one sum', () => {
    const sums = withValue(sumsOf([1000, 3 * DAY]), { slot: 1300, value: 1 }, add);
    expect(sumWithin(sums, 0, 3600, add)).to.equal(2);
  });

  it('forget what is older than a month and the days until its record is final, and never grow beyond', () => {
    let sums: HourSums<number> = [];
    for (let slot = 0; slot < 60 * DAY; slot += 1800) sums = withValue(sums, { slot, value: 1 }, add);
    expect(sums).to.have.length(35 * 24 + 1);
    expect(sums.flatMap(({ slots }) => slots ?? []).length).to.be.at.most(2 * 26);
    expect(latestOf(sums, 3).map(({ slot }) => slot)).to.deep.equal([3, 2, 1].map((n) => 60 * DAY - n * 1800));
  });
});
