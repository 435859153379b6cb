import type { Cell, Cells } from '../core/cells.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport } from '../core/report.ts';
import { counted, integer } from '../core/rounding.ts';
import { drawsIn } from '../core/tally.ts';
import type { CellsAsked, Order } from './cells-asked.ts';
import { CELL_PARAMETERS, cellRows, GROUPINGS, partsOf } from './cells-asked.ts';
import type { Field } from './filter-form.ts';
import { filterForm } from './filter-form.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import type { Query } from './query.ts';
import { hrefWith } from './query.ts';
import { windowName } from './reading.ts';
import type { Slice } from './slices.ts';
import { sliceLinks, sliceOf } from './slices.ts';

/** Rows of the table on one page; hundreds of networks by tens of endpoints go over many. */
const ROWS = 30;

/** What the table is made of: the cells of the window that is asked for, and the address that says so. */
export interface AskedCells {
  readonly asked: CellsAsked;
  readonly query: Query;
  readonly cells: Cells;
}

/** Draws by endpoint, family and network, as a reader wants to see them: which, by what, in what order. Counts, never shares. */
export function cellsTable({ id, windows }: ClaimReport, { asked, query, cells }: AskedCells): Html {
  const rows = cellRows(cells, asked);
  const slice = sliceOf(rows, query, ROWS);
  const api = `/api/v1/claims/${encodeURIComponent(id)}/cells${hrefWith(query, { from: undefined, reload: undefined })}`;
  return html`<section aria-labelledby="cells">
<h2 id="cells">Endpoints, families and networks</h2>
${form(id, asked, query, windows)}
${table(asked, query, slice)}
${sliceLinks(query, slice, 'cells')}
<p class="quiet">${counted(rows.length, 'row')}; <a href="${api}">all as JSON</a>, or as CSV for who accepts that (<code>Accept: text/csv</code>).</p>
</section>`;
}

function form(id: string, asked: CellsAsked, query: Query, windows: ClaimReport['windows']): Html {
  const by: Field = {
    name: 'by',
    label: 'Rows by',
    value: asked.by,
    choices: GROUPINGS.map((grouping) => [grouping, grouping.replaceAll(',', ', ')] as const),
  };
  const [window, ...names] = cellFields(asked, windows);
  return filterForm(`/claims/${encodeURIComponent(id)}#cells`, [window, by, ...names], query);
}

/** The fields that narrow cells: the window, then names and outcome. */
export function cellFields(asked: CellsAsked, windows: ClaimReport['windows']): readonly [Field, ...Field[]] {
  const any = ['', 'any'] as const;
  return [
    {
      name: 'window',
      label: 'Window',
      value: asked.window,
      choices: windows.map(({ window }) => [window, windowName(window)] as const),
    },
    { name: 'endpoint', label: 'Endpoint contains', value: asked.endpoint },
    { name: 'network', label: 'Network contains', value: asked.network },
    { name: 'family', label: 'Family', value: asked.family, choices: [any, ['v4', 'IPv4'], ['v6', 'IPv6']] },
    {
      name: 'outcome',
      label: 'With draws',
      value: asked.outcome,
      choices: [any, ...OUTCOMES.map((outcome) => [outcome, OUTCOME_WORDS[outcome].name] as const)],
    },
  ];
}

const PART_WORDS = { endpoint: 'Endpoint', family: 'Family', network: 'Network' } as const;

function table(asked: CellsAsked, query: Query, { rows }: Slice<Cell>): Html {
  const parts = partsOf(asked);
  if (rows.length === 0) return html`<p>No draw is like that.</p>`;
  return html`<div class="wide" tabindex="0"><table class="dense nums">
<caption>Draws in ${windowName(asked.window)}. A heading puts the rows in its order.</caption>
<thead><tr>${parts.map((part) => sortHeading(part, PART_WORDS[part], asked, query))}${sortHeading('draws', 'Draws', asked, query)}${OUTCOMES.map((outcome) => sortHeading(outcome, OUTCOME_WORDS[outcome].name, asked, query))}</tr></thead>
<tbody>${rows.map((row) => tableRow(row, parts))}</tbody>
</table></div>`;
}

/** A column that rows can be sorted by: its heading is a link. */
export function sortHeading(order: Order, words: string, { sort }: Pick<CellsAsked, 'sort'>, query: Query): Html {
  const isName = order === 'endpoint' || order === 'family' || order === 'network';
  const sorted = sort === order ? html` aria-sort="${isName ? 'ascending' : 'descending'}"` : undefined;
  return html`<th scope="col"${isName ? html` class="w"` : undefined}${sorted}><a href="${hrefWith(query, { sort: order, from: undefined })}#cells">${words}</a></th>`;
}

function tableRow(row: Cell, parts: ReturnType<typeof partsOf>): Html {
  const names = parts.map((part, i) =>
    i === 0 ? html`<th scope="row">${row[part]}</th>` : html`<td class="w">${row[part]}</td>`,
  );
  return html`<tr>${names}<td>${integer(drawsIn(row.counts))}</td>${OUTCOMES.map((outcome) => html`<td>${integer(row.counts[outcome])}</td>`)}</tr>`;
}

/** Parameters of an address that mean nothing to the page: it says so, and goes without them. */
export function notUnderstood(query: Query, also: readonly string[]): Html | undefined {
  const known: ReadonlySet<string> = new Set([...CELL_PARAMETERS, 'from', 'reload', ...also]);
  const unknown = Object.keys(query).filter((name) => !known.has(name));
  if (unknown.length === 0) return undefined;
  return html`<p class="alarm" role="status">Not understood, and left out: ${unknown.join(', ')}.</p>`;
}
