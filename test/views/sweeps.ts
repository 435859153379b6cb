import { blockSpace } from '../../src/core/sweep/block-space.ts';
import type { ReadSweep } from '../../src/core/sweep/sweep-record.ts';
import type { SweepRun } from '../../src/core/sweep/sweep-runs.ts';

const NETWORKS = 320;
const BLOCKS_OF_EACH = 400;
const REGIONS = ['us-ashburn-1', 'us-phoenix-1', 'us-chicago-1', 'us-sanjose-1'];

/** A sweep as it might be of a country; `turn` moves some of its blocks. */
export function largeSweep(claim: string, turn: number): ReadSweep {
  const blocks = NETWORKS * BLOCKS_OF_EACH;
  const answers = Array.from({ length: 60 }, (_, i) => ({
    addresses: [`203.0.113.${i}`],
    landings: [
      i < 40
        ? `landed:${REGIONS[i % REGIONS.length]}:A`
        : i < 50
          ? `elsewhere:network:AS${64_500 + i}`
          : `fronted:cdn-number-${i}`,
    ],
  }));
  const runs: SweepRun[] = [];
  for (let at = 0, i = 0; at < blocks; i += 1) {
    const size = Math.min(1 + ((i * 7) % 23), blocks - at);
    runs.push({ blocks: size, answer: (i * 13 + (i % 17 === 0 ? turn : 0)) % answers.length });
    at += size;
  }
  return {
    leaf: {
      $kind: 'sweep',
      claim,
      endpoint: 'api16-normal-useast5.us.service.example',
      family: 4,
      clients: 'ab',
      snapshot: 'cd',
      method: '1',
      version: '0',
      seed: '00',
      firstMs: Date.UTC(2026, 10, 20 + turn, 12),
      lastMs: Date.UTC(2026, 10, 20 + turn, 13, 12, 11, 123),
      map: 'ef'.repeat(32),
      blob: '12'.repeat(32),
      journal: [],
      blocks: { all: blocks, answered: blocks, missing: 0, notAsked: 0, asked: 12_345 },
      scopes: [{ scope: 20, answers: 12_345 }],
      overlong: 17,
      audit: {
        audited: 2_310,
        disagreed: 2,
        strata: [
          { upTo: 128, audited: 980, disagreed: 1 },
          { upTo: 256, audited: 1_330, disagreed: 1 },
        ],
      },
    },
    map: { claim, endpoint: 'api16-normal-useast5.us.service.example', family: 4, clients: 'ab', answers, runs },
    space: blockSpace(4, [{ first: 0x180000, blocks }]),
    weights: Array.from({ length: NETWORKS }, (_, i) => ({
      blocks: BLOCKS_OF_EACH,
      weight: NETWORKS - i,
      network: `Regional Cable & Telephone ${i}`,
    })),
  };
}
