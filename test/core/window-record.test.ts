import { expect } from 'chai';
import fc from 'fast-check';
import type { ConnectionJudgementLeaf } from '../../src/core/connection-record.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import { besideOfRecord, recordLike, recordOf, tallyOfRecord } from '../../src/core/window-record.ts';
import type { WindowTally } from '../../src/core/window-tally.ts';
import { confirmationTallyOf, sumWindowTallies, windowSum, windowTallyOf } from '../../src/core/window-tally.ts';
import { connectionJudgements, judged } from './connected.ts';
import { judgement } from './judgements.ts';
import { judgementLeaf, someSlots } from './slots.ts';

const NOON = Date.UTC(2026, 10, 23, 12) / 1000;
const answersOf = (...draws: readonly Partial<Judgement>[]) =>
  windowTallyOf(judgementLeaf(NOON, draws.map(judgement)), 0, 'US').answers;

function connectionTallyOf(leaf: ConnectionJudgementLeaf): WindowTally {
  const sum = windowSum();
  sum.addConnections(leaf);
  return sum.value();
}

describe('core/window-tally', () => {
  it('counts whole sets of addresses: every one landed, or any', () => {
    const of = (landed: number): Partial<Judgement> => ({ answers: { of: 3, landed } });
    expect(answersOf({ outcome: 'landed', ...of(3) })).to.deep.equal({ every: 1, any: 1 });
    expect(answersOf({ outcome: 'landed', ...of(2) })).to.deep.equal({ every: 0, any: 1 });
    expect(answersOf({ outcome: 'elsewhere', ...of(2) })).to.deep.equal({ every: 0, any: 1 });
    expect(answersOf({ outcome: 'fronted', ...of(0) })).to.deep.equal({ every: 0, any: 0 });
  });

  it('counts an undecided draw in neither: its answer may be for other users, or of a grade that does not count', () => {
    const all = { answers: { of: 2, landed: 2 } };
    expect(answersOf({ outcome: 'indeterminate', reason: 'vantage_only', ...all })).to.deep.equal({ every: 0, any: 0 });
    expect(answersOf({ outcome: 'missing', reason: 'timeout' })).to.deep.equal({ every: 0, any: 0 });
  });

  it('never has more draws of which every address landed than landed draws, nor fewer of which any did', () => {
    fc.assert(
      fc.property(someSlots(NOON), (leaves) => {
        const { answers, tally } = sumWindowTallies(leaves.map((leaf, i) => windowTallyOf(leaf, i, 'US')));
        expect(answers.every).to.be.at.most(tally.counts.landed);
        expect(answers.any).to.be.at.least(tally.counts.landed);
      }),
    );
  });

  it('is the same added leaf by leaf as summed up tally by tally, in any order', () => {
    const confirmation = { exceptions: [{ leaf: 1, endpoint: 'e', by: 'reprobe' as const, judgements: [] }] };
    const beside = connectionJudgements(NOON, [judged({ state: 'answered', path: 'ENTERED_P', domestic: 'shown' })]);
    fc.assert(
      fc.property(someSlots(NOON), (leaves) => {
        const sum = windowSum();
        leaves.forEach((leaf, i) => void sum.addJudgements(leaf, i, 'US'));
        sum.addConnections(beside);
        sum.addConfirmation(confirmation);
        const parts = [
          confirmationTallyOf(confirmation),
          connectionTallyOf(beside),
          ...leaves.map((leaf, i) => windowTallyOf(leaf, i, 'US')),
        ];
        expect(sum.value()).to.deep.equal(sumWindowTallies(parts.toReversed()));
        expect(sum.value()).to.deep.equal(sumWindowTallies([sumWindowTallies(parts), sumWindowTallies([])]));
      }),
    );
  });

  it('stays what it was when more is added after it was taken', () => {
    const sum = windowSum();
    sum.addJudgements(judgementLeaf(NOON, [judgement({})]), 0, 'US');
    const before = sum.value();
    const kept = structuredClone(before);
    sum.addJudgements(judgementLeaf(NOON, [judgement({})]), 1, 'US');
    expect(structuredClone(before)).to.deep.equal(kept);
  });
});

describe('core/window-record', () => {
  const tally = sumWindowTallies([
    windowTallyOf(judgementLeaf(NOON, Array(5).fill(judgement({ outcome: 'landed', vantage: 'local' }))), 7, 'US'),
    connectionTallyOf(
      connectionJudgements(NOON, [
        judged({ domestic: 'shown', path: 'REACHED_IN_P', state: 'answered' }),
        judged({
          domestic: 'not_shown',
          left: [{ purpose: 'redirect', host: 'h', outcome: 'elsewhere', label: 'aws' }],
        }),
      ]),
    ),
  ]);
  const { sums, breakdowns } = recordOf(tally);
  // Members that are not there at all, as JSON has them.
  const earlier = recordLike({ ...sums, beside: undefined } as unknown as typeof sums, tally);

  it('holds what is cited of what stands beside the addresses, and the rest with the breakdowns', () => {
    expect(sums.answers).to.deep.equal({ every: 5, any: 5 });
    expect(sums.beside).to.deep.equal({
      slots: 1,
      draws: 2,
      paths: { REACHED_IN_P: 1 },
      domestic: { shown: 1, not_shown: 1, not_tested: 0 },
    });
    expect(breakdowns.beside).to.deep.equal({ states: { answered: 1 }, left: { 'redirect|elsewhere|aws': 1 } });
    expect(Object.keys(breakdowns.by.vantage ?? {})).to.deep.equal(['local']);
  });

  it('gives back the tally that it was made of', () => {
    expect(tallyOfRecord(sums, breakdowns)).to.deep.equal(tally.tally);
    expect(recordLike(sums, tally)).to.deep.equal({ sums, breakdowns });
  });

  it('counts landed draws of which nothing was judged as not tested', () => {
    expect(besideOfRecord(sums, breakdowns)?.domestic).to.deep.equal({ shown: 1, not_shown: 1, not_tested: 3 });
  });

  it('of an earlier version is told from its bytes alone, and has nothing that it did not hold', () => {
    expect(earlier.sums).to.not.have.any.keys('answers', 'beside');
    expect(earlier.breakdowns).to.not.have.any.keys('beside');
    expect(Object.keys(earlier.breakdowns.by)).to.have.members([
      'network',
      'endpoint',
      'family',
      'resolver',
      'country',
    ]);
    expect(besideOfRecord(earlier.sums, earlier.breakdowns)).to.equal(undefined);
    const { by, ...others } = tallyOfRecord(earlier.sums, earlier.breakdowns);
    expect(others.counts).to.deep.equal(tally.tally.counts);
    expect([by.vantage, by.resolver_class]).to.deep.equal([{}, {}]);
  });
});
