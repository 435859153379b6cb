import { expect } from 'chai';
import { describedClaim, formatDescribedClaim } from '../../src/claim/described-claim.ts';
import { closedWindowAt } from '../../src/core/closed-window.ts';
import type { WindowLeaf, WindowRecord, WindowSums } from '../../src/core/window-record.ts';
import { recordLike, recordOf } from '../../src/core/window-record.ts';
import { windowSum } from '../../src/core/window-tally.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { createFindings, type FindingSum } from '../../src/verify/finding.ts';
import { windowsCheck } from '../../src/verify/windows-check.ts';
import { connectionJudgements, judged } from '../core/connected.ts';
import { judgement } from '../core/judgements.ts';
import { judgementLeaf } from '../core/slots.ts';
import { CONFIG, claimInForce } from '../service/one-claim.ts';

/** Thursday, 19 November 2026. */
const DAY = Date.UTC(2026, 10, 19) / 1000;
const DESCRIPTION = formatDescribedClaim(describedClaim(claimInForce(), CONFIG, false));
const SLOTS = [DAY - 300, DAY, DAY + 300, DAY + 86_400];
const OF_SLOT = SLOTS.map((slot) => ({
  judgements: judgementLeaf(slot, [judgement({ outcome: 'landed' }), judgement({ outcome: 'missing' })]),
  beside: connectionJudgements(slot, [judged({ state: 'answered', path: 'LEFT_P', domestic: 'shown' })]),
}));

/** Audits slots around a day and then records of windows, each from what the slots within it come to. */
async function audited(
  kind: 'day' | 'week' | 'month',
  told: (honest: WindowRecord, like: (sums: WindowSums) => WindowRecord) => WindowRecord,
): Promise<FindingSum> {
  const window = closedWindowAt(kind, DAY * 1000);
  const sum = windowSum();
  const findings = createFindings();
  const known = new Map<string, Buffer>();
  const put = (text: string): string => {
    known.set(sha256Hex(text), Buffer.from(text));
    return sha256Hex(text);
  };
  const check = windowsCheck(
    { get: async (sha256) => known.get(sha256), check: async (sha256) => known.has(sha256) },
    findings,
  );
  for (const [i, { judgements, beside }] of OF_SLOT.entries()) {
    check.judged(judgements, 10 * i, 'US');
    check.connected(beside);
    if (judgements.slot * 1000 < window.fromMs || judgements.slot * 1000 >= window.toMs) continue;
    sum.addJudgements(judgements, 10 * i, 'US');
    sum.addConnections(beside);
  }
  const { sums, breakdowns } = told(recordOf(sum.value()), (like) => recordLike(like, sum.value()));
  const leaf: WindowLeaf = {
    $kind: 'window',
    claim: 'test',
    window: window.name,
    status: 'provisional',
    revision: 1,
    sums,
    breakdowns: put(canonicalJson(breakdowns)),
    described: put(DESCRIPTION),
  };
  await check.window(leaf, 100);
  return findings.sum();
}

const refusal = (of: Promise<unknown>): Promise<string> =>
  of.then(
    () => 'not refuted',
    (error: Error) => error.message,
  );

describe('verify: records of closed windows', () => {
  for (const kind of ['day', 'week', 'month'] as const) {
    it(`of a ${kind} are the sums of the slots within, of outcomes and of what stands beside them`, async () => {
      expect(await audited(kind, (honest) => honest)).to.deep.equal({ checked: { windows: 1 }, unchecked: [] });
    });
  }

  it('that hold other counts beside the figure are refuted, in the sums as in the breakdowns', async () => {
    const domestic = { shown: 2, not_shown: 0, not_tested: 0 };
    const sums = audited('day', ({ sums: honest, breakdowns }) => ({
      sums: { ...honest, beside: { slots: 2, draws: 2, paths: { ENTERED_P: 2 }, domestic } },
      breakdowns,
    }));
    expect(await refusal(sums)).to.match(/^is not the sum of the judgements before it/);
    const states = audited('day', ({ sums: honest, breakdowns }) => ({
      sums: honest,
      breakdowns: { ...breakdowns, beside: { states: { answered: 1 }, left: {} } },
    }));
    expect(await refusal(states)).to.match(/^names breakdowns that are not those/);
  });

  it('of an earlier version hold, in the form that they were kept in, and are said to leave something out', async () => {
    const { checked, unchecked } = await audited('week', ({ sums }, like) => {
      const { beside: _, ...earlier } = sums;
      return like(earlier);
    });
    expect(checked).to.deep.equal({ windows: 1 });
    expect(unchecked.map(({ what, first }) => [what, first.window])).to.deep.equal([['beside_left_out', '2026-W47']]);
  });

  it('that hold some of what that version did not keep are refuted', async () => {
    const half = audited('day', ({ sums: { beside: _, ...earlier }, breakdowns }) => ({ sums: earlier, breakdowns }));
    expect(await refusal(half)).to.match(/^is not the sum of the judgements before it/);
  });
});
