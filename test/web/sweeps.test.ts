import { expect } from 'chai';
import type { ClaimReport } from '../../src/core/report.ts';
import { blockSpace } from '../../src/core/sweep/block-space.ts';
import { describeSweep } from '../../src/core/sweep/sweep-report.ts';
import { sweepRow } from '../../src/web/api-sweeps.ts';
import { sweepsPage } from '../../src/web/sweeps.ts';
import { REPORT } from '../views/report.ts';

const CLAIM = REPORT.claims[0] as ClaimReport;
const SWEEP = describeSweep(
  {
    leaf: {
      $kind: 'sweep',
      claim: CLAIM.id,
      endpoint: 'api.example',
      family: 4,
      clients: 'ab',
      snapshot: 'cd',
      method: '1',
      version: '0',
      seed: '00',
      firstMs: Date.UTC(2026, 10, 23, 12),
      lastMs: Date.UTC(2026, 10, 23, 13),
      map: 'ef',
      blob: '12',
      journal: [],
      blocks: { all: 4, answered: 4, missing: 0, notAsked: 0, asked: 2 },
      scopes: [{ scope: 23, answers: 2 }],
      overlong: 0,
      audit: { audited: 1, disagreed: 0 },
    },
    map: {
      claim: CLAIM.id,
      endpoint: 'api.example',
      family: 4,
      clients: 'ab',
      answers: [
        { addresses: ['192.0.2.1'], landings: ['landed:us-ashburn-1:A'] },
        { addresses: ['192.0.2.2'], landings: ['elsewhere:network:AS64500'] },
      ],
      runs: [
        { blocks: 2, answer: 0 },
        { blocks: 2, answer: 1 },
      ],
    },
    space: blockSpace(4, [{ first: 0x181630, blocks: 4 }]),
    weights: [{ blocks: 4, weight: 1, network: '<b>Cable' }],
  },
  12,
);

describe('web/sweeps', () => {
  it('shows shares by network and landing, and lists the blocks that do not land', () => {
    const page = sweepsPage(REPORT, CLAIM, [SWEEP]);
    expect(page).to.include('&lt;b&gt;Cable').and.not.include('<b>Cable');
    expect(page).to.match(/<th scope="row">24\.22\.50\.0\/24<\/th><td class="n">2<\/td>.*elsewhere:network:AS64500/);
    expect(page).to.include('50.00 %');
    expect(sweepsPage(REPORT, CLAIM, [])).to.include('Nothing has been swept yet');
  });

  it('says the same as JSON, with what it does not measure and no interval', () => {
    const row = sweepRow(SWEEP);
    expect(row).to.include({ leaf: 12, coverage: 1, prunable: true, shares_of: 'users', not_landed_rows: 1 });
    expect(row).to.have.property('not_measured');
    expect(JSON.stringify(row)).to.not.include('"lower_bound"');
  });
});
