import type { ClosedWindow } from '../../src/core/closed-report.ts';
import { closedReport } from '../../src/core/closed-report.ts';
import { parseClosedWindow } from '../../src/core/closed-window.ts';
import { recordOf, sumWindowTallies, windowTallyOf } from '../../src/core/window-record.ts';
import { judgementLeaf } from '../core/slots.ts';
import { DRAWS } from './draws.ts';
import { CLAIM } from './report.ts';

/** The draws of the report as a closed day of their own. */
export function closedDay(name: string, status: 'provisional' | 'final', draws: number = DRAWS.length): ClosedWindow {
  const fromMs = parseClosedWindow(name)?.fromMs ?? 0;
  const judgements = DRAWS.slice(0, draws).map(({ judgement }) => judgement);
  const tally = sumWindowTallies([windowTallyOf(judgementLeaf(fromMs / 1000, judgements), 50, CLAIM.country)]);
  const { sums, breakdowns } = recordOf(tally);
  const revision = status === 'final' ? 2 : 1;
  const record = {
    $kind: 'window' as const,
    claim: CLAIM.id,
    window: name,
    status,
    revision,
    sums,
    breakdowns: 'bd'.repeat(32),
  };
  return { leaf: 60, record, report: closedReport(CLAIM, { quoted: 1, tested: [0.999] }, record, breakdowns) };
}
