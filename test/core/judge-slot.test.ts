import { expect } from 'chai';
import fc from 'fast-check';
import { withEchoes } from '../../src/core/echoes.ts';
import type { RecordedDraw } from '../../src/core/judge.ts';
import { judgeSlot } from '../../src/core/judge.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import {
  ABROAD,
  context,
  ELSEWHERE,
  ON_P,
  ON_P_UNLISTED,
  OWN_SITE,
  PRIVATE,
  TENANTS,
  viaPublic,
} from './judged-draws.ts';
import { rules } from './landing-facts.ts';
import { ABSENT, answer, drawOf, ECHOED, recordOf, silence } from './records.ts';

const SLOT = 1_800_000_000;
const DAY = 86_400;

describe('core/judge: a slot', () => {
  const shared = { rules, grades: ['A', 'B'], acceptVantageOnly: true } as const;
  const { facts, pickAddress, resolverClass } = context();
  const slotContext = { ...shared, facts, pickAddress, resolverClass };
  const silentAt = (index: number): DrawLeaf =>
    recordOf(drawOf({ index }), [answer('www.example', [ON_P], { zone: 'example', ecs: ABSENT })]);
  const echoedAt = (index: number): DrawLeaf =>
    recordOf(drawOf({ index }), [answer('www.example', [ON_P], { zone: 'example' })]);
  const recorded = (records: readonly DrawLeaf[]): readonly RecordedDraw[] =>
    records.map((record, i) => ({ leaf: 100 + i, record }));
  const outcomes = (judgements: readonly Judgement[]): readonly string[] =>
    judgements.map(({ outcome, reason }) => reason ?? outcome);

  it('lets an echo count against silence in the same slot, before it and after it', () => {
    const { judgements } = judgeSlot(SLOT, recorded([silentAt(0), echoedAt(1), silentAt(2)]), new Map(), slotContext);
    expect(outcomes(judgements)).to.deep.equal(['ecs_absent', 'landed', 'ecs_absent']);
  });

  it('remembers an echo for 30 days and no longer', () => {
    const silentFor = (seconds: number): readonly string[] => {
      const { judgements } = judgeSlot(
        SLOT,
        recorded([silentAt(0)]),
        new Map([['example', SLOT - seconds]]),
        slotContext,
      );
      return outcomes(judgements);
    };
    expect(silentFor(30 * DAY)).to.deep.equal(['ecs_absent']);
    expect(silentFor(30 * DAY + 1)).to.deep.equal(['landed']);
  });

  it('learns of every authority on the way to an address, for each of them may fall silent', () => {
    const chained = recordOf(drawOf(), [
      answer('www.example', ['edge.cdn.example'], { zone: 'example' }),
      answer('edge.cdn.example', [ON_P], { zone: 'cdn.example' }),
    ]);
    const first = judgeSlot(SLOT, recorded([chained]), new Map(), slotContext);
    expect(outcomes(first.judgements)).to.deep.equal(['landed']);
    expect(first.echoes).to.deep.equal(
      new Map([
        ['example', SLOT],
        ['cdn.example', SLOT],
      ]),
    );
    const silentHalfway = recordOf(drawOf(), [
      answer('www.example', ['edge.cdn.example'], { zone: 'example', ecs: ABSENT }),
      answer('edge.cdn.example', [ON_P], { zone: 'cdn.example' }),
    ]);
    const { judgements } = judgeSlot(SLOT + 300, recorded([silentHalfway]), first.echoes, slotContext);
    expect(outcomes(judgements)).to.deep.equal(['ecs_absent']);
  });

  it('learns nothing from a resolver, nor from an answer without authority', () => {
    const stray = recordOf(drawOf(), [answer('www.example', [ON_P], { zone: 'example', authoritative: false })]);
    const { echoes } = judgeSlot(SLOT, recorded([viaPublic([ON_P]), stray]), new Map(), slotContext);
    expect(echoes).to.deep.equal(new Map());
  });

  const zone = fc.constantFrom(undefined, 'example', 'other.example');
  const ecs = fc.constantFrom(ECHOED, ABSENT, { state: 'none' } as const, { state: 'wrong', said: '' } as const);
  const address = fc.constantFrom(ON_P, ON_P_UNLISTED, ABROAD, OWN_SITE, ELSEWHERE, TENANTS, PRIVATE, '203.1.1.1');
  const observation = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(
          fc.uniqueArray(address, { minLength: 1, maxLength: 3 }),
          fc.record({ zone, ecs, authoritative: fc.boolean() }),
        )
        .map(([data, said]) => answer('www.example', data, said)),
    },
    zone.map((z) => silence('www.example', z)),
  );
  const someRecords = fc
    .array(
      fc.tuple(
        fc.array(observation, { maxLength: 2 }),
        fc.constantFrom('public', 'direct'),
        fc.constantFrom(undefined, undefined, 'interrupted' as const, 'probe_bug' as const),
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) =>
      parts.map(([observations, resolver, fault], index) =>
        recordOf(drawOf({ index, resolver }), fault === undefined ? observations : [], fault),
      ),
    );
  const accepting = fc.boolean().map((acceptVantageOnly) => ({ ...slotContext, acceptVantageOnly }));

  it('comes to the same in any order of its records', () => {
    fc.assert(
      fc.property(someRecords, accepting, fc.infiniteStream(fc.nat()), (records, how, keys) => {
        const draws = recorded(records);
        const shuffled = draws
          .map((draw) => ({ draw, key: Number(keys.next().value) }))
          .sort((a, b) => a.key - b.key)
          .map(({ draw }) => draw);
        const a = judgeSlot(SLOT, draws, new Map(), how);
        const b = judgeSlot(SLOT, shuffled, new Map(), how);
        expect(new Map(b.judgements.map((j) => [j.index, j]))).to.deep.equal(
          new Map(a.judgements.map((j) => [j.index, j])),
        );
        expect(b.echoes).to.deep.equal(a.echoes);
      }),
    );
  });

  it('gives each record one judgement with an outcome, and a rule or a reason for it', () => {
    fc.assert(
      fc.property(someRecords, accepting, (records, how) => {
        const { judgements } = judgeSlot(SLOT, recorded(records), new Map(), how);
        expect(judgements.map(({ index, leaf }) => [index, leaf])).to.deep.equal(records.map((_, i) => [i, 100 + i]));
        for (const j of judgements) {
          expect(OUTCOMES).to.include(j.outcome);
          expect(j.reason !== undefined, `${j.outcome} has a reason`).to.equal(
            j.outcome === 'indeterminate' || j.outcome === 'missing',
          );
          if (j.reason === undefined) expect(j.rule).to.be.a('number');
          expect(j.grade !== undefined).to.equal(j.outcome === 'landed');
          expect(j.whose !== undefined).to.equal(j.outcome === 'elsewhere');
          if (how.acceptVantageOnly === false && j.outcome === 'landed') expect(j.ecs).to.equal('echoed');
        }
      }),
    );
  });

  it('says in its judgements all that a later slot needs to know of echoes', () => {
    fc.assert(
      fc.property(someRecords, accepting, (records, how) => {
        const known = new Map([['other.example', SLOT - 60]]);
        const { judgements, echoes } = judgeSlot(SLOT, recorded(records), known, how);
        expect(withEchoes(known, SLOT, judgements)).to.deep.equal(echoes);
      }),
    );
  });
});
