import type { RecordedWindow } from '../core/closed-report.ts';
import { finalFromMs, parseClosedWindow } from '../core/closed-window.ts';
import { counted, integer } from '../core/rounding.ts';
import { drawsIn } from '../core/tally.ts';
import { betweenStrictAndCeiling } from '../core/wording.ts';
import { day } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

/** Closed windows that are listed; the API has the rest. */
const LISTED = 8;

/** A record of a closed window, and its permalink where it is final: what is not is offered to nobody. */
export interface ListedWindow {
  readonly record: RecordedWindow;
  readonly permalink: string | undefined;
}

/** Those that the list shows. */
export function listedOf(records: readonly RecordedWindow[]): readonly RecordedWindow[] {
  return latestFirst(records).slice(0, LISTED);
}

/** By when they ended; of those that ended at one time by name. */
export function latestFirst(records: readonly RecordedWindow[]): readonly RecordedWindow[] {
  return records
    .map((record) => ({ record, toMs: parseClosedWindow(record.window)?.toMs ?? 0 }))
    .sort((a, b) => b.toMs - a.toMs || (a.record.window < b.record.window ? -1 : 1))
    .map(({ record }) => record);
}

/** The latest closed windows of a claim: each to read, those that are final also to keep and to cite. */
export function closedList(claim: string, windows: readonly ListedWindow[], all: number): Html {
  return html`<section aria-labelledby="closed">
<h2 id="closed">Figures to keep and to cite</h2>
<p>The figures above move. A day, week or month (UTC) is recorded an hour after its end as provisional [p], and as final 72 hours after it. What is final stands, and can be cited.</p>
${
  windows.length === 0
    ? html`<p>None is recorded yet.</p>`
    : html`<div class="wide" tabindex="0"><table class="cards">
<caption>The latest ${windows.length} of ${counted(all, 'window')}; <a href="/api/v1/claims/${encodeURIComponent(claim)}/windows">all as JSON</a></caption>
<thead><tr><th scope="col">Window, UTC</th><th scope="col">Routed to the provider</th><th scope="col" class="n">Draws</th><th scope="col">Download</th><th scope="col">Cite</th></tr></thead>
<tbody>${windows.map((window) => row(claim, window))}</tbody>
</table></div>`
}
</section>`;
}

function row(claim: string, { record: { window, status, counts }, permalink }: ListedWindow): Html {
  const figure = betweenStrictAndCeiling({ counts }) ?? 'no percentage';
  return html`<tr><th scope="row" class="nowrap"><a href="/claims/${encodeURIComponent(claim)}/windows/${window}">${window}</a> ${status === 'final' ? 'final' : '[p]'}</th>
<td>${figure}</td><td class="n">${integer(drawsIn(counts))} <span class="onphone">draws</span></td>
${
  permalink === undefined
    ? html`<td colspan="2">provisional${finalFrom(window)}: nothing to cite yet</td>`
    : html`<td class="buttons">${links(permalink, window, [
        ['', 'page'],
        ['.pdf', 'PDF'],
        ['.csv', 'CSV'],
        ['.json', 'JSON'],
      ])}</td><td class="buttons">${links(permalink, window, [
        ['.bib', 'BibTeX'],
        ['.csl.json', 'CSL'],
        ['.cff', 'CFF'],
      ])}</td>`
}</tr>`;
}

function finalFrom(window: string): string {
  const span = parseClosedWindow(window);
  return span === undefined ? '' : `, final from ${day(finalFromMs(span))} on`;
}

/** Each says in its name which window it is of: read out one after the other they would all be called alike. */
function links(
  permalink: string,
  window: string,
  forms: readonly (readonly [extension: string, name: string])[],
): readonly Html[] {
  return forms.map(
    ([extension, name]) =>
      html`<a class="button" href="${permalink}${extension}" aria-label="${name} of ${window}">${name}</a> `,
  );
}
