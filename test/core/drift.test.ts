import { expect } from 'chai';
import fc from 'fast-check';
import type { Drift } from '../../src/core/drift.ts';
import { DETECTORS, noDrift, withReference, withSlotDrift } from '../../src/core/drift.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { judgement, someJudgement } from './judgements.ts';

const START = Date.UTC(2026, 10, 23) / 1000;

function draws(...outcomes: readonly Outcome[]): readonly Judgement[] {
  return outcomes.map((outcome, index) => judgement({ index, leaf: index, outcome }));
}

/** Slots of five minutes with these draws, one after the other. */
function drifted(slots: readonly (readonly Judgement[])[], from: Drift = noDrift(), start = START): Drift {
  return slots.reduce((drift, judgements, i) => withSlotDrift(drift, { slot: start + 300 * i, judgements }), from);
}

/** All detectors but that of coverage. */
const sharesOf = ({ states }: Drift): object => ({ ...states, coverage: undefined });

const clean = (slots: number): readonly (readonly Judgement[])[] =>
  Array.from({ length: slots }, () => draws(...Array<Outcome>(11).fill('landed')));

const counts = (landed: number, fronted: number, elsewhere: number) => ({
  landed,
  fronted,
  elsewhere,
  indeterminate: 0,
  missing: 0,
});

describe('core/drift', () => {
  it('raises the level when exceptions come close upon each other, and says since when', () => {
    const drift = drifted([...clean(3), draws('elsewhere', 'landed', 'elsewhere', 'elsewhere')]);
    expect(drift.states.level.alarm).to.deep.equal({
      detector: 'level',
      since: START + 900,
      raised: START + 900,
      lastSeen: START + 900,
      leaf: 3,
    });
    expect(drift.states.level_strong.alarm).to.equal(undefined);
    expect(drift.raised).to.equal(1);
  });

  it('does not alarm of exceptions that are a day apart', () => {
    const slots = Array.from({ length: 10 }, () => [...clean(287), draws('elsewhere')]).flat();
    const drift = drifted(slots);
    expect(drift.raised).to.equal(0);
  });

  it('clears when nothing of the kind comes any more, and keeps what was', () => {
    const raised = drifted([draws('elsewhere', 'elsewhere', 'elsewhere')]);
    // From the threshold down it takes 4.605 / 0.00451 draws.
    const almost = drifted(clean(92), raised, START + 300);
    expect(almost.states.level.alarm).to.not.equal(undefined);
    const cleared = drifted(clean(1), almost, START + 93 * 300);
    expect(cleared.states.level).to.deep.equal({ score: 0, since: undefined, alarm: undefined });
    expect(cleared.past).to.have.length(1);
    expect(cleared.past[0]).to.include({ detector: 'level', raised: START, cleared: START + 93 * 300 });
    expect(cleared.raised).to.equal(1);
  });

  it('clears no later after a long drift than after a short one', () => {
    const long = drifted(Array.from({ length: 50 }, () => draws('elsewhere', 'elsewhere', 'elsewhere')));
    expect(long.states.level.score).to.equal(4.605);
    expect(drifted(clean(93), long, START + 50 * 300).states.level.alarm).to.equal(undefined);
  });

  it('is moved by nothing that is missing or indeterminate, but for the detector of coverage', () => {
    const undecided = someJudgement.filter(({ outcome }) => outcome === 'missing' || outcome === 'indeterminate');
    fc.assert(
      fc.property(
        fc.array(someJudgement, { maxLength: 30 }),
        fc.array(undecided, { maxLength: 10 }),
        fc.nat(30),
        (some, added, at) => {
          const from = withReference(noDrift(), counts(900, 60, 40));
          const mixed = [...some.slice(0, at), ...added, ...some.slice(at)];
          expect(sharesOf(drifted([mixed], from))).to.deep.equal(sharesOf(drifted([some], from)));
        },
      ),
    );
  });

  it('keeps no level where the week before had two exceptions in a thousand, and watches for more of them', () => {
    const from = withReference(noDrift(), counts(9_980, 0, 20));
    const drift = drifted([draws('elsewhere', 'elsewhere', 'elsewhere')], from);
    expect([drift.states.level.score, drift.states.level_strong.score]).to.deep.equal([0, 0]);
    expect(drift.states.elsewhere.score).to.be.above(0);
  });

  it('names the share that rises against the week before', () => {
    const from = withReference(noDrift(), counts(800, 150, 50));
    const fronted = drifted(
      Array.from({ length: 20 }, () => draws('fronted', 'fronted', 'landed')),
      from,
    );
    expect(DETECTORS.filter((detector) => fronted.states[detector].alarm !== undefined)).to.deep.equal(['fronted']);
    const same = drifted(
      Array.from({ length: 20 }, () =>
        draws(...Array<Outcome>(16).fill('landed'), 'fronted', 'fronted', 'fronted', 'elsewhere'),
      ),
      from,
    );
    expect(same.raised).to.equal(0);
  });

  it('knows of no change before there is a week to compare with, and none in a share that cannot rise', () => {
    expect(drifted([draws('fronted', 'fronted', 'fronted', 'fronted', 'fronted')]).raised).to.equal(0);
    expect(withReference(noDrift(), counts(0, 0, 0)).reference).to.equal(undefined);
    const whole = drifted(clean(500), withReference(noDrift(), counts(3_000, 0, 0)));
    expect(whole.states.landed).to.deep.equal({ score: 0, since: undefined, alarm: undefined });
  });
});
