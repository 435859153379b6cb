import { expect } from 'chai';
import fc from 'fast-check';
import type { BesideReport } from '../../src/core/beside-report.ts';
import { besideReport } from '../../src/core/beside-report.ts';
import { besideTallyOf } from '../../src/core/beside-tally.ts';
import { CONNECTION_STATES } from '../../src/core/connection.ts';
import type { ConnectionJudgement } from '../../src/core/connection-record.ts';
import { PATH_VERDICTS } from '../../src/core/trace.ts';
import { connectionJudgements, judged } from './connected.ts';

function reportOf(draws: readonly ConnectionJudgement[], hidden = false): BesideReport {
  return besideReport(besideTallyOf(connectionJudgements(0, draws)), hidden);
}

const many = (draws: number, part: Partial<ConnectionJudgement>): readonly ConnectionJudgement[] =>
  Array.from({ length: draws }, () => judged(part));

describe('core/beside-report', () => {
  it('gives each verdict on a path its share of all followed draws, traced or not', () => {
    const { paths, untraced, draws } = reportOf([
      ...many(27, { path: 'ENTERED_P' }),
      ...many(3, { path: 'LEFT_P' }),
      ...many(30, {}),
    ]);
    expect(paths).to.deep.equal([
      { path: 'ENTERED_P', draws: 27, share: 0.45 },
      { path: 'LEFT_P', draws: 3, share: 0.05 },
    ]);
    expect([draws, untraced]).to.deep.equal([60, 30]);
  });

  it('gives the share shown in the country of all that landed: what was not tested counts against it', () => {
    const { domestic } = reportOf([
      ...many(27, { domestic: 'shown' }),
      ...many(1, { domestic: 'not_shown' }),
      ...many(2, { domestic: 'not_tested' }),
      ...many(5, {}),
    ]);
    expect(domestic).to.deep.equal({ shown: 27, notShown: 1, notTested: 2, ratio: 0.9 });
  });

  it('withholds shares below thirty draws and where nothing was tested, never the counts', () => {
    const few = reportOf(many(29, { path: 'ENTERED_P', domestic: 'shown' }));
    expect([few.paths[0]?.share, few.domestic.ratio]).to.deep.equal([undefined, undefined]);
    expect([few.paths[0]?.draws, few.domestic.shown]).to.deep.equal([29, 29]);
    expect(reportOf(many(40, { domestic: 'not_tested' })).domestic.ratio).to.equal(undefined);
    expect(reportOf(many(40, { domestic: 'not_shown' })).domestic.ratio).to.equal(0);
  });

  it('withholds them of a window that has no percentage at all', () => {
    const hidden = reportOf(many(40, { path: 'ENTERED_P', domestic: 'shown' }), true);
    expect([hidden.paths[0]?.share, hidden.domestic.ratio]).to.deep.equal([undefined, undefined]);
    expect([hidden.paths[0]?.draws, hidden.domestic.shown]).to.deep.equal([40, 40]);
  });

  it('has states and verdicts in the order of the lists, and as many draws as there were', () => {
    const some = fc.array(
      fc.record({ state: fc.constantFrom(...CONNECTION_STATES), path: fc.constantFrom(...PATH_VERDICTS) }).map(judged),
    );
    fc.assert(
      fc.property(some, (draws) => {
        const { states, paths } = reportOf(draws);
        for (const rows of [states, paths]) expect(rows.reduce((sum, r) => sum + r.draws, 0)).to.equal(draws.length);
        const order = states.map(({ state }) => CONNECTION_STATES.indexOf(state));
        expect(order).to.deep.equal(order.toSorted((a, b) => a - b));
      }),
    );
  });
});
