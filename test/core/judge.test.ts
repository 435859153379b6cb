import { expect } from 'chai';
import fc from 'fast-check';
import { formatAddress } from '../../src/core/address.ts';
import { withEchoes } from '../../src/core/echoes.ts';
import type { JudgeContext, RecordedDraw } from '../../src/core/judge.ts';
import { judgeDraw, judgeSlot } from '../../src/core/judge.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import { factsOf, frankfurt, ISP, OWN, P, rules, TENANT } from './landing-facts.ts';
import { ABSENT, answer, drawOf, ECHOED, recordOf, silence } from './records.ts';

const SLOT = 1_800_000_000;
const DAY = 86_400;
const ON_P = '129.213.0.10';
const ON_P_UNLISTED = '129.213.1.10';
const ABROAD = '130.61.0.10';
const OWN_SITE = '198.18.0.1';
const ELSEWHERE = '24.0.0.1';
const TENANTS = '103.0.0.1';
const PRIVATE = '10.0.0.1';

const LISTED = { feed: 'oci', prefix: '129.213.0.0/16', region: 'us-ashburn-1', tags: ['OCI'], edge: false } as const;
const FACTS = new Map(
  [
    factsOf({ address: ON_P, origins: [P], range: LISTED }),
    factsOf({ address: ON_P_UNLISTED, origins: [P] }),
    factsOf({ address: ABROAD, origins: [P], range: frankfurt, country: 'DE' }),
    factsOf({ address: OWN_SITE, origins: [OWN], country: 'SG' }),
    factsOf({ address: ELSEWHERE, origins: [ISP], country: 'US' }),
    factsOf({ address: TENANTS, origins: [TENANT] }),
    factsOf({ address: PRIVATE, special: 'private-use' }),
  ].map((facts) => [facts.address, facts]),
);

function context(part: Partial<JudgeContext> = {}): JudgeContext {
  return {
    rules,
    grades: ['A', 'B'],
    acceptVantageOnly: false,
    facts: (address) => FACTS.get(formatAddress(address)) ?? factsOf({ address: formatAddress(address) }),
    pickAddress: (index, count) => index % count,
    echoes: () => false,
    resolverClass: (id) => (id === 'public' ? 'public-ecs' : 'authoritative'),
    ...part,
  };
}

const direct = (data: readonly string[], said: Parameters<typeof answer>[2] = {}): DrawLeaf =>
  recordOf(drawOf(), [answer('www.example', data, { zone: 'example', ...said })]);
const viaPublic = (data: readonly string[], said: Parameters<typeof answer>[2] = {}): DrawLeaf =>
  recordOf(drawOf({ resolver: 'public' }), [answer('www.example', data, said)]);
const judge = (record: DrawLeaf, part: Partial<JudgeContext> = {}): Judgement => judgeDraw(7, record, context(part));

