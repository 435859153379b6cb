import { expect } from 'chai';
import { diffDocument, diffText, sweepText } from '../../src/commands/sweep-text.ts';
import { blockSpace } from '../../src/core/sweep/block-space.ts';
import { diffCsv, sweepCsv } from '../../src/core/sweep/sweep-csv.ts';
import { diffSweeps } from '../../src/core/sweep/sweep-diff.ts';
import type { ReadSweep } from '../../src/core/sweep/sweep-record.ts';
import { largeSweep } from '../views/sweeps.ts';

const BEFORE: ReadSweep = {
  ...largeSweep('c', 1),
  space: blockSpace(4, [{ first: 0x181630, blocks: 8 }]),
  weights: [{ blocks: 8, weight: 3, network: 'Cable, "North"' }],
  map: {
    claim: 'c',
    endpoint: 'api.example',
    family: 4,
    clients: 'ab',
    answers: [
      { addresses: ['192.0.2.1'], landings: ['landed:us-ashburn-1:A'] },
      { addresses: ['192.0.2.8', '192.0.2.9'], landings: ['elsewhere:network:AS64500', 'elsewhere:network:AS64500'] },
    ],
    runs: [
      { blocks: 4, answer: 0 },
      { blocks: 4, answer: 1 },
    ],
  },
};
const AFTER: ReadSweep = {
  ...BEFORE,
  leaf: { ...BEFORE.leaf, lastMs: BEFORE.leaf.lastMs + 86_400_000 },
  map: {
    ...BEFORE.map,
    runs: [
      { blocks: 3, answer: 0 },
      { blocks: 5, answer: 1 },
    ],
  },
};
const DIFF = diffSweeps(BEFORE.map, AFTER.map, AFTER.weights);

describe('commands/sweep-text', () => {
  it('prints landings, networks and what did not land, a whole never as a percentage', () => {
    const text = sweepText(BEFORE);
    expect(text).to.include('shares of users: landed 50.0 %, fronted 0 %, elsewhere 50.0 %');
    expect(text).to.include('all  Cable, "North": landed 50.0 %');
    expect(text).to.include('24.22.52.0/24 and 3 after it, Cable, "North": elsewhere:network:AS64500');
    expect(text).to.not.match(/100(?:\.0)? ?%/);
  });

  it('lists a dozen and says where the rest is', () => {
    expect(sweepText(largeSweep('c', 1))).to.match(/and [\d,]+ stretches more: --csv/);
  });

  it('prints what moved: how much, from where to where', () => {
    const text = diffText(DIFF, BEFORE, AFTER);
    expect(text).to.include('1 block with 12.5 % of users lands otherwise than before.');
    expect(text).to.include('12.5 %  1 block: landed:us-ashburn-1:A -> elsewhere:network:AS64500');
    expect(diffText(diffSweeps(BEFORE.map, BEFORE.map, BEFORE.weights), BEFORE, BEFORE)).to.include(
      'No block is known to land otherwise than before.',
    );
  });

  it('says the same as JSON, block by block', () => {
    expect(diffDocument(DIFF, BEFORE, AFTER)).to.deep.include({
      shares_of: 'users',
      moved: 0.125,
      stretches: [
        {
          first: '24.22.51.0/24',
          blocks: 1,
          network: 'Cable, "North"',
          from: 'landed:us-ashburn-1:A',
          to: 'elsewhere:network:AS64500',
        },
      ],
    });
  });

  it('writes CSV with quoted fields where they need it', () => {
    expect([...sweepCsv(BEFORE)].join('')).to.equal(
      'first,blocks,network,weight_of_each,addresses,landing\r\n' +
        '24.22.48.0/24,4,"Cable, ""North""",3,192.0.2.1,landed:us-ashburn-1:A\r\n' +
        '24.22.52.0/24,4,"Cable, ""North""",3,192.0.2.8 192.0.2.9,elsewhere:network:AS64500\r\n',
    );
    expect([...diffCsv(DIFF, AFTER)].join('')).to.equal(
      'first,blocks,network,from,to\r\n24.22.51.0/24,1,"Cable, ""North""",landed:us-ashburn-1:A,elsewhere:network:AS64500\r\n',
    );
  });
});
