import { expect } from 'chai';
import fc from 'fast-check';
import { CLOSED_BOUNDS } from '../../src/core/interval.ts';
import { sequenceBounds } from '../../src/core/sequence.ts';
import type { Tally } from '../../src/core/tally.ts';
import { VERDICTS, verdictAt } from '../../src/core/verdict.ts';
import type { Judged, Subject } from '../../src/core/wording.ts';
import { betweenStrictAndCeiling, claimSentence, countsBeside, verdictSentence } from '../../src/core/wording.ts';

const SUBJECT: Subject = {
  provider: 'oci',
  country: 'US',
  hostnames: 14,
  weightsKnown: true,
  frontedBy: ['akamai'],
  fromMs: Date.UTC(2026, 10, 22),
  toMs: Date.UTC(2026, 10, 23),
};

function counts(x: number, f: number, e: number, k: number): Tally['counts'] {
  return { landed: x, fronted: f, elsewhere: e, indeterminate: 0, missing: k };
}

function judged(level: number, tallied: Tally['counts'], confirmed = 0): Judged {
  return { level, basis: level === 1 ? 'quoted' : 'tested', counts: tallied, confirmed, bounds: CLOSED_BOUNDS };
}

/** What is said of these counts at this level. */
function said(level: number, tallied: Tally['counts'], confirmed = 0, subject = SUBJECT): string {
  const verdict = verdictAt(level, tallied, confirmed, CLOSED_BOUNDS);
  return verdictSentence(subject, judged(level, tallied, confirmed), verdict);
}

/** What generated text must never say (method, section 10). */
const BANNED = [
  /all (US )?(user )?(traffic|data|connections)/i,
  /100(\.0+)? ?%/,
  /(is|are|was) stored/i,
  /prove[sd]?/i,
  /verified/i,
  /complian/i,
  /guarantee/i,
  /safe/i,
  /secure/i,
];

