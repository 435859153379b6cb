import type { SnapshotLeaf } from '../core/record.ts';
import type { Report } from '../core/report.ts';
import { integer } from '../core/rounding.ts';
import type { ListedRow, RowsDiff } from '../core/snapshot-diff.ts';
import { isEmptyDiff } from '../core/snapshot-diff.ts';
import type { FeedDiff } from '../replay/feeds-diff.ts';
import type { SnapshotChange } from './api-feeds.ts';
import { clock, day, shortDigest } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

/** Rows of each part of a difference on the page; the API has more. */
const ROWS = 40;

/** One snapshot: its lists as they were, and what of them is not as in the one before. */
export function snapshotPage(report: Report, { at, leaf, before, changes }: SnapshotChange): string {
  return layout(report, {
    title: `snapshot ${shortDigest(at.sha256)}`,
    body: html`<h1>Snapshot of the <a href="/feeds">published lists</a></h1>
<p class="lead"><code>${at.sha256}</code></p>
<p>In force from ${day(at.atMs)}, ${clock(at.atMs)} UTC on; <a href="/draws/${at.leaf}">leaf ${at.leaf}</a> of the evidence log. <a href="/api/v1/feeds/${at.leaf}">As JSON</a></p>
<section aria-labelledby="lists">
<h2 id="lists">Its lists</h2>
<div class="wide" tabindex="0"><table>
<caption>As they were when it came into force</caption>
<thead><tr><th scope="col">List</th><th scope="col">Dated, UTC</th><th scope="col">Confirmed</th><th scope="col" class="n">Prefixes</th><th scope="col">SHA-256</th></tr></thead>
<tbody>${leaf.feeds.map(listRow)}</tbody>
</table></div>
</section>
<section aria-labelledby="changes">
<h2 id="changes">Not as before</h2>
${
  before === undefined
    ? html`<p>It is the first snapshot of the log.</p>`
    : html`<p>Against snapshot <a href="/feeds/${before.leaf}"><code>${shortDigest(before.sha256)}</code></a>. Which recorded draws land otherwise under it, and by which rule, <code>landfall feeds diff ${shortDigest(before.sha256)} ${shortDigest(at.sha256)}</code> says.</p>
${changes.length === 0 ? html`<p>The same bytes in all lists; some were confirmed anew.</p>` : changes.map(change)}`
}
</section>`,
  });
}

function listRow({ id, kind, source, sha256, dated, checked, prefixes }: SnapshotLeaf['feeds'][number]): Html {
  const hasCopy = sha256 !== 'none';
  return html`<tr><th scope="row">${id}${id === kind ? '' : ` (${kind})`}<span class="source quiet">${source}</span></th>
<td>${hasCopy ? moment(dated) : 'no copy'}</td><td>${checked === undefined ? '' : moment(checked)}</td>
<td class="n">${prefixes === 0 ? '' : integer(prefixes)}</td><td><code>${hasCopy ? shortDigest(sha256) : 'none'}</code></td></tr>`;
}

function change({ id, from, to, prefixes, rows }: FeedDiff): Html {
  return html`<h3>${id}</h3>
<p><code>${digest(from)}</code> to <code>${digest(to)}</code>; ${integer(prefixes.from)} to ${integer(prefixes.to)} prefixes.</p>
${rows === undefined ? html`<p class="quiet">Not compared row by row: what matters of it is what draws come to by it.</p>` : rowsOf(rows)}`;
}

function rowsOf(rows: RowsDiff): Html {
  if (isEmptyDiff(rows)) return html`<p>The same rows.</p>`;
  const { added, removed, moved, relabelled } = rows;
  return html`${part('Added', added.map(rowText))}${part('Removed', removed.map(rowText))}${part(
    'In another region',
    moved.map(({ prefix, from, to }) => `${prefix}: ${from ?? 'no region'} to ${to ?? 'no region'}`),
  )}${part('With other services or tags', relabelled)}`;
}

function part(name: string, rows: readonly string[]): Html | undefined {
  if (rows.length === 0) return undefined;
  const rest = rows.length - ROWS;
  return html`<details open><summary>${name}: ${integer(rows.length)}</summary>
<ul class="rows">${rows.slice(0, ROWS).map((row) => html`<li><code>${row}</code></li>`)}</ul>
${rest > 0 ? html`<p class="quiet">and ${integer(rest)} more, in the JSON</p>` : undefined}</details>`;
}

function rowText({ prefix, region }: ListedRow): string {
  return region === undefined ? prefix : `${prefix} ${region}`;
}

function digest(sha256: string | undefined): string {
  if (sha256 === undefined) return 'not there';
  return sha256 === 'none' ? 'no copy' : shortDigest(sha256);
}

function moment(seconds: number): string {
  return `${day(seconds * 1000)}, ${clock(seconds * 1000)}`;
}
