import { expect } from 'chai';
import fc from 'fast-check';
import type { BlockSpace } from '../../../src/core/sweep/block-space.ts';
import { blockSpace } from '../../../src/core/sweep/block-space.ts';
import { notLanded } from '../../../src/core/sweep/not-landed.ts';
import { diffSweeps } from '../../../src/core/sweep/sweep-diff.ts';
import type { SweepMap } from '../../../src/core/sweep/sweep-map.ts';
import { mapReader, mapText } from '../../../src/core/sweep/sweep-map.ts';
import type { SweepLeaf } from '../../../src/core/sweep/sweep-record.ts';
import { describeSweep } from '../../../src/core/sweep/sweep-report.ts';
import type { SweepRun } from '../../../src/core/sweep/sweep-runs.ts';
import { NOT_ASKED } from '../../../src/core/sweep/sweep-runs.ts';
import { sweepShares } from '../../../src/core/sweep/sweep-shares.ts';

const SPACE = blockSpace(4, [
  { first: 0x181630, blocks: 10 },
  { first: 0x600000, blocks: 6 },
]);
const LANDED = { addresses: ['192.0.2.1'], landings: ['landed:us-ashburn-1:A'] };
const HALF = {
  addresses: ['192.0.2.1', '192.0.2.9'],
  landings: ['landed:us-ashburn-1:A', 'elsewhere:network:AS64500'],
};
const SILENT = { addresses: [], landings: ['missing:timeout'] };
const RUNS: readonly SweepRun[] = [
  { blocks: 8, answer: 0 },
  { blocks: 4, answer: 1 },
  { blocks: 2, answer: 2 },
  { blocks: 2, answer: NOT_ASKED },
];
const MAP: SweepMap = {
  claim: 'c',
  endpoint: 'api.example',
  family: 4,
  clients: 'ab',
  answers: [LANDED, HALF, SILENT],
  runs: RUNS,
};
const WEIGHTS = [
  { blocks: 10, weight: 3, network: 'Cable' },
  { blocks: 6, weight: 1, network: 'Mobile' },
];
const LEAF: SweepLeaf = {
  $kind: 'sweep',
  claim: 'c',
  endpoint: 'api.example',
  family: 4,
  clients: 'ab',
  snapshot: 'cd',
  method: '1',
  version: '0',
  seed: '00',
  firstMs: Date.UTC(2026, 10, 23, 12),
  lastMs: Date.UTC(2026, 10, 23, 13, 30),
  map: 'ef',
  blob: 'ef',
  journal: [],
  blocks: { all: 16, answered: 12, missing: 2, notAsked: 2, asked: 2 },
  scopes: [{ scope: 21, answers: 2 }],
  overlong: 0,
  audit: { audited: 50, disagreed: 0 },
};

function formatMap(map: SweepMap, space: BlockSpace): string {
  return [...mapText(map, space)].join('');
}

function readMap(pieces: readonly string[]): SweepMap {
  const reader = mapReader();
  pieces.forEach(reader.read);
  return reader.map();
}

describe('core/sweep/sweep-map', () => {
  it('says the first block of each run, and joins what has the same answer', () => {
    const text = formatMap(
      { ...MAP, runs: [{ blocks: 5, answer: 0 }, { blocks: 3, answer: 0 }, ...RUNS.slice(1)] },
      SPACE,
    );
    expect(text).to.equal(formatMap(MAP, SPACE));
    expect(text.split('\n').slice(-5, -1)).to.deep.equal([
      '24.22.48.0/24\t8\t0',
      '24.22.56.0/24\t4\t1',
      '96.0.2.0/24\t2\t2',
      '96.0.4.0/24\t2\t-',
    ]);
  });

  it('comes back from its text, and the order of asking leaves no trace in it', () => {
    const back = readMap([formatMap(MAP, SPACE)]);
    expect({ ...back, runs: [...back.runs] }).to.deep.equal(MAP);
    const turned = {
      ...MAP,
      answers: [SILENT, HALF, LANDED],
      runs: RUNS.map((run) => ({ ...run, answer: run.answer < 0 ? run.answer : 2 - run.answer })),
    };
    expect(formatMap(turned, SPACE)).to.equal(formatMap(MAP, SPACE));
  });

  it('answers without addresses that read alike are one, however they came about', () => {
    const answers = [...MAP.answers, { addresses: [], landings: ['missing:timeout'] }];
    const runs = [...RUNS.slice(0, 2), { blocks: 1, answer: 3 }, { blocks: 1, answer: 2 }, ...RUNS.slice(3)];
    expect(formatMap({ ...MAP, answers, runs }, SPACE)).to.equal(formatMap(MAP, SPACE));
  });

  it('comes back from pieces that are cut anywhere', () => {
    const text = formatMap(MAP, SPACE);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const ends = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = ends.slice(1).map((end, i) => text.slice(ends[i], end));
        expect(formatMap(readMap(pieces), SPACE)).to.equal(text);
      }),
    );
  });

  it('refuses to print runs of other blocks than the space has', () => {
    expect(() => formatMap(MAP, blockSpace(4, [{ first: 1, blocks: 15 }]))).to.throw(RangeError);
    expect(() => formatMap({ ...MAP, answers: [LANDED] }, SPACE)).to.throw(RangeError);
    expect(() => readMap([formatMap(MAP, SPACE).replace('landed:', 'lnded:')])).to.throw(TypeError);
  });
});

