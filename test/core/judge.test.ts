import { expect } from 'chai';
import type { JudgeContext } from '../../src/core/judge.ts';
import { judgeDraw } from '../../src/core/judge.ts';
import type { Judgement } from '../../src/core/judgement.ts';
import type { DrawLeaf } from '../../src/core/slot-record.ts';
import {
  ABROAD,
  context,
  direct,
  ELSEWHERE,
  ON_P,
  ON_P_UNLISTED,
  OWN_SITE,
  PRIVATE,
  TENANTS,
  viaPublic,
} from './judged-draws.ts';
import { P } from './landing-facts.ts';
import { ABSENT, answer, drawOf, recordOf, silence } from './records.ts';

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
