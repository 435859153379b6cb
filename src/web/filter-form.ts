import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Query } from './query.ts';

/** A field of a form that narrows a table: a choice of values with their words, or a text to look for. */
export type Field =
  | {
      readonly name: string;
      readonly label: string;
      readonly value: string;
      readonly choices: readonly (readonly [value: string, words: string])[];
    }
  | { readonly name: string; readonly label: string; readonly value: string; readonly choices?: undefined };

/** What a form leaves as it is: the order of the rows, and whether the page keeps still. The rows begin with the first again. */
const KEPT: ReadonlySet<string> = new Set(['sort', 'reload']);

/** A form that asks for the same page with other parameters: what is chosen stands in the address, and no script is needed. */
export function filterForm(action: string, fields: readonly Field[], query: Query): Html {
  const kept = Object.entries(query).filter(([name]) => KEPT.has(name));
  return html`<form class="filter" method="get" action="${action}">
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${fields.map((field) => html`<label>${field.label} ${control(field)}</label>\n`)}<button type="submit">Show</button>
</form>`;
}

function control({ name, value, choices }: Field): Html {
  if (choices === undefined) return html`<input type="search" name="${name}" value="${value}" maxlength="253">`;
  return html`<select name="${name}">${choices.map(([each, words]) =>
    each === value
      ? html`<option value="${each}" selected>${words}</option>`
      : html`<option value="${each}">${words}</option>`,
  )}</select>`;
}