describe('core/judge: a draw', () => {
  it('lands with region, grade, rule, and the leaf of its record', () => {
    expect(judge(direct([ON_P]))).to.deep.equal({
      index: 0,
      leaf: 7,
      block: '24.22.48.0/24',
      endpoint: 'www.example',
      network: 'Comcast',
      resolver: 'direct',
      resolverClass: 'authoritative',
      vantage: 'local',
      prefix: '129.213.0.0/16',
      family: 4,
      moved: false,
      ecs: 'echoed',
      authority: 'example',
      echoing: ['example'],
      outcome: 'landed',
      rule: 4,
      address: ON_P,
      answers: { of: 1, landed: 1 },
      origins: [P],
      grade: 'A',
      edge: false,
      region: 'us-ashburn-1',
      country: 'US',
    });
  });

  it('lands abroad with the country of the region', () => {
    expect(judge(direct([ABROAD]))).to.include({ outcome: 'landed', region: 'eu-frankfurt-1', country: 'DE' });
  });

  it('is elsewhere with whose it is, an operator site before a network', () => {
    expect(judge(direct([OWN_SITE]))).to.deep.include({
      outcome: 'elsewhere',
      whose: { kind: 'operator-site', id: 'own-sg' },
    });
    expect(judge(direct([ELSEWHERE]))).to.deep.include({
      outcome: 'elsewhere',
      whose: { kind: 'network', id: 'AS7922' },
    });
  });

  it('is decided by the picked address alone, while the whole set is kept', () => {
    const sorted = [ELSEWHERE, ON_P];
    expect(judge(direct(sorted), { pickAddress: () => 0 })).to.deep.include({
      outcome: 'elsewhere',
      answers: { of: 2, landed: 1 },
    });
    expect(judge(direct(sorted), { pickAddress: () => 1 })).to.deep.include({
      outcome: 'landed',
      answers: { of: 2, landed: 1 },
    });
  });

  it('does not count a grade that the claim does not accept', () => {
    expect(judge(direct([ON_P_UNLISTED]))).to.include({ outcome: 'landed', grade: 'B', rule: 6 });
    expect(judge(direct([ON_P_UNLISTED]), { grades: ['A'] })).to.include({
      outcome: 'indeterminate',
      reason: 'grade_not_accepted',
      rule: 6,
    });
  });

  it('keeps the reason of an address that cannot be decided', () => {
    expect(judge(direct([TENANTS]))).to.include({ outcome: 'indeterminate', reason: 'tenant_unresolved', rule: 8 });
    expect(judge(direct(['203.1.1.1']))).to.include({ outcome: 'indeterminate', reason: 'unrouted', rule: 11 });
  });

  it('is missing when the answer is no address that a client could use', () => {
    expect(judge(direct([PRIVATE]))).to.include({ outcome: 'missing', reason: 'invalid_address', rule: 0 });
  });

  it('is missing when nothing came, and when the probe failed, with why', () => {
    expect(judge(recordOf(drawOf(), [silence('www.example')]))).to.include({ outcome: 'missing', reason: 'timeout' });
    expect(judge(recordOf(drawOf(), []))).to.include({ outcome: 'missing', reason: 'fault' });
    expect(judge(recordOf(drawOf(), [], 'probe_bug'))).to.include({ outcome: 'missing', reason: 'fault' });
    expect(judge(recordOf(drawOf(), [], 'out_of_time'))).to.include({ outcome: 'missing', reason: 'fault' });
    expect(judge(recordOf(drawOf(), [], 'interrupted'))).to.include({ outcome: 'missing', reason: 'interrupted' });
  });

  it('whose name has no AAAA is judged by its A, as moved', () => {
    const noData = { ...answer('www.example', [], { zone: 'example' }) };
    const observations = [
      { ...noData, subject: { ...noData.subject, type: 'AAAA' } },
      answer('www.example', [ON_P], { zone: 'example' }),
    ];
    expect(judge(recordOf(drawOf({ family: 6 }), observations))).to.include({
      outcome: 'landed',
      family: 4,
      moved: true,
    });
  });

  it('of a record that holds no address where one must stand is a defect, not an outcome', () => {
    const poisoned = answer('www.example', ['1.2.3.999'], { zone: 'example' });
    expect(() => judge(recordOf(drawOf(), [poisoned]))).to.throw(TypeError, '1.2.3.999');
  });
});

describe('core/judge: an answer without client subnet', () => {
  it('decides nothing about others, unless the claim accepts what the vantage sees', () => {
    const record = direct([ON_P], { ecs: ABSENT });
    expect(judge(record)).to.include({
      outcome: 'indeterminate',
      reason: 'vantage_only',
      vantageOnly: true,
      address: ON_P,
    });
    expect(judge(record, { acceptVantageOnly: true })).to.include({ outcome: 'landed', vantageOnly: true });
  });

  it('is missing from an authority that showed it before, also where the vantage’s view is accepted', () => {
    const known = { echoes: (authority: string) => authority === 'example', acceptVantageOnly: true };
    expect(judge(direct([ON_P], { ecs: ABSENT }), known)).to.include({ outcome: 'missing', reason: 'ecs_absent' });
    expect(judge(direct([ON_P], { ecs: { state: 'none' } }), known)).to.include({
      outcome: 'missing',
      reason: 'ecs_absent',
    });
    expect(judge(direct([ON_P], { ecs: ABSENT }), known)).not.to.have.any.keys('vantageOnly', 'address', 'grade');
  });

  it('is missing from a resolver of class public-ecs', () => {
    expect(judge(viaPublic([ON_P]))).to.include({ outcome: 'landed' });
    expect(judge(viaPublic([ON_P], { ecs: ABSENT }), { acceptVantageOnly: true })).to.include({
      outcome: 'missing',
      reason: 'ecs_absent',
    });
  });

  it('is still missing when its address is no public one', () => {
    expect(judge(direct([PRIVATE], { ecs: ABSENT }))).to.include({ outcome: 'missing', reason: 'invalid_address' });
  });

  it('for another client is missing', () => {
    const wrong = { state: 'wrong', said: '192.0.2.0/24' } as const;
    expect(judge(direct([ON_P], { ecs: wrong }), { acceptVantageOnly: true })).to.include({
      outcome: 'missing',
      reason: 'ecs_mismatch',
    });
  });
});

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
