import { expect } from 'chai';
import { parseClosedWindow } from '../../src/core/closed-window.ts';
import { spanDays, spanOf } from '../../src/core/span-days.ts';
import type { WindowLeaf } from '../../src/core/window-record.ts';
import { closedOf } from '../views/closed.ts';
import { judgement } from './judgements.ts';

const LEVELS = { quoted: 1, tested: [0.9] };

function day(name: string, landed: number, elsewhere: number, confirmed: number): WindowLeaf {
  const draws = [
    ...Array.from({ length: landed }, () => judgement({})),
    ...Array.from({ length: elsewhere }, () =>
      judgement({ outcome: 'elsewhere', whose: { kind: 'network', id: 'AS64500' } }),
    ),
  ];
  const { record } = closedOf(name, 'final', draws);
  return { ...record, sums: { ...record.sums, confirmed } };
}

describe('the days around a window', () => {
  it('are those of the month of a day, and of a week or month itself', () => {
    expect(spanOf('2026-11-19').name).to.equal('2026-11');
    expect(spanOf('2026-W47').name).to.equal('2026-W47');
    expect(spanOf('2026-11').name).to.equal('2026-11');
    expect(() => spanOf('today')).to.throw(RangeError, 'today is the name of no closed window');
  });

  it('are counted by verdict at each level, and their draws are summed', () => {
    const span = parseClosedWindow('2026-11');
    if (span === undefined) throw new Error('no span');
    const records = [day('2026-11-01', 100, 0, 0), day('2026-11-02', 99, 1, 1), day('2026-11-03', 10, 0, 0)];
    expect(spanDays(span, LEVELS, records)).to.deep.equal({
      window: '2026-11',
      days: 3,
      counts: { landed: 209, fronted: 0, elsewhere: 1, indeterminate: 0, missing: 0 },
      levels: [
        {
          level: 1,
          basis: 'quoted',
          verdicts: [
            { verdict: 'CONTRADICTED', days: 1 },
            { verdict: 'SUPPRESSED', days: 1 },
            { verdict: 'NOT_CONTRADICTED', days: 1 },
          ],
        },
        {
          level: 0.9,
          basis: 'tested',
          verdicts: [
            { verdict: 'SUPPRESSED', days: 1 },
            { verdict: 'SUPPORTED', days: 2 },
          ],
        },
      ],
    });
  });

  it('may be none', () => {
    const { days, levels } = spanDays(spanOf('2026-11-19'), LEVELS, []);
    expect([days, levels.map(({ verdicts }) => verdicts)]).to.deep.equal([0, [[], []]]);
  });
});
