import { expect } from 'chai';
import fc from 'fast-check';
import { countersOf } from '../../src/core/counters.ts';
import { latestOf } from '../../src/core/hour-sums.ts';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import { emptyLedger, latestSlots, slotsBetween, tallyOfWindow, withSlot } from '../../src/core/ledger.ts';
import { drawsIn, sumTallies, tallyOf } from '../../src/core/tally.ts';
import { judgement } from './judgements.ts';
import { judgementLeaf, landedDraws, someSlots } from './slots.ts';

const MIDNIGHT = Date.UTC(2026, 10, 23) / 1000;
const DAY = 86_400;

function ledgerOf(leaves: readonly JudgementLeaf[]): Ledger {
  return leaves.reduce((ledger, leaf, index) => withSlot(ledger, leaf, index, 'US'), emptyLedger());
}

function slotsIn({ tallies }: Ledger): readonly number[] {
  return latestOf(tallies, 1000).map(({ slot }) => slot);
}

function countIn(ledger: Ledger, fromMs: number, toMs: number): number {
  return drawsIn(tallyOfWindow(ledger, fromMs, toMs).counts);
}

describe('core/ledger: counters', () => {
  it('are the sums over all judgements, each with the latest draw that added to it', () => {
    fc.assert(
      fc.property(someSlots(MIDNIGHT), (leaves) => {
        const expected = new Map<string, { value: number; leaf: number; slot: number }>();
        for (const { slot, judgements } of leaves) {
          for (const j of judgements) {
            for (const key of countersOf(j)) {
              const name = JSON.stringify(key);
              expected.set(name, { value: (expected.get(name)?.value ?? 0) + 1, leaf: j.leaf, slot });
            }
          }
        }
        const counters = [...ledgerOf(leaves).counters.values()];
        expect(new Map(counters.map(({ key, ...rest }) => [JSON.stringify(key), rest]))).to.deep.equal(expected);
      }),
    );
  });

  it('outlive the windows: what is older than a day is counted for ever', () => {
    const ledger = ledgerOf([
      judgementLeaf(MIDNIGHT, landedDraws(3)),
      judgementLeaf(MIDNIGHT + 10 * DAY, landedDraws(2, 3)),
    ]);
    const draws = [...ledger.counters.values()].filter(({ key }) => key.counter === 'draws');
    expect(draws.map(({ value }) => value)).to.deep.equal([5]);
    expect(slotsIn(ledger)).to.deep.equal([MIDNIGHT + 10 * DAY]);
  });
});

describe('core/ledger: windows', () => {
  it('are half-open: a slot at the start is in, a slot at the end is out', () => {
    const ledger = ledgerOf([judgementLeaf(MIDNIGHT, landedDraws(5))]);
    const ms = MIDNIGHT * 1000;
    expect(countIn(ledger, ms, ms + 1)).to.equal(5);
    expect(countIn(ledger, ms - 1000, ms)).to.equal(0);
    expect(countIn(ledger, ms + 1, ms + 1000)).to.equal(0);
  });

  it('are the sum of their draws, and two that touch add up to one', () => {
    fc.assert(
      fc.property(someSlots(MIDNIGHT), fc.nat(60), (leaves, cut) => {
        const ledger = ledgerOf(leaves);
        const [from, middle, to] = [MIDNIGHT, MIDNIGHT + 100 * cut, MIDNIGHT + DAY].map((s) => s * 1000) as [
          number,
          number,
          number,
        ];
        const whole = sumTallies(leaves.flatMap(({ judgements }) => judgements).map((j) => tallyOf(j, 'US')));
        expect(tallyOfWindow(ledger, from, to)).to.deep.equal(whole);
        const halves = sumTallies([tallyOfWindow(ledger, from, middle), tallyOfWindow(ledger, middle, to)]);
        expect(halves).to.deep.equal(whole);
      }),
    );
  });

  it('of up to a day may begin at any second, and longer ones at a full hour', () => {
    const leaves = [MIDNIGHT - 300, MIDNIGHT, MIDNIGHT + 300, MIDNIGHT + DAY].map((s) =>
      judgementLeaf(s, landedDraws(1)),
    );
    const ledger = ledgerOf(leaves);
    expect(countIn(ledger, (MIDNIGHT + 1) * 1000, (MIDNIGHT + DAY + 1) * 1000)).to.equal(2);
    expect(countIn(ledger, (MIDNIGHT - 3600) * 1000, (MIDNIGHT + DAY + 1) * 1000)).to.equal(4);
    expect(() => countIn(ledger, (MIDNIGHT - 600) * 1000, MIDNIGHT * 1000)).to.throw(RangeError, 'cuts the hour');
  });
});

