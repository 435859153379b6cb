import { integer } from '../core/rounding.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { Problem } from './problem.ts';
import type { Query } from './query.ts';
import { hrefWith } from './query.ts';

/** The rows of a table that one page shows. */
export interface Slice<T> {
  readonly rows: readonly T[];
  /** How many rows stand before them. */
  readonly from: number;
  readonly all: number;
  readonly most: number;
}

/** Reads `?from=`. Throws the 400 that is due for what is no number; beyond the end there are no rows. */
// Written by the client: any text.
export function sliceOf<T>(all: readonly T[], query: Query, most: number): Slice<T> {
  const { from: text = '0' } = query;
  if (!/^(0|[1-9]\d{0,6})$/.test(text)) throw new Problem(400, 'from is the number of rows to pass over.');
  const from = Number(text);
  return { rows: all.slice(from, from + most), from, all: all.length, most };
}

/** Links to the rows before and after. `anchor` is the id of the section that holds the table. */
export function sliceLinks<T>(query: Query, { rows, from, all, most }: Slice<T>, anchor: string): Html | undefined {
  if (all <= most && from === 0) return undefined;
  const to = (place: number): string =>
    `${hrefWith(query, { from: place === 0 ? undefined : String(place) })}#${anchor}`;
  const before =
    from === 0 ? undefined : html`<a rel="prev" href="${to(Math.max(0, from - most))}">The rows before</a> `;
  const after = from + most >= all ? undefined : html` <a rel="next" href="${to(from + most)}">The next rows</a>`;
  const shown = rows.length === 0 ? 'No rows' : `Rows ${integer(from + 1)} to ${integer(from + rows.length)}`;
  return html`<p class="pager">${before}<span>${shown} of ${integer(all)}</span>${after}</p>`;
}
