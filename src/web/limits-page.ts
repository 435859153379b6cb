import type { Report } from '../core/report.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { limits } from './limits.ts';
import { ASYMMETRY, NOT_MEASURED } from './not-measured.ts';
import { primaryWindow } from './reading.ts';

/** What this cannot show, for each claim: reached from every page. */
export function limitsPage(report: Report | undefined): string {
  const claims = report?.claims ?? [];
  return layout(report, {
    title: 'what this cannot show',
    body: html`<h1>What this cannot show</h1>
${report === undefined || claims.length === 0 ? html`<p><strong>${ASYMMETRY}</strong></p>` : claims.map((claim) => limits(report, claim, primaryWindow(claim), claims.length > 1 ? `the number of ${claim.id}` : undefined))}
<section aria-labelledby="questions">
<h2 id="questions">Questions that the figure does not answer</h2>
<ul>${NOT_MEASURED.map(({ id, what }) => html`<li>${what} (${id})</li>`)}</ul>
<p><a href="/methodology">What is measured, and how</a></p>
</section>`,
  });
}
