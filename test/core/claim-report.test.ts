import { expect } from 'chai';
import fc from 'fast-check';
import type { ClaimDescription } from '../../src/core/claim-report.ts';
import { claimReport } from '../../src/core/claim-report.ts';
import { estimate } from '../../src/core/estimate.ts';
import { detectEvents } from '../../src/core/event-detection.ts';
import { createEventMemory } from '../../src/core/event-memory.ts';
import type { JudgementLeaf } from '../../src/core/judgement.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import { emptyLedger, tallyOfWindow, withSlot } from '../../src/core/ledger.ts';
import type { ClaimReport, WindowReport } from '../../src/core/report.ts';
import { drawsIn } from '../../src/core/tally.ts';
import { judgement } from './judgements.ts';
import { judgementLeaf, landedDraws, someSlots } from './slots.ts';

const NOON = Date.UTC(2026, 10, 23, 12) / 1000;
const MIDNIGHT = Date.UTC(2026, 10, 23) / 1000;
const SLOT = 300;

const CLAIM: ClaimDescription = {
  id: 'test',
  statement: 'Everything is on OCI',
  source: { publisher: 'Example News', date: '2022-06-17' },
  provider: 'oci',
  operator: undefined,
  country: 'US',
  endpoints: [{ name: 'api.example', port: 443, role: 'api', weight: 1 }],
  weightsKnown: false,
  frame: { id: 'us', sha256: '00'.repeat(32), blocks: 1, vintage: '2026-06-17' },
  manifestSha256: '11'.repeat(32),
  drawsPerSlot: 11,
  slotMs: SLOT * 1000,
};
const LEVELS = { quoted: 1, tested: [0.999], networks: [] };

function ledgerOf(leaves: readonly JudgementLeaf[]): Ledger {
  return leaves.reduce((ledger, leaf, index) => withSlot(ledger, leaf, index, 'US'), emptyLedger());
}

function reportAt(seconds: number, leaves: readonly JudgementLeaf[], underWay?: ClaimReport['underWay']): ClaimReport {
  const moment = { nowMs: seconds * 1000, underWay, connections: undefined, events: createEventMemory(), notes: [] };
  return claimReport(CLAIM, LEVELS, ledgerOf(leaves), moment);
}

function windowOf(report: ClaimReport, name: string): WindowReport {
  const window = report.windows.find((w) => w.window === name);
  if (window === undefined) throw new RangeError(name);
  return window;
}

