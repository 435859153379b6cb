import type { Html } from './html.ts';
import { html } from './html.ts';

/** A thing and what is to be said of it; undefined: nothing, and no row. */
export type LabelledRow = readonly [label: string, value: string | number | Html | undefined];

/** A table of two columns: what, and how it is. */
export function labelled(caption: string, rows: readonly LabelledRow[]): Html {
  return html`<div class="wide" tabindex="0"><table class="labelled">
<caption>${caption}</caption>
<tbody>${rows.map(([label, value]) => (value === undefined ? html`` : html`<tr><th scope="row">${label}</th><td>${value}</td></tr>`))}</tbody>
</table></div>`;
}

/** A table with a head; its rows are cards on a phone where `className` says so. */
export function headed(caption: string, columns: readonly string[], rows: readonly Html[], className = ''): Html {
  return html`<div class="wide" tabindex="0"><table class="${className}">
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

/** A link to the page of a leaf. */
export function leafLink(index: number): Html {
  return html`<a href="/draws/${index}">leaf ${index}</a>`;
}