describe('wording', () => {
  it('says the figure as a range, undecided draws against it and for it', () => {
    expect(betweenStrictAndCeiling({ counts: counts(912, 10, 12, 66) })).to.equal('between 91.2 % and 97.8 %');
    expect(betweenStrictAndCeiling({ counts: counts(934, 0, 0, 66) })).to.equal('between 93.4 % and every draw');
    expect(betweenStrictAndCeiling({ counts: counts(39, 0, 1, 0) })).to.equal('97.5 %');
    expect(betweenStrictAndCeiling({ counts: counts(34, 0, 1, 0) })).to.equal('between 97.1 % and 97.2 %');
    expect(betweenStrictAndCeiling({ counts: counts(350, 0, 0, 0) })).to.equal('350 of 350 draws');
  });

  it('says no figure where too little was measured', () => {
    expect(betweenStrictAndCeiling({ counts: counts(29, 0, 0, 0) })).to.equal(undefined);
    expect(betweenStrictAndCeiling({ counts: counts(400, 0, 0, 401) })).to.equal(undefined);
  });

  it('puts the counts beside the figure', () => {
    expect(countsBeside({ counts: counts(2912, 10, 12, 66) })).to.equal(
      '2,912 landed, 10 fronted, 12 elsewhere, 66 undecided of 3,000 draws',
    );
  });

  it('says first that the statement was about another day', () => {
    expect(claimSentence('2022-06-17', SUBJECT, 'So it is.')).to.equal(
      'The statement was made on 2022-06-17 about that day. This window is 2026-11-22 00:00 to 2026-11-23 00:00 UTC, ' +
        '1,619 days later, and says nothing about that day. So it is.',
    );
    expect(claimSentence('2026-11-22', SUBJECT, '')).to.contain(
      'within that day, and says nothing about the rest of it.',
    );
    expect(claimSentence('2026-11-23', SUBJECT, '')).to.contain('1 day earlier, and says nothing about that day.');
    expect(() => claimSentence('yesterday', SUBJECT, '')).to.throw(RangeError);
  });

  it('supports a level with its method, population, counts and limits in the same sentence', () => {
    expect(said(0.999, counts(4741, 0, 1, 0))).to.equal(
      'From 2026-11-22 00:00 to 2026-11-23 00:00 UTC, by a method that is right 19 times in 20 (sampling error only: wrong lists, ' +
        'names or vantage points are not in it), at least 99.9 % of modelled new connections from US consumer networks to the 14 ' +
        'hostnames that we could list were directed to oci addresses; 4,741 of 4,742 random draws landed, coverage 4,742 of 4,742 ' +
        "draws. What share of the service's traffic these names carry is not known (recall unknown). This is about the address " +
        'given, not about where data rests or who can reach it.',
    );
  });

  it('names the condition under which missing draws may be left out', () => {
    expect(said(0.99, counts(460, 0, 0, 10))).to.contain(
      'if the 10 undecided draws were like the others, which nothing here shows; 460 of 470 random draws landed, coverage 97.8 %.',
    );
  });

  it('does not make a confirmation of a claim that was not contradicted', () => {
    expect(said(1, counts(990, 0, 0, 10))).to.equal(
      'Among the 990 draws that gave a determinate answer none went elsewhere; 10 gave none. Compatible with up to 1.7 % going elsewhere. ' +
        'That none was seen confirms nothing.',
    );
  });

  it('contradicts a quoted figure by its exceptions, with or without a percentage', () => {
    expect(said(1, counts(912, 10, 12, 66), 12)).to.equal(
      'At the front door: 12 confirmed exceptions (each in the evidence log), so the quoted figure is not correct for this window. ' +
        'The figure is between 91.2 % and 97.8 %: 912 landed, 10 fronted, 12 elsewhere, 66 undecided of 1,000 draws.',
    );
    expect(said(1, counts(3, 0, 1, 10), 1)).to.equal(
      'At the front door: 1 confirmed exception (each in the evidence log), so the quoted figure is not correct for this window. ' +
        'Too little was measured for a percentage: 14 draws, 4 with a determinate answer.',
    );
  });

  it('contradicts a tested level by its bound', () => {
    expect(said(0.999, counts(900, 20, 50, 30))).to.contain(
      'At the front door: at most 96.1 % of modelled new connections were directed to oci addresses, every fronted and undecided ' +
        'draw taken for one that was, by a method that is right 19 times in 20; so the level of 99.9 % is not correct for this window.',
    );
  });

  it('does not judge what lies behind a CDN', () => {
    expect(said(1, counts(900, 100, 0, 0))).to.equal(
      '10.0 % of modelled new connections terminate at akamai; whether the origin behind it is on oci cannot be determined from ' +
        'outside. This neither supports nor contradicts the statement.',
    );
    expect(said(1, counts(900, 100, 0, 0), 0, { ...SUBJECT, frontedBy: ['a', 'b', 'c'] })).to.contain('at a, b or c;');
    expect(said(1, counts(900, 100, 0, 0), 0, { ...SUBJECT, frontedBy: [] })).to.contain('at a content network;');
  });

  it('gives the reason of what is inconclusive', () => {
    expect(said(1, counts(900, 0, 0, 100))).to.contain('100 of 1,000 draws gave no determinate answer');
    expect(said(1, counts(900, 0, 1, 0))).to.contain('1 draw went elsewhere, not confirmed so far');
    expect(said(0.99, counts(98, 2, 0, 0))).to.contain('2 of 100 draws ended at akamai');
    expect(said(0.99, counts(99, 0, 1, 0))).to.contain('100 draws are too few to test the level of 99 %');
  });

  it('says that too little was measured, and how little', () => {
    expect(said(0.99, counts(12, 0, 0, 3))).to.equal(
      'Too little was measured for a percentage: 15 draws, 12 with a determinate answer.',
    );
  });

  const someCount = fc.oneof(fc.constant(0), fc.nat(3), fc.nat(100), fc.nat(10_000));
  const someText = fc
    .record({
      counts: fc.tuple(someCount, someCount, someCount, someCount),
      confirmed: fc.nat(5),
      level: fc.oneof(fc.constantFrom(1, 0.5, 0.9, 0.99, 0.999, 0.9999), fc.double({ min: 0.01, max: 1, noNaN: true })),
      basis: fc.constantFrom('quoted' as const, 'tested' as const),
      bounds: fc.constantFrom(CLOSED_BOUNDS, sequenceBounds(3168)),
      weightsKnown: fc.boolean(),
      frontedBy: fc.subarray(['akamai', 'fastly', 'cloudflare']),
      hostnames: fc.integer({ min: 1, max: 200 }),
      fromMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
      lengthMs: fc.integer({ min: 1, max: 31 * 86_400_000 }),
    })
    .map(({ counts: [x, f, e, k], confirmed, level, basis, bounds, lengthMs, ...rest }) => {
      const subject = { ...SUBJECT, ...rest, toMs: rest.fromMs + lengthMs };
      const all = { level, basis, counts: counts(x, f, e, k), confirmed, bounds };
      const given = verdictAt(level, all.counts, confirmed, bounds);
      // Not only the verdict that these counts have: no sentence may say these things, whatever it is given.
      const sentences = [given, ...VERDICTS.map((verdict) => ({ verdict, reason: given.reason }))].map((verdict) =>
        verdictSentence(subject, all, verdict),
      );
      const others = [betweenStrictAndCeiling(all) ?? '', countsBeside(all)];
      return { weightsKnown: subject.weightsKnown, text: [...sentences, ...others].join('\n'), subject };
    });

  it('never says what cannot be known from outside, whatever was counted', () => {
    fc.assert(
      fc.property(someText, ({ text, subject }) => {
        const whole = claimSentence('2022-06-17', subject, text);
        for (const banned of BANNED) expect(whole).not.to.match(banned);
        expect(whole).not.to.match(/NaN|undefined|Infinity/);
      }),
      { numRuns: 1000 },
    );
  });

  it('speaks of observations, never of traffic or connections, where weights are not known', () => {
    fc.assert(
      fc.property(someText, ({ text, weightsKnown }) => {
        if (weightsKnown) expect(text).to.contain('modelled new connections');
        else
          expect(text)
            .to.contain('observations')
            .and.not.to.match(/traffic|connection/);
      }),
    );
  });
});
