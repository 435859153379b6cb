import { expect } from 'chai';
import fc from 'fast-check';
import { CELL_PARTS, cellsBy, cellsOf, sumCells } from '../../src/core/cells.ts';
import { cellsOfWindow } from '../../src/core/claim-report.ts';
import { emptyLedger, windowTally, withSlot } from '../../src/core/ledger.ts';
import { drawsIn } from '../../src/core/tally.ts';
import { judgement, someJudgement } from './judgements.ts';
import { someSlots } from './slots.ts';

const DRAWS = [
  judgement({ endpoint: 'a.example', family: 4, network: 'Comcast Cable', outcome: 'landed' }),
  judgement({ endpoint: 'a.example', family: 4, network: 'Comcast Cable', outcome: 'missing' }),
  judgement({ endpoint: 'a.example', family: 6, network: 'Comcast Cable', outcome: 'landed' }),
  judgement({ endpoint: 'b.example', family: 4, network: 'Cox', outcome: 'elsewhere' }),
];

describe('core/cells', () => {
  it('tell draws apart by endpoint, family and network at once', () => {
    const cells = cellsBy(cellsOf(DRAWS), CELL_PARTS);
    expect(cells.map(({ endpoint, family, network, counts }) => [endpoint, family, network, drawsIn(counts)])).to.eql([
      ['a.example', 'v4', 'Comcast Cable', 2],
      ['a.example', 'v6', 'Comcast Cable', 1],
      ['b.example', 'v4', 'Cox', 1],
    ]);
    expect(cells[0]?.counts).to.include({ landed: 1, missing: 1, elsewhere: 0 });
  });

  it('are summed over what is not asked for, and left out where they are not kept', () => {
    const networks = cellsBy(cellsOf(DRAWS), ['network'], ({ family }) => family === 'v4');
    expect(networks).to.eql([
      { network: 'Comcast Cable', counts: { landed: 1, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 1 } },
      { network: 'Cox', counts: { landed: 0, fronted: 0, elsewhere: 1, indeterminate: 0, missing: 0 } },
    ]);
  });

  it('of parts sum to those of the whole, in any order', () => {
    fc.assert(
      fc.property(fc.array(someJudgement, { maxLength: 30 }), fc.nat(30), (draws, at) => {
        const parts = [cellsOf(draws.slice(0, at)), cellsOf(draws.slice(at))];
        for (const all of [parts, parts.toReversed()])
          expect(cellsBy(sumCells(all), CELL_PARTS)).to.deep.equal(cellsBy(cellsOf(draws), CELL_PARTS));
      }),
    );
  });

  it('of a window count the draws that the window counts, by each part', () => {
    const start = Date.UTC(2026, 10, 23, 8) / 1000;
    fc.assert(
      fc.property(someSlots(start), (slots) => {
        const ledger = slots.reduce((held, leaf, i) => withSlot(held, leaf, i, 'US'), emptyLedger());
        const nowMs = (start + 6 * 3600) * 1000;
        const cells = cellsOfWindow(ledger, '1d', nowMs) ?? new Map();
        const { by } = windowTally(ledger, nowMs - 86_400_000, nowMs).tally;
        for (const part of CELL_PARTS) {
          const counted = Object.fromEntries(cellsBy(cells, [part]).map((cell) => [cell[part], cell.counts]));
          expect(counted).to.deep.equal({ ...by[part] });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are there for live windows alone', () => {
    expect(cellsOfWindow(emptyLedger(), 'yesterday', 0)).to.equal(undefined);
    expect(cellsOfWindow(emptyLedger(), 'today', 0)).to.deep.equal(new Map());
  });
});
