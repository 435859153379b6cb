import type { ClaimReport, Report } from '../core/report.ts';
import { counted } from '../core/rounding.ts';
import type { AskedCells } from './cells-table.ts';
import { cellsTable, notUnderstood } from './cells-table.ts';
import { leftAlarm } from './connections.ts';
import { latestOther } from './draws.ts';
import { drift } from './drift.ts';
import type { ConnectionLeaves } from './failures.ts';
import { failures } from './failures.ts';
import { foundations } from './foundations.ts';
import { frontPath } from './front.ts';
import { figure } from './headline.ts';
import { history } from './history.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { otherWeights } from './other-weights.ts';
import { places } from './outcomes.ts';
import { primaryWindow, windowName, withheld } from './reading.ts';
import type { PageOptions } from './reloading.ts';
import { reloading } from './reloading.ts';
import { resolvers } from './resolvers.ts';
import { slotsChart } from './slots-chart.ts';
import { vantages } from './vantages.ts';
import { windows } from './verdicts.ts';

/** Slots of the chart; the front page has more. */
const SLOTS_SHOWN = 24;

/** Endpoints whose failures are shown; a page of their own has more. */
export const FAILURES_SHOWN = 4;

/** What the page of a claim shows beside its report. `leaves` are those of the latest failures, whose steps are shown. */
export interface BesideClaim {
  readonly leaves: ConnectionLeaves;
  readonly cells: AskedCells;
}

/** The page of a claim for who runs it: every endpoint, family and network, what failed and what moved, and all that it rests on. */
export function claimPage(
  report: Report,
  claim: ClaimReport,
  options: PageOptions,
  { leaves, cells }: BesideClaim,
): string {
  const window = primaryWindow(claim);
  const path = `/claims/${encodeURIComponent(claim.id)}`;
  const isOnly = report.claims.length === 1;
  return layout(report, {
    title: claim.id,
    claim: claim.id,
    ...reloading(report, options),
    body: html`<h1>Claim <code>${claim.id}</code></h1>
<p class="lead">“${claim.statement}”</p>
<p>${window === undefined ? 'No window yet' : `${figure(claim, window)}, ${counted(window.estimate.n, 'draw')} in ${windowName(window.window)}`}. <a href="${isOnly ? '/' : frontPath(claim.id)}">What may be said of it, what it does not show, and what to cite</a> · <a href="${path}/connections">Beyond the address: connections and paths</a></p>
${notUnderstood(options.query, [])}
${claim.connections === undefined ? undefined : leftAlarm(claim, claim.connections)}
${cellsTable(claim, cells)}
${slotsChart(claim, SLOTS_SHOWN)}
${failures(claim, leaves, { most: FAILURES_SHOWN, rest: `${path}/connections#failures` })}
${latestOther(claim)}
${drift(claim)}
${history(claim)}
${window === undefined ? undefined : places(claim, window)}
${resolvers(claim)}
${vantages(claim)}
${windows(claim)}
${window === undefined || withheld(claim, window.estimate) !== undefined ? undefined : otherWeights(window.sensitivity, `, ${windowName(window.window)}`)}
${foundations(report, claim)}`,
  });
}
