import type { RecordedWindow } from '../core/closed-report.ts';
import type { ClaimReport, Report } from '../core/report.ts';
import { closedList } from './closed-windows.ts';
import { beyondTheAddress } from './connections.ts';
import { latestOther, networks } from './draws.ts';
import { drift } from './drift.ts';
import type { ConnectionLeaves } from './failures.ts';
import { failures } from './failures.ts';
import { foundations } from './foundations.ts';
import { figure, headline, quotation } from './headline.ts';
import { history } from './history.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { limits } from './limits.ts';
import { outcomes, places } from './outcomes.ts';
import { primaryWindow } from './reading.ts';
import { resolvers } from './resolvers.ts';
import { slotsChart } from './slots-chart.ts';
import { verdicts, windows } from './verdicts.ts';

/** Seconds between two loads: a demo moves fast, a real slot takes minutes. */
const RELOAD_SECONDS = 30;
const DEMO_RELOAD_SECONDS = 5;
const STARTING_RELOAD_SECONDS = 2;

export interface PageOptions {
  /** False when the reader asked the page to keep still. */
  readonly reload: boolean;
}

/**
 * The page of one claim: the statement, the figure, what it does not show, then everything that it rests on.
 *
 * @param beside `leaves` of the latest failures, whose steps are shown; `closed` windows that are recorded
 */
export function claimPage(
  report: Report,
  claim: ClaimReport,
  options: PageOptions,
  { leaves, closed }: { readonly leaves: ConnectionLeaves; readonly closed: readonly RecordedWindow[] },
): string {
  const window = primaryWindow(claim);
  return layout(report, {
    title: claim.id,
    ...reloading(report, options),
    body: html`<h1>A claim tested from outside: <code>${claim.id}</code></h1>
${quotation(claim)}
${headline(claim)}
${limits(report, claim, window)}
${verdicts(claim)}
${window === undefined ? undefined : outcomes(claim, window)}
${slotsChart(claim)}
${drift(claim)}
${history(claim)}
${window === undefined ? undefined : [networks(window), places(claim, window)]}
${resolvers(claim)}
${windows(claim)}
${closedList(claim, closed)}
<p><a href="${claimPath(claim.id)}/sweeps">Every client block: the latest sweeps</a></p>
${latestOther(claim)}
${beyondTheAddress(claim)}
${failures(claim, leaves)}
${foundations(report, claim)}`,
  });
}

/** The page of a service that tests several claims: each with its statement and its figure. */
export function claimsPage(report: Report, options: PageOptions): string {
  return layout(report, {
    title: `${report.claims.length} claims`,
    ...reloading(report, options),
    body: html`<h1>${report.claims.length} claims tested from outside</h1>
${report.claims.map((claim) => {
  const window = primaryWindow(claim);
  return html`<section><h2><a href="${claimPath(claim.id)}">${claim.id}</a></h2>
${quotation(claim)}
<p class="answer">${window === undefined ? undefined : figure(claim, window)}, <a href="${claimPath(claim.id)}">with what that means and what it does not show</a></p></section>`;
})}`,
  });
}

/** Before the first report there is nothing to show, and the page says so. */
export function startingPage(reason: string, { reload }: PageOptions): string {
  const next = reload ? 'This page loads itself again.' : 'Load this page again in a moment.';
  return layout(undefined, {
    title: 'starting',
    ...(reload ? { reloadSeconds: STARTING_RELOAD_SECONDS } : {}),
    body: html`<h1>Starting</h1><p>${reason}</p><p class="quiet">${next}</p>`,
  });
}

function claimPath(id: string): string {
  return `/claims/${encodeURIComponent(id)}`;
}

function reloading(report: Report, { reload }: PageOptions): { readonly reloadSeconds?: number } {
  if (!reload) return {};
  return { reloadSeconds: report.demo === undefined ? RELOAD_SECONDS : DEMO_RELOAD_SECONDS };
}
