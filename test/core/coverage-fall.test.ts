import { expect } from 'chai';
import { eventOfFall, NO_FALL, withDraws } from '../../src/core/coverage-fall.ts';
import { type Drift, fallIn, noDrift, withReference, withSlotDrift } from '../../src/core/drift.ts';
import type { DriftEvent } from '../../src/core/event.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { Reason } from '../../src/core/outcome.ts';
import { INDETERMINATE_REASONS, MISSING_REASONS } from '../../src/core/outcome.ts';
import { judgement } from './judgements.ts';

const START = Date.UTC(2026, 10, 23) / 1000;

function undecided(reason: Reason, endpoint = 'api.example', times = 1): readonly Judgement[] {
  const outcome = (MISSING_REASONS as readonly Reason[]).includes(reason) ? 'missing' : 'indeterminate';
  return Array.from({ length: times }, (_, leaf) => judgement({ outcome, reason, endpoint, leaf }));
}

function landed(endpoint: string, times: number): readonly Judgement[] {
  return Array.from({ length: times }, () => judgement({ outcome: 'landed', endpoint }));
}

const event = (...draws: readonly (readonly Judgement[])[]): DriftEvent =>
  eventOfFall(withDraws(NO_FALL, draws.flat()), 0.05, () => []);

describe('a fall in coverage', () => {
  it('tells how many draws it struck, what was to be expected, and the first of them', () => {
    const { facets, leaves, shownBy, endpoint } = event(undecided('servfail', 'api.example', 7), landed('www.net', 4));
    expect(facets).to.deep.equal([{ facet: 'coverage', before: ['5.0 % undecided'], now: '7 of 11 draws undecided' }]);
    expect({ leaves, shownBy, endpoint }).to.deep.equal({ leaves: [0, 1, 2], shownBy: 7, endpoint: 'api.example' });
    expect(event(undecided('servfail', 'a.example'), undecided('servfail', 'b.net')).endpoint).to.equal('2 endpoints');
  });

  it('comes to the same slot by slot', () => {
    const draws = [...undecided('timeout', 'a.example', 3), ...landed('b.net', 2), ...undecided('refused', 'b.net', 2)];
    const stepped = draws.reduce((fall, draw) => withDraws(fall, [draw]), NO_FALL);
    expect(stepped).to.deep.equal(withDraws(NO_FALL, draws));
  });

  it('has a cause whatever the reason of the draws', () => {
    const causes = Object.fromEntries(
      [...INDETERMINATE_REASONS, ...MISSING_REASONS].map((reason) => [reason, event(undecided(reason)).cause]),
    );
    expect(causes).to.include({ stale_feed: 'age', unrouted: 'origin', vantage_only: 'answer', servfail: 'answer' });
    expect(causes).to.include({ interrupted: 'software', fault: 'software', timeout: 'unknown' });
    expect(event(undecided('servfail', 'a.example', 3), undecided('refused')).changes).to.deep.equal([
      { cause: 'answer', to: 'servfail 3, refused 1' },
    ]);
  });

  it('is the servers’ doing where one zone is silent, and ours where all are', () => {
    const others = landed('www.net', 5);
    expect(event(undecided('timeout', 'api.example', 9), others).cause).to.equal('answer');
    expect(event(undecided('timeout', 'a.example', 6), undecided('unreachable', 'b.net', 5)).cause).to.equal('vantage');
    const half = [...undecided('timeout', 'a.example', 5), ...landed('a.example', 5)];
    expect(event(half, undecided('no_servers', 'b.net', 4), landed('b.net', 6)).cause).to.equal('vantage');
  });

  it('tells nobody’s doing where all names are of one zone: then nothing tells their servers from our network', () => {
    expect(event(undecided('timeout', 'a.app.example', 6), undecided('timeout', 'b.app.example', 5)).cause).to.equal(
      'unknown',
    );
  });

  it('has the cause that judging by old and new data has found, where an event tells it', () => {
    const fall = withDraws(NO_FALL, undecided('grade_not_accepted', 'a.example', 5));
    const { cause } = eventOfFall(fall, 0.05, (reason) =>
      reason === 'grade_not_accepted' ? [{ cause: 'configuration', from: 'a', to: 'b' }] : [],
    );
    expect(cause).to.equal('configuration');
  });

  it('has several causes only where each has a fifth of the draws', () => {
    const many = undecided('servfail', 'a.example', 9);
    expect(event(many, undecided('stale_feed', 'a.example', 2)).cause).to.equal('answer');
    const { cause, changes } = event(many, undecided('stale_feed', 'a.example', 3));
    expect(cause).to.equal('several');
    expect(changes.map((change) => change.cause)).to.deep.equal(['answer', 'age']);
  });
});

describe('the detector of coverage', () => {
  const outage = undecided('timeout', 'a.example', 11);
  const quiet = landed('a.example', 11);

  function drifted(slots: readonly (readonly Judgement[])[], from: Drift = noDrift()): Drift {
    return slots.reduce((drift, judgements, i) => withSlotDrift(drift, { slot: START + 300 * i, judgements }), from);
  }

  it('alarms of an outage within two slots, once, and tells what it struck since it began', () => {
    const one = drifted([quiet, outage]);
    expect(one.states.coverage.alarm?.raised).to.equal(START + 300);
    const before = drifted([quiet]);
    expect(fallIn(before, { slot: START + 300, judgements: outage })).to.deep.include({
      since: START + 300,
      expected: 0.05,
    });
    expect(fallIn(one, { slot: START + 600, judgements: outage })).to.equal(undefined);
    expect(fallIn(before, { slot: START + 300, judgements: quiet })).to.equal(undefined);
    const slow = [...undecided('timeout', 'a.example', 5), ...landed('a.example', 6)];
    const rising = drifted([quiet, slow, slow]);
    expect(rising.states.coverage.alarm).to.equal(undefined);
    const found = fallIn(rising, { slot: START + 900, judgements: slow });
    expect([found?.since, found?.fall.undecided, found?.fall.draws]).to.deep.equal([START + 300, 15, 33]);
  });

  it('forgets draws that were not the beginning of a fall', () => {
    const stray = [...landed('a.example', 10), ...undecided('timeout', 'b.net', 1)];
    const forgotten = drifted([stray, ...Array<typeof quiet>(2).fill(quiet)]);
    expect(forgotten.fall).to.deep.equal(NO_FALL);
  });

  it('expects as many undecided draws as the last final week had, at least one in a hundred', () => {
    const counts = { landed: 700, fronted: 0, elsewhere: 0, indeterminate: 300, missing: 0 };
    const usual = [...landed('a.example', 8), ...undecided('vantage_only', 'a.example', 3)];
    const weeks = Array<typeof usual>(200).fill(usual);
    expect(drifted(weeks).states.coverage.alarm).to.not.equal(undefined);
    expect(drifted(weeks, withReference(noDrift(), counts)).states.coverage.alarm).to.equal(undefined);
    const whole = withReference(noDrift(), { ...counts, indeterminate: 0 });
    expect(fallIn(whole, { slot: START, judgements: outage })?.expected).to.equal(0.01);
  });

  it('ends when draws are decided again, and is kept with when it was last seen', () => {
    const over = drifted([outage, outage, ...Array<typeof quiet>(12).fill(quiet)]);
    expect(over.states.coverage.alarm).to.equal(undefined);
    expect(over.past[0]).to.include({ detector: 'coverage', raised: START, lastSeen: START + 300 });
  });
});