describe('core/sweep/sweep-shares', () => {
  it('weighs blocks by users, and an answer of several addresses by its parts', () => {
    const { outcomes, notAsked, landings, networks } = sweepShares(MAP, WEIGHTS);
    // 10 blocks of 3 and 6 of 1 make 36; blocks 8 to 12 are half landed, two of them of each network.
    expect(outcomes.landed).to.be.closeTo((24 + 3 + 1) / 36, 1e-12);
    expect(outcomes.elsewhere).to.be.closeTo(4 / 36, 1e-12);
    expect(outcomes.missing + notAsked).to.be.closeTo(4 / 36, 1e-12);
    expect(Object.values(outcomes).reduce((sum, share) => sum + share, notAsked)).to.be.closeTo(1, 1e-12);
    expect(landings.map(({ landing }) => landing)).to.deep.equal([
      'landed:us-ashburn-1:A',
      'elsewhere:network:AS64500',
      'missing:timeout',
    ]);
    expect(networks.map(({ network, blocks }) => [network, blocks])).to.deep.equal([
      ['Cable', 10],
      ['Mobile', 6],
    ]);
    expect(networks[0]?.outcomes.landed).to.be.closeTo(0.9, 1e-12);
  });

  it('lists each stretch that does not wholly land by network, but not what was never asked', () => {
    const all = [...notLanded(MAP, WEIGHTS)];
    expect(all.map(({ ordinal, blocks, network, weight }) => [ordinal, blocks, network, weight])).to.deep.equal([
      [8, 2, 'Cable', 6],
      [10, 2, 'Mobile', 2],
      [12, 2, 'Mobile', 2],
    ]);
  });

  it('joins stretches that land alike, though the addresses are others', () => {
    const elsewhere = (address: string) => ({ addresses: [address], landings: ['elsewhere:network:AS64500'] });
    const map = {
      answers: [elsewhere('192.0.2.1'), elsewhere('192.0.2.2')],
      runs: [
        { blocks: 3, answer: 0 },
        { blocks: 13, answer: 1 },
      ],
    };
    const all = [...notLanded(map, WEIGHTS)].map(({ ordinal, blocks }) => [ordinal, blocks]);
    expect(all).to.deep.equal([
      [0, 10],
      [10, 6],
    ]);
  });

  it('refuses weights of other blocks', () => {
    expect(() => sweepShares(MAP, WEIGHTS.slice(1))).to.throw(RangeError);
  });
});

