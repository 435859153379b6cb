import { expect } from 'chai';
import type { ClaimDescription } from '../../src/core/claim-report.ts';
import { liveVerdicts } from '../../src/core/claim-verdicts.ts';
import { boundsOf, estimate } from '../../src/core/estimate.ts';
import type { WindowReport } from '../../src/core/report.ts';
import { sumTallies, tallyOf } from '../../src/core/tally.ts';
import type { LevelVerdict } from '../../src/core/verdict.ts';
import { judgement } from './judgements.ts';

const PLANNED = 3168;
const FROM = Date.UTC(2026, 10, 23);
const CLAIM: ClaimDescription = {
  id: 'test',
  statement: 'Everything is on OCI',
  source: { publisher: 'Example News', date: '2022-06-17' },
  provider: 'oci',
  operator: undefined,
  country: 'US',
  endpoints: [
    { name: 'api.example', port: 443, role: 'api', weight: 1 },
    { name: 'api.example', port: 8443, role: 'api', weight: 1 },
    { name: 'www.example', port: 443, role: 'web', weight: 1 },
  ],
  weightsKnown: false,
  frame: { id: 'us', sha256: '00'.repeat(32), blocks: 1, vintage: '2026-06-17' },
  manifestSha256: '11'.repeat(32),
  drawsPerSlot: 11,
  slotMs: 300_000,
};

interface Counts {
  readonly landed?: number;
  readonly fronted?: number;
  readonly elsewhere?: number;
  readonly missing?: number;
}

function windowOf({ landed = 0, fronted = 0, elsewhere = 0, missing = 0 }: Counts): WindowReport {
  const draws = [
    ...Array.from({ length: landed }, () => judgement({ outcome: 'landed' })),
    ...Array.from({ length: fronted }, () => judgement({ outcome: 'fronted', by: 'akamai' })),
    ...Array.from({ length: elsewhere }, () => judgement({ outcome: 'elsewhere' })),
    ...Array.from({ length: missing }, () => judgement({ outcome: 'missing', reason: 'timeout' })),
  ];
  const tally = sumTallies(draws.map((j) => tallyOf(j, 'US')));
  return {
    window: 'today',
    fromMs: FROM,
    toMs: FROM + 3_600_000,
    estimate: estimate(tally),
    confirmed: 0,
    clusters: elsewhere > 0 ? 1 : 0,
    bounds: boundsOf(tally, PLANNED),
    elsewhere: [
      { outcome: 'fronted' as const, kind: 'cdn', label: 'akamai', draws: fronted },
      { outcome: 'elsewhere' as const, kind: 'network', label: 'AS64500', draws: elsewhere },
    ].filter(({ draws }) => draws > 0),
    regions: [],
    networks: [],
    reasons: [],
    by: { ...tally.by, role: {} },
    answers: undefined,
    beside: undefined,
  };
}

function verdicts(counts: Counts, quoted = 1, tested: readonly number[] = [0.9]): readonly LevelVerdict[] {
  return liveVerdicts(CLAIM, { quoted, tested }, windowOf(counts), PLANNED).verdicts;
}

const names = (of: readonly LevelVerdict[]): readonly string[] =>
  of.map(({ verdict, reason }) => (reason === undefined ? verdict : `${verdict}: ${reason}`));

describe('core/claim-verdicts', () => {
  it('say nothing before there are 30 draws', () => {
    expect(names(verdicts({ landed: 29 }))).to.deep.equal(['SUPPRESSED', 'SUPPRESSED']);
  });

  it('never support the quoted level 1, however many draws land, and support a lower one when enough do', () => {
    expect(names(verdicts({ landed: 1000 }))).to.deep.equal(['NOT_CONTRADICTED', 'SUPPORTED']);
  });

  it('do not contradict level 1 by a single exception, and do by a share that nobody can doubt', () => {
    expect(names(verdicts({ landed: 999, elsewhere: 1 }))[0]).to.equal('INCONCLUSIVE: unconfirmed');
    expect(names(verdicts({ landed: 900, elsewhere: 100 }))[0]).to.equal('CONTRADICTED');
  });

  it('leave open what stands behind a CDN', () => {
    expect(names(verdicts({ landed: 500, fronted: 500 }))).to.deep.equal(['FRONTED', 'FRONTED']);
  });

  it('keep each level apart, in the order of the configuration, with its own sentence and its own need of draws', () => {
    const [quoted, high, low] = verdicts({ landed: 100 }, 1, [0.999, 0.9]);
    expect([quoted, high, low].map((v) => [v?.level, v?.basis])).to.deep.equal([
      [1, 'quoted'],
      [0.999, 'tested'],
      [0.9, 'tested'],
    ]);
    expect(quoted?.drawsNeeded).to.equal(undefined);
    expect(high?.drawsNeeded).to.be.above(1000);
    expect(low?.drawsNeeded).to.equal(undefined);
  });

  it('count hostnames once, whatever ports they have', () => {
    expect(verdicts({ landed: 1000 })[1]?.sentence).to.match(/\b2 hostnames\b/);
  });

  it('begin with the day of the statement, and end with the sentence of the quoted level', () => {
    const { sentence, verdicts: all } = liveVerdicts(
      CLAIM,
      { quoted: 1, tested: [] },
      windowOf({ landed: 50 }),
      PLANNED,
    );
    expect(sentence).to.match(/^The statement was made on 2022-06-17 about that day\./);
    expect(sentence.endsWith(all[0]?.sentence ?? '?')).to.equal(true);
  });
});
