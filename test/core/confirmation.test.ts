import { expect } from 'chai';
import fc from 'fast-check';
import { type Confirmers, confirmedBy, planReprobes } from '../../src/core/confirmation.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import { emptyLedger, tallyOfWindow, windowTally, withConfirmation, withSlot } from '../../src/core/ledger.ts';
import type { Draw } from '../../src/core/slot-record.ts';
import { judgement, someJudgement } from './judgements.ts';
import { drawOf } from './records.ts';
import { judgementLeaf } from './slots.ts';

const SLOT = Date.UTC(2026, 10, 23, 12) / 1000;
const SITE = { kind: 'operator-site' as const, id: 'own-sg' };

const away = (part: Partial<Judgement> = {}): Judgement => judgement({ outcome: 'elsewhere', whose: SITE, ...part });

function planned(
  judgements: readonly Judgement[],
  resolvers: readonly string[],
  lengthMs = 300_000,
  vantages: Confirmers['vantages'] = [{ id: 'local' }],
): ReturnType<typeof planReprobes> {
  const draws = judgements.map(({ index, resolver }): Draw => drawOf({ index, resolver }));
  return planReprobes({ judgements, lengthMs }, draws, { resolvers, vantages });
}

describe('core/confirmation: what is asked again', () => {
  it('is each exception five times within ten minutes, at another resolver every other time', () => {
    const plan = planned([away({ index: 3, leaf: 40, resolver: 'direct' })], ['direct', 'public']);
    expect(plan.map(({ of, attempt, draw }) => [of, attempt, draw.resolver, draw.offsetMs])).to.deep.equal([
      [40, 1, 'public', 100_000],
      [40, 2, 'direct', 200_000],
      [40, 3, 'public', 300_000],
      [40, 4, 'direct', 400_000],
      [40, 5, 'public', 500_000],
    ]);
    expect(
      new Set(plan.map(({ draw }) => `${draw.index} ${draw.block} ${draw.endpoint.name} ${draw.family}`)).size,
    ).to.equal(1);
  });

  it('asks the one resolver that there is, and never longer than two slots', () => {
    const plan = planned([away({ resolver: 'direct' })], ['direct'], 60_000);
    expect(plan.map(({ draw }) => draw.resolver)).to.deep.equal(Array(5).fill('direct'));
    expect(plan.at(-1)?.draw.offsetMs).to.equal(100_000);
  });

  it('goes the other times to a vantage of another network, where it is known that there is one', () => {
    const from = (vantages: Confirmers['vantages']): readonly string[] =>
      planned([away({ resolver: 'direct' })], ['direct', 'public'], 300_000, vantages).map(
        ({ draw }) => `${draw.vantage} ${draw.resolver}`,
      );
    const [own, other, near] = [
      { id: 'local', asn: 64_500 },
      { id: 'west', asn: 64_501 },
      { id: 'near', asn: 64_500 },
    ];
    const apart = ['local public', 'west direct', 'local public', 'west direct', 'local public'];
    expect(from([own, near, other])).to.deep.equal(apart);
    const alone = apart.map((each) => each.replace('west', 'local'));
    for (const nobody of [[own], [own, near], [own, { id: 'west' }], [{ id: 'local' }, other]])
      expect(from(nobody)).to.deep.equal(alone);
  });

  it('is never a draw that landed, was fronted, or decided nothing, and at most two exceptions a slot', () => {
    fc.assert(
      fc.property(fc.array(someJudgement, { maxLength: 20 }), (some) => {
        const judgements = some.map((j, index) => ({ ...j, index, leaf: 100 + index, resolver: 'direct' }));
        const exceptions = judgements.filter(({ outcome }) => outcome === 'elsewhere').map(({ leaf }) => leaf);
        const asked = [...new Set(planned(judgements, ['direct', 'public']).map(({ of }) => of))];
        expect(asked).to.deep.equal(exceptions.slice(0, 2));
      }),
    );
  });
});

describe('core/confirmation: an exception', () => {
  const exception = away({ resolver: 'direct' });

  it('is confirmed by the same landing at a second resolver', () => {
    expect(confirmedBy(exception, [judgement({}), away({ resolver: 'public' })])).to.equal('resolver');
  });

  it('is confirmed by the same landing from a second vantage, which judgements of earlier versions do not name', () => {
    const east = away({ resolver: 'direct', vantage: 'east' });
    const west = away({ resolver: 'direct', vantage: 'west' });
    expect(confirmedBy(east, [judgement({}), west])).to.equal('vantage');
    expect(confirmedBy(east, [{ ...west, whose: { kind: 'cloud', id: 'aws' } }])).to.equal('reprobe');
    expect(confirmedBy(exception, [west])).to.equal('reprobe');
  });

  it('is confirmed by one in five that goes elsewhere again, wherever that is', () => {
    const cloud = { kind: 'cloud' as const, id: 'aws' };
    expect(confirmedBy(exception, [judgement({}), away({ resolver: 'direct' })])).to.equal('reprobe');
    expect(confirmedBy(exception, [away({ resolver: 'public', whose: cloud })])).to.equal('reprobe');
  });

  it('is confirmed by nothing that did not go elsewhere: no answer is no confirmation', () => {
    const other = someJudgement.filter(({ outcome }) => outcome !== 'elsewhere');
    fc.assert(
      fc.property(fc.array(other, { maxLength: 5 }), (reprobes) => {
        expect(confirmedBy(exception, reprobes)).to.equal(undefined);
      }),
    );
  });
});

describe('core/confirmation: in the ledger', () => {
  const judged = judgementLeaf(SLOT, [
    judgement({ leaf: 1 }),
    away({ index: 1, leaf: 2 }),
    away({ index: 2, leaf: 3 }),
  ]);
  const before = withSlot(emptyLedger(), judged, 4, 'US');
  const leaf = {
    $kind: 'confirmation' as const,
    claim: 'test',
    slot: SLOT,
    snapshot: judged.snapshot,
    configuration: judged.configuration,
    method: '1',
    version: '0',
    exceptions: [
      { leaf: 2, endpoint: 'api.example', by: 'reprobe' as const, judgements: [away()] },
      { leaf: 3, endpoint: 'api.example', judgements: [judgement({}), away()] },
    ],
  };
  const after = withConfirmation(before, leaf);

  it('changes no count of draws, whatever the re-probes showed', () => {
    const [from, to] = [SLOT * 1000, (SLOT + 300) * 1000];
    expect(tallyOfWindow(after, from, to)).to.deep.equal(tallyOfWindow(before, from, to));
    expect(after.lastSlot).to.deep.equal(before.lastSlot);
    expect(windowTally(after, from, to)).to.include({ slots: 1, confirmed: 1 });
    expect(windowTally(before, from, to).confirmed).to.equal(0);
  });

  it('counts the confirmed beside all of them', () => {
    const exceptions = [...after.counters.values()].filter(({ key }) => key.counter === 'exceptions');
    expect(
      exceptions.map(
        ({
          key: {
            labels: { confirmed },
          },
          value,
          leaf: at,
        }) => [confirmed, value, at],
      ),
    ).to.deep.equal([
      ['false', 2, 3],
      ['true', 1, 2],
    ]);
  });
});