describe('core/ledger: missed slots', () => {
  const last = (slot: number, lengthMs = 300_000) => ({ slot, lengthMs });

  it('are those between two that left something', () => {
    expect(slotsBetween(undefined, 900)).to.equal(0);
    expect(slotsBetween(last(900), 1200)).to.equal(0);
    expect(slotsBetween(last(900), 1500)).to.equal(1);
    expect(slotsBetween(last(900), 2400)).to.equal(4);
  });

  it('are counted on the clock after a first slot that began between two of its strokes', () => {
    expect(slotsBetween(last(1003), 1200)).to.equal(0);
    expect(slotsBetween(last(1199), 1200)).to.equal(0);
    expect(slotsBetween(last(1003), 1500)).to.equal(1);
  });

  it('are never fewer than none, and add up over any slots in order', () => {
    fc.assert(
      fc.property(someSlots(MIDNIGHT), (leaves) => {
        const [first, final] = [leaves[0], leaves.at(-1)];
        const span = first === undefined || final === undefined ? 0 : (final.slot - first.slot) / 300 + 1;
        expect(ledgerOf(leaves).slotsMissed).to.equal(span - leaves.length);
      }),
    );
  });

  it('are not counted twice when one is judged after a later one', () => {
    const first = judgementLeaf(MIDNIGHT + 3, landedDraws(33));
    const second = judgementLeaf(MIDNIGHT + 300, landedDraws(11));
    const third = judgementLeaf(MIDNIGHT + 600, landedDraws(11));
    const ledger = ledgerOf([second, first, third]);
    expect(ledger.slotsMissed).to.equal(0);
    expect(slotsIn(ledger)).to.deep.equal([first, second, third].map(({ slot }) => slot));
    expect(ledgerOf([second, first]).lastSlot?.slot).to.equal(second.slot);
  });
});

describe('core/ledger: what the page shows', () => {
  it('is the latest draws that did not land, newest first, twenty at most', () => {
    const leaves = Array.from({ length: 15 }, (_, s) =>
      judgementLeaf(MIDNIGHT + 300 * s, [
        judgement({ index: 0, leaf: 3 * s, outcome: 'landed' }),
        judgement({
          index: 1,
          leaf: 3 * s + 1,
          outcome: 'elsewhere',
          whose: { kind: 'network', id: 'AS64500' },
          address: '192.0.2.1',
        }),
        judgement({ index: 2, leaf: 3 * s + 2, outcome: 'missing', reason: 'timeout' }),
      ]),
    );
    const { latestOther } = ledgerOf(leaves);
    expect(latestOther.map(({ leaf }) => leaf).slice(0, 4)).to.deep.equal([44, 43, 41, 40]);
    expect(latestOther.map(({ label }) => label).slice(0, 2)).to.deep.equal(['timeout', 'AS64500']);
    expect(latestOther).to.have.length(20);
  });

  it('is the latest 120 slots with their counts, oldest first', () => {
    const ledger = ledgerOf(Array.from({ length: 130 }, (_, s) => judgementLeaf(MIDNIGHT + 300 * s, landedDraws(2))));
    const slots = latestSlots(ledger);
    expect(slots).to.have.length(120);
    expect(slots[0]).to.deep.include({ slot: MIDNIGHT + 3000, n: 2 });
    expect(slots.at(-1)?.slot).to.equal(MIDNIGHT + 300 * 129);
  });
});
