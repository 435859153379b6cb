import { expect } from 'chai';
import type { OneSidedBounds } from '../../src/core/interval.ts';
import { CLOSED_BOUNDS } from '../../src/core/interval.ts';
import { sequenceBounds } from '../../src/core/sequence.ts';
import type { Tally } from '../../src/core/tally.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { confirmedByShare, drawsNeeded, VERDICTS, verdictAt } from '../../src/core/verdict.ts';

function counts(x: number, f: number, e: number, k: number): Tally['counts'] {
  return { landed: x, fronted: f, elsewhere: e, indeterminate: Math.floor(k / 2), missing: Math.ceil(k / 2) };
}

/** Bounds that are worked out once for each x and n. */
function remembered({ lower, upper }: OneSidedBounds): OneSidedBounds {
  const remember = (bound: (x: number, n: number) => number) => {
    const known: number[] = [];
    return (x: number, n: number) => {
      const at = n * 64 + x;
      const value = known[at] ?? bound(x, n);
      known[at] = value;
      return value;
    };
  };
  return { lower: remember(lower), upper: remember(upper) };
}

type Case = readonly [x: number, f: number, e: number, k: number, confirmed: number, level: number];

/** The table of the method, a condition a line, each written on its own. */
function linesOf({ lower, upper }: OneSidedBounds): readonly (readonly [Verdict, (...c: Case) => boolean])[] {
  const n = (x: number, f: number, e: number, k: number) => x + f + e + k;
  const coverage = (x: number, f: number, e: number, k: number) => (x + f + e) / (x + f + e + k);
  return [
    ['CONTRADICTED', (_x, _f, _e, _k, confirmed, level) => level === 1 && confirmed >= 1],
    ['SUPPRESSED', (x, f, e, k) => n(x, f, e, k) < 30 || coverage(x, f, e, k) < 0.5],
    ['CONTRADICTED', (x, f, e, k, _c, level) => level < 1 && upper(x + f + k, n(x, f, e, k)) < level],
    [
      'FRONTED',
      (x, f, e, k, _c, level) =>
        f > 0 && upper(x + k, n(x, f, e, k)) < level && level <= upper(x + f + k, n(x, f, e, k)),
    ],
    ['SUPPORTED', (x, f, e, k, _c, level) => lower(x, n(x, f, e, k)) >= level],
    [
      'SUPPORTED_IF_MISSING_AT_RANDOM',
      (x, f, e, k, _c, level) => coverage(x, f, e, k) >= 0.95 && lower(x, x + f + e) >= level,
    ],
    ['NOT_CONTRADICTED', (x, f, e, k) => coverage(x, f, e, k) >= 0.95 && f + e === 0],
    ['INCONCLUSIVE', () => true],
  ];
}

function* casesUpTo(most: number, levels: readonly number[]): Generator<Case> {
  for (let n = 0; n <= most; n += 1) {
    for (let x = 0; x <= n; x += 1) {
      for (let f = 0; f <= n - x; f += 1) {
        for (let e = 0; e <= n - x - f; e += 1) {
          for (const level of levels) {
            yield [x, f, e, n - x - f - e, 0, level];
            if (e > 0) yield [x, f, e, n - x - f - e, 1, level];
          }
        }
      }
    }
  }
}