describe('core/sweep/sweep-diff', () => {
  it('nothing moved between a sweep and itself', () => {
    const { unknownUsers, ...diff } = diffSweeps(MAP, MAP, WEIGHTS);
    expect(diff).to.deep.equal({ moved: [], ways: [], movedUsers: 0, relandedUsers: 0, renumberedUsers: 0 });
    expect(unknownUsers).to.be.closeTo(4 / 36, 1e-12);
  });

  it('says which blocks moved, from where to where, and what share of users that is', () => {
    const other = { addresses: ['192.0.2.77'], landings: ['landed:us-ashburn-1:A'] };
    const after = {
      answers: [LANDED, SILENT, other],
      runs: [
        { blocks: 6, answer: 0 },
        { blocks: 6, answer: 2 },
        { blocks: 4, answer: 1 },
      ],
    };
    const { moved, ways, movedUsers, relandedUsers, renumberedUsers, unknownUsers } = diffSweeps(MAP, after, WEIGHTS);
    expect(moved.map(({ ordinal, blocks, weight }) => [ordinal, blocks, weight])).to.deep.equal([
      [8, 2, 6],
      [10, 2, 2],
    ]);
    expect(ways.map(({ from, to, blocks }) => [from, to, blocks])).to.deep.equal([
      ['elsewhere:network:AS64500 landed:us-ashburn-1:A', 'landed:us-ashburn-1:A', 4],
    ]);
    expect(movedUsers).to.be.closeTo((6 + 2) / 36, 1e-12);
    expect(relandedUsers).to.equal(0);
    // What gave no answer in one of them is no drift: it may be our own fault.
    expect(unknownUsers).to.be.closeTo(4 / 36, 1e-12);
    expect(renumberedUsers).to.be.closeTo(6 / 36, 1e-12);
  });
});

describe('core/sweep/sweep-diff, when only the lists changed', () => {
  it('says that the addresses are the same and land otherwise now', () => {
    const now = { ...MAP, answers: [{ ...LANDED, landings: ['indeterminate:stale_feed'] }, HALF, SILENT] };
    const { movedUsers, relandedUsers, renumberedUsers } = diffSweeps(MAP, now, WEIGHTS);
    expect(movedUsers).to.be.closeTo(24 / 36, 1e-12);
    expect(relandedUsers).to.be.closeTo(24 / 36, 1e-12);
    expect(renumberedUsers).to.equal(0);
  });
});

describe('core/sweep/sweep-report', () => {
  it('prints no interval but coverage, time and the pruning error, which widens what is said of the blocks', () => {
    const report = describeSweep({ leaf: LEAF, map: MAP, space: SPACE, weights: WEIGHTS }, 7);
    expect(report.coverage).to.equal(0.75);
    expect(report.inherited).to.equal(10);
    expect(report.pruningError).to.be.closeTo(1 - 0.05 ** (1 / 50), 1e-9);
    expect(report.landedBlocks.lower).to.be.closeTo((10 - 10 * report.pruningError) / 16, 1e-9);
    expect(report.landedBlocks.upper).to.be.closeTo((10 + 10 * report.pruningError + 4) / 16, 1e-9);
    expect(report.sentence).to.match(
      /^api\.example was asked as client blocks .* 12 of 16 have an answer, 2 gave none, 2 were not asked, between 2026-11-23 12:00 UTC and 2026-11-23 13:30 UTC\./,
    );
    expect(report.sentence).to.not.match(
      /100 ?%|prove|verified|guarantee|complian|all (US )?(user )?(traffic|data|connections)/,
    );
  });

  it('says between what shares of all users landed, where it is known how much the audited blocks weigh', () => {
    const describe = (audit: SweepLeaf['audit']) =>
      describeSweep({ leaf: { ...LEAF, audit }, map: MAP, space: SPACE, weights: WEIGHTS }, 7);
    expect(describe(LEAF.audit).landedUsers).to.equal(undefined);
    const { shares, landedUsers } = describe({
      ...LEAF.audit,
      strata: [
        { upTo: 1, audited: 200, disagreed: 0 },
        { upTo: 4, audited: 500, disagreed: 0 },
      ],
    });
    const unknown = shares.outcomes.missing + shares.notAsked;
    expect(landedUsers?.lower).to.be.within(shares.outcomes.landed - 0.02, shares.outcomes.landed - 0.001);
    expect(landedUsers?.upper).to.be.within(
      shares.outcomes.landed + unknown + 0.001,
      shares.outcomes.landed + unknown + 0.02,
    );
  });

  it('says of a server that answers each block by itself that nothing was pruned', () => {
    const report = describeSweep({ leaf: { ...LEAF, fixedScope: 24 }, map: MAP, space: SPACE, weights: WEIGHTS }, 7);
    expect(report.sentence).to.include('answers each block by itself (scope 24): nothing was inherited');
  });
});
