import { expect } from 'chai';
import fc from 'fast-check';
import type { Judgement } from '../../src/core/judgement.ts';
import { OUTCOMES } from '../../src/core/outcome.ts';
import type { Tally } from '../../src/core/tally.ts';
import { BREAKDOWNS, drawsIn, sumTallies, tallyOf, undecidedIn } from '../../src/core/tally.ts';
import { judgement, someJudgement } from './judgements.ts';

function sum(judgements: readonly Judgement[]): Tally {
  return sumTallies(judgements.map((j) => tallyOf(j, 'US')));
}

const someTally = fc.array(someJudgement, { maxLength: 20 }).map(sum);

describe('tally', () => {
  it('counts a landed draw by region and grade', () => {
    const tally = tallyOf(
      judgement({ outcome: 'landed', region: 'us-ashburn-1', grade: 'A', country: 'US', edge: true }),
      'US',
    );
    expect(tally.counts).to.deep.equal({ landed: 1, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 });
    expect(tally.detail).to.deep.equal({ 'landed|us-ashburn-1|A': 1 });
    expect(tally.by.network).to.deep.equal({ Comcast: tally.counts });
    expect(tally.by.country).to.deep.equal({ US: tally.counts });
    expect(tally).to.include({ landedAbroad: 0, landedEdge: 1, operatorSite: 0, vantageOnly: 0 });
  });

  it('counts a landing abroad only where the country is known and another', () => {
    const abroad = (part: Partial<Judgement>) => tallyOf(judgement(part), 'US').landedAbroad;
    expect(abroad({ outcome: 'landed', country: 'DE' })).to.equal(1);
    expect(abroad({ outcome: 'landed', country: 'US' })).to.equal(0);
    expect(abroad({ outcome: 'landed' })).to.equal(0);
    expect(abroad({ outcome: 'elsewhere', country: 'SG' })).to.equal(0);
  });

  it('says where the rest went, and why the undecided are', () => {
    const key = (part: Partial<Judgement>) => Object.keys(tallyOf(judgement(part), 'US').detail).join();
    expect(key({ outcome: 'fronted', by: 'akamai' })).to.equal('fronted|cdn|akamai');
    expect(key({ outcome: 'elsewhere', whose: { kind: 'operator-site', id: 'own-sg' } })).to.equal(
      'elsewhere|operator-site|own-sg',
    );
    expect(key({ outcome: 'indeterminate', reason: 'stale_feed' })).to.equal('indeterminate||stale_feed');
    expect(key({ outcome: 'missing', reason: 'timeout' })).to.equal('missing||timeout');
    expect(key({ outcome: 'landed' })).to.equal('landed|unknown|unknown');
  });

  it('counts operator sites and answers seen from the vantage only', () => {
    const tally = sum([
      judgement({ outcome: 'elsewhere', whose: { kind: 'operator-site', id: 'own-us' } }),
      judgement({ outcome: 'elsewhere', whose: { kind: 'cloud', id: 'aws' } }),
      judgement({ outcome: 'indeterminate', reason: 'vantage_only', vantageOnly: true }),
      judgement({ outcome: 'landed', vantageOnly: true }),
    ]);
    expect(tally).to.include({ operatorSite: 1, vantageOnly: 2 });
    expect(drawsIn(tally.counts)).to.equal(4);
    expect(undecidedIn(tally.counts)).to.equal(1);
  });

  it('keeps keys apart whatever a feed calls its regions', () => {
    const tally = sum([
      judgement({ outcome: 'landed', region: 'a|b', grade: 'A' }),
      judgement({ outcome: 'landed', region: 'a%7Cb', grade: 'A' }),
    ]);
    expect(tally.detail).to.deep.equal({ 'landed|a%7Cb|A': 1, 'landed|a%257Cb|A': 1 });
  });

  it('does not care for order or grouping, so that a window is the sum of its slots', () => {
    fc.assert(
      fc.property(someTally, someTally, someTally, (a, b, c) => {
        expect(sumTallies([a, b])).to.deep.equal(sumTallies([b, a]));
        expect(sumTallies([sumTallies([a, b]), c])).to.deep.equal(sumTallies([a, sumTallies([b, c])]));
        expect(sumTallies([a, sumTallies([])])).to.deep.equal(a);
      }),
    );
  });

  it('gives the same for merged windows as for all their records in any order', () => {
    fc.assert(
      fc.property(
        fc
          .array(someJudgement, { maxLength: 40 })
          .chain((all) =>
            fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.nat(all.length)),
          ),
        ([all, shuffled, cut]) => {
          expect(sumTallies([sum(shuffled.slice(0, cut)), sum(shuffled.slice(cut))])).to.deep.equal(sum(all));
        },
      ),
    );
  });

  it('counts every draw once in each breakdown', () => {
    fc.assert(
      fc.property(fc.array(someJudgement, { maxLength: 40 }), (judgements) => {
        const tally = sum(judgements);
        const n = judgements.length;
        expect(drawsIn(tally.counts)).to.equal(n);
        expect(Object.values(tally.detail).reduce((a, b) => a + b, 0)).to.equal(n);
        for (const breakdown of BREAKDOWNS) {
          const parts = Object.values(tally.by[breakdown]);
          for (const outcome of OUTCOMES) {
            expect(parts.reduce((total, counts) => total + counts[outcome], 0)).to.equal(tally.counts[outcome]);
          }
        }
      }),
    );
  });
});