describe('verdict', () => {
  for (const [name, given, most] of [
    ['Clopper-Pearson', CLOSED_BOUNDS, 60],
    ['the sequence', sequenceBounds(60), 40],
  ] as const) {
    it(`is exactly one, the first true line of the table, for all counts up to ${most} under ${name}`, function () {
      this.timeout(30_000);
      const bounds = remembered(given);
      const lines = linesOf(bounds);
      const seen = new Set<Verdict>();
      for (const [x, f, e, k, confirmed, level] of casesUpTo(most, [1, 0.9, 0.7])) {
        const { verdict, reason } = verdictAt(level, counts(x, f, e, k), confirmed, bounds);
        const first = lines.find(([, holds]) => holds(x, f, e, k, confirmed, level))?.[0];
        if (verdict !== first || (reason !== undefined) !== (verdict === 'INCONCLUSIVE')) {
          expect.fail(`${[x, f, e, k, confirmed, level]}: ${verdict} (${reason}), not ${first}`);
        }
        if (level === 1 && verdict.startsWith('SUPPORTED')) expect.fail(`${[x, f, e, k]}: ${verdict} at level 1`);
        seen.add(verdict);
      }
      expect([...seen]).to.have.members(VERDICTS as unknown as Verdict[]);
    });
  }

  const at = (level: number, x: number, f: number, e: number, k: number, confirmed = 0): string => {
    const { verdict, reason } = verdictAt(level, counts(x, f, e, k), confirmed, CLOSED_BOUNDS);
    return reason === undefined ? verdict : `${verdict}: ${reason}`;
  };

  it('of "100 percent" is never better than not contradicted, however many draws land', () => {
    expect(at(1, 1_000_000, 0, 0, 0)).to.equal('NOT_CONTRADICTED');
    expect(verdictAt(1, counts(10_000_000, 0, 0, 0), 0, sequenceBounds(3168)).verdict).to.equal('NOT_CONTRADICTED');
  });

  it('of "100 percent" falls with one confirmed exception, also when the percentage is withheld', () => {
    expect(at(1, 5000, 0, 1, 0, 1)).to.equal('CONTRADICTED');
    expect(at(1, 3, 0, 1, 400, 1)).to.equal('CONTRADICTED');
    expect(at(1, 5000, 0, 1, 0, 0)).to.equal('INCONCLUSIVE: unconfirmed');
  });

  it('of a level below 1 does not fall with one confirmed exception', () => {
    expect(at(0.999, 4741, 0, 1, 0, 1)).to.equal('SUPPORTED');
  });

  it('says why it is inconclusive', () => {
    expect(at(1, 900, 0, 0, 100)).to.equal('INCONCLUSIVE: coverage');
    expect(at(0.99, 900, 0, 10, 90)).to.equal('INCONCLUSIVE: coverage');
    expect(at(0.99, 199, 0, 1, 0)).to.equal('INCONCLUSIVE: sample');
    expect(at(0.99, 197, 0, 3, 0)).to.equal('INCONCLUSIVE: sample');
    expect(at(0.99, 98, 2, 0, 0)).to.equal('INCONCLUSIVE: fronted');
  });

  it('lets a CDN stand between a claim and its contradiction', () => {
    expect(at(0.999, 900, 100, 0, 0)).to.equal('FRONTED');
    expect(at(1, 900, 100, 0, 0)).to.equal('FRONTED');
    expect(at(0.999, 900, 50, 50, 0)).to.equal('CONTRADICTED');
  });

  it('never takes undecided draws for hits, unless it says so', () => {
    expect(at(0.99, 460, 0, 0, 10)).to.equal('SUPPORTED_IF_MISSING_AT_RANDOM');
    expect(at(0.99, 460, 0, 0, 0)).to.equal('SUPPORTED');
  });

  it('takes 95 % coverage to be 19 draws in 20, exactly', () => {
    for (let n = 40; n <= 4000; n += 20) {
      expect(at(1, (n * 19) / 20, 0, 0, n / 20), `n = ${n}`).to.equal('NOT_CONTRADICTED');
      expect(at(1, (n * 19) / 20 - 1, 0, 0, n / 20 + 1), `n = ${n}`).to.equal('INCONCLUSIVE: coverage');
    }
  });
});

describe('exceptions', () => {
  it('are confirmed by their share once it is beyond doubt above one in a thousand', () => {
    expect(confirmedByShare(0, 10_000)).to.equal(0);
    expect(confirmedByShare(1, 51)).to.equal(1);
    expect(confirmedByShare(1, 52)).to.equal(0);
    expect(confirmedByShare(5, 5000)).to.equal(0);
    expect(confirmedByShare(10, 5000)).to.equal(10);
    expect(confirmedByShare(0, 0)).to.equal(0);
  });
});

describe('draws needed', () => {
  const needed = (level: number, x: number, e: number) => drawsNeeded(level, counts(x, 0, e, 0), CLOSED_BOUNDS);

  it('are those of the published table', () => {
    expect([0, 1, 2].map((e) => needed(0.99, 0, e))).to.deep.equal([299, 472, 626]);
    expect([0, 1, 2].map((e) => needed(0.999, 0, e))).to.deep.equal([2995, 4741, 6292]);
    expect(needed(0.9999, 0, 0)).to.equal(29_956);
    expect(needed(0.99, 200, 0)).to.equal(99);
  });

  it('are none when the level is supported already', () => {
    expect(needed(0.99, 299, 0)).to.equal(undefined);
  });

  it('are no number at level 1, for no number of draws would do', () => {
    expect(needed(1, 1000, 0)).to.equal(undefined);
  });

  it('are enough to make a percentage at all', () => {
    expect(needed(0.5, 6, 0)).to.equal(24);
    expect(drawsNeeded(0.1, counts(20, 0, 0, 60), CLOSED_BOUNDS)).to.equal(40);
  });

  it('are exactly enough under the bounds of a live window', () => {
    const bounds = sequenceBounds(3168);
    const start = counts(990, 0, 1, 3);
    const more = drawsNeeded(0.99, start, bounds) ?? 0;
    const verdictAfter = (extra: number) => verdictAt(0.99, { ...start, landed: 990 + extra }, 0, bounds).verdict;
    expect(verdictAfter(more)).to.equal('SUPPORTED');
    expect(verdictAfter(more - 1)).not.to.equal('SUPPORTED');
  });
});