describe('core/claim-report', () => {
  it('is withheld from the moment at which three slots after the last judged one are over', () => {
    const leaves = [judgementLeaf(NOON, landedDraws(33))];
    expect(reportAt(NOON + 4 * SLOT - 0.001, leaves).fresh).to.equal(true);
    expect(reportAt(NOON + 4 * SLOT, leaves).fresh).to.equal(false);
    expect(reportAt(NOON, []).fresh).to.equal(false);
  });

  it('has windows that begin and end as the clock says', () => {
    const leaves = [judgementLeaf(MIDNIGHT - SLOT, landedDraws(3)), judgementLeaf(MIDNIGHT, landedDraws(5))];
    const counts = (seconds: number): readonly number[] =>
      ['1h', '1d', 'today', 'this_week', 'this_month'].map(
        (name) => windowOf(reportAt(seconds, leaves), name).estimate.n,
      );
    expect(counts(MIDNIGHT)).to.deep.equal([3, 3, 0, 0, 3]);
    expect(counts(MIDNIGHT + 0.001)).to.deep.equal([8, 8, 5, 5, 8]);
    expect(counts(MIDNIGHT - SLOT + 3600)).to.deep.equal([8, 8, 5, 5, 8]);
    expect(counts(MIDNIGHT - SLOT + 3600.001)).to.deep.equal([5, 8, 5, 5, 8]);
    expect(counts(MIDNIGHT + 86_400.001)).to.deep.equal([0, 0, 0, 5, 8]);
  });

  it('has bounds for windows with a fixed start only, and they hold the percentage', () => {
    const report = reportAt(NOON + SLOT, [judgementLeaf(NOON, landedDraws(33))]);
    expect(report.windows.filter(({ bounds }) => bounds !== undefined).map(({ window }) => window)).to.deep.equal([
      'today',
      'this_week',
      'this_month',
    ]);
    const { bounds } = windowOf(report, 'today');
    expect(bounds).to.include({ upper: 1, method: 'confidence-sequence', confidence: 0.95 });
    expect(bounds?.lower).to.be.within(0.8, 0.95);
  });

  it('gives one verdict for the quoted level and one for each tested, about the window that it names', () => {
    const report = reportAt(NOON + SLOT, [judgementLeaf(NOON, landedDraws(33))]);
    expect(report.verdictWindow).to.equal('today');
    expect(report.verdicts.map(({ level, basis, verdict }) => [level, basis, verdict])).to.deep.equal([
      [1, 'quoted', 'NOT_CONTRADICTED'],
      [0.999, 'tested', 'NOT_CONTRADICTED'],
    ]);
    expect(report.sentence).to.match(/^The statement was made on 2022-06-17 about that day\./);
  });

  it('splits what did not land by where it went and why, the greatest first, any label whole', () => {
    const site = { kind: 'operator-site', id: 'own|sg' } as const;
    const draws = [
      ...landedDraws(2),
      judgement({ outcome: 'elsewhere', whose: site }),
      judgement({ outcome: 'elsewhere', whose: site }),
      judgement({ outcome: 'fronted', by: '50%cdn' }),
      judgement({ outcome: 'missing', reason: 'timeout', network: 'Cox' }),
    ];
    const window = windowOf(reportAt(NOON + SLOT, [judgementLeaf(NOON, draws)]), '1h');
    expect(window.elsewhere).to.deep.equal([
      { outcome: 'elsewhere', kind: 'operator-site', label: 'own|sg', draws: 2 },
      { outcome: 'fronted', kind: 'cdn', label: '50%cdn', draws: 1 },
    ]);
    expect(window.regions).to.deep.equal([{ region: 'us-ashburn-1', grade: 'A', draws: 2 }]);
    expect(window.reasons).to.deep.equal([{ outcome: 'missing', reason: 'timeout', draws: 1 }]);
    expect(window.networks.map(({ network }) => network)).to.deep.equal(['Comcast', 'Cox']);
  });

  it('says what is under way and counts none of it', () => {
    const report = reportAt(NOON, [], { measured: 12, planned: 33 });
    expect(report.underWay).to.deep.equal({ measured: 12, planned: 33 });
    expect(windowOf(report, '1h').estimate.n).to.equal(0);
  });

  it('is a function of the judgement leaves: rebuilt from a copy of them it is the same', () => {
    fc.assert(
      fc.property(someSlots(NOON), fc.nat(7200), (leaves, later) => {
        const copy = JSON.parse(JSON.stringify(leaves)) as readonly JudgementLeaf[];
        expect(reportAt(NOON + later, copy)).to.deep.equal(reportAt(NOON + later, leaves));
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });

  it('has in each window the estimate of the draws in it, each draw in one part of the split', () => {
    fc.assert(
      fc.property(someSlots(NOON), fc.nat(7200), (leaves, later) => {
        const ledger = ledgerOf(leaves);
        for (const w of claimReport(CLAIM, LEVELS, ledger, {
          nowMs: (NOON + later) * 1000,
          underWay: undefined,
          connections: undefined,
          events: createEventMemory(),
          notes: [],
        }).windows) {
          expect(w.estimate).to.deep.equal(estimate(tallyOfWindow(ledger, w.fromMs, w.toMs)));
          const parts = [...w.elsewhere, ...w.regions, ...w.reasons].reduce((sum, { draws }) => sum + draws, 0);
          expect(parts).to.equal(w.estimate.n);
          expect(w.networks.reduce((sum, { counts }) => sum + drawsIn(counts), 0)).to.equal(w.estimate.n);
        }
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });

  it('tells of an alarm what events say of its time, and of a fall in coverage how long it was kept up', () => {
    const lost = Array.from({ length: 11 }, (_, leaf) => judgement({ outcome: 'missing', reason: 'servfail', leaf }));
    const leaves = [lost, lost, landedDraws(11)].map((draws, i) => judgementLeaf(NOON + i * SLOT, draws));
    const memory = createEventMemory();
    let ledger = emptyLedger();
    for (const [index, leaf] of leaves.entries()) {
      const drift = detectEvents(memory, leaf, [], ledger.drift);
      if (drift !== undefined) memory.takeEvents(drift, index);
      memory.takeJudged(leaf);
      ledger = withSlot(ledger, leaf, index, 'US');
    }
    const { drift, events } = claimReport(CLAIM, LEVELS, ledger, {
      nowMs: (NOON + 3 * SLOT) * 1000,
      underWay: undefined,
      connections: undefined,
      events: memory,
      notes: [],
    });
    expect(drift.detectors.at(-1)).to.deep.include({ detector: 'coverage' });
    expect(drift.detectors.at(-1)?.alarm).to.deep.include({ raised: NOON, lastSeen: NOON + SLOT, causes: ['answer'] });
    expect(events.latest).to.have.length(1);
    expect(events.latest[0]).to.deep.include({ cause: 'answer', leaf: 0, firstSlot: NOON, lastSlot: NOON + SLOT });
  });
});
