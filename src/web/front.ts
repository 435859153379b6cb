import type { RecordedWindow } from '../core/closed-report.ts';
import type { ClaimReport, Report } from '../core/report.ts';
import type { ListedWindow } from './closed-list.ts';
import { closedList } from './closed-list.ts';
import { figure, headline, quotation } from './headline.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { limits } from './limits.ts';
import { outcomes } from './outcomes.ts';
import type { Query } from './query.ts';
import { primaryWindow } from './reading.ts';
import type { PageOptions } from './reloading.ts';
import { reloading, STARTING_RELOAD_SECONDS } from './reloading.ts';
import { slotsChart } from './slots-chart.ts';
import { timeline } from './timeline.ts';
import { verdicts, windows } from './verdicts.ts';

/** Slots of the chart. */
const SLOTS_SHOWN = 48;

/** What is recorded of a claim's closed windows: all, and those that are listed. */
export interface ClosedOf {
  readonly records: readonly RecordedWindow[];
  readonly listed: readonly ListedWindow[];
}

/** The front page of a claim, for who has to judge what was said: the statement, the figure, what it does not show, and what to cite. */
export function frontPage(report: Report, claim: ClaimReport, options: PageOptions, closed: ClosedOf): string {
  const window = primaryWindow(claim);
  return layout(report, {
    title: claim.id,
    claim: claim.id,
    ...reloading(report, options),
    body: html`<h1>A claim tested from outside</h1>
${quotation(claim)}
${headline(claim)}
${limits(report, claim, window)}
${verdicts(claim)}
${windows(claim)}
${window === undefined ? undefined : outcomes(claim, window)}
${timeline(claim, closed.records, options.query)}
${slotsChart(claim, SLOTS_SHOWN)}
${closedList(claim.id, closed.listed, closed.records.length)}
${further(claim)}`,
  });
}

/** The front page of a service that tests several claims: a card for each. */
export function claimsPage(report: Report, options: PageOptions): string {
  return layout(report, {
    title: `${report.claims.length} claims`,
    ...reloading(report, options),
    body: html`<h1>${report.claims.length} claims tested from outside</h1>
<div class="claims">${report.claims.map(card)}</div>`,
  });
}

/** Before the first report there is nothing to show, and the page says so. */
export function startingPage(reason: string, options: PageOptions): string {
  const next = options.reload ? 'This page loads itself again.' : 'Load this page again in a moment.';
  return layout(undefined, {
    title: 'starting',
    query: options.query,
    reloadSeconds: options.reload ? STARTING_RELOAD_SECONDS : undefined,
    body: html`<h1>Starting</h1><p>${reason}</p><p class="quiet">${next}</p>`,
  });
}

function card(claim: ClaimReport): Html {
  const window = primaryWindow(claim);
  return html`<section class="card"><h2><a href="${frontPath(claim.id)}">${claim.id}</a></h2>
${quotation(claim)}
<p class="answer">${window === undefined ? 'No window yet' : figure(claim, window)}</p>
<p>${claim.fresh ? claim.sentence : 'Nothing is said at present.'}</p>
<p><a href="${frontPath(claim.id)}">What that means, and what it does not show</a> · <a href="/claims/${encodeURIComponent(claim.id)}">in detail</a></p></section>`;
}

/** Of one claim among several. */
export function frontPath(claim: string): string {
  return `/?${new URLSearchParams({ claim } satisfies Query)}`;
}

function further({ id }: ClaimReport): Html {
  const path = `/claims/${encodeURIComponent(id)}`;
  return html`<section aria-labelledby="further">
<h2 id="further">To look closer</h2>
<ul>
<li><a href="${path}">The claim in detail</a>: every endpoint, network and resolver, failures, drift, what connections and paths showed</li>
<li><a href="${path}/networks">Where users land, by internet provider</a></li>
<li><a href="${path}/sweeps">Every client block once</a>: the latest sweeps</li>
<li><a href="/evidence">The evidence log</a>: each draw with the bytes that went over the wire, for anybody to check</li>
<li><a href="/feeds">The published lists</a> that say whose an address is, and their age</li>
<li><a href="/methodology">How it is measured</a>, and <a href="/limits">what this cannot show</a></li>
</ul>
</section>`;
}
