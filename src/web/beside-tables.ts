import type { LeftRow, PathRow, StateRow } from '../core/beside-report.ts';
import { counted, integer } from '../core/rounding.ts';
import { PURPOSE_WORDS, pathWords, stateWords } from './connection-words.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { OUTCOME_WORDS, reasonWords } from './outcome-words.ts';
import { colourKey } from './share-bar.ts';

/** Places that edges led to which are shown; the API has the rest. */
const PLACES_SHOWN = 20;

/** Draws by what became of the connection to their address. `when` is which draws: those of a window, or since the log began. */
export function statesTable(rows: readonly StateRow[], when: string): Html {
  if (rows.length === 0) return html`<p class="quiet">No connection was made.</p>`;
  return html`<div class="wide" tabindex="0"><table>
<caption>Draws ${when}: what became of the connection to the drawn address itself, with the endpoint's own name. An invalid certificate is recorded, and the measurement goes on.</caption>
<thead><tr><th scope="col">The connection</th><th scope="col" class="n">Draws</th></tr></thead>
<tbody>${rows.map(
    ({ state, draws }) => html`<tr><th scope="row">${stateWords(state)}</th><td class="n">${integer(draws)}</td></tr>`,
  )}</tbody>
</table></div>`;
}

/** Draws by where redirects and offers led that did not land on the provider. */
export function leftTable(rows: readonly LeftRow[], provider: string, when: string): Html {
  if (rows.length === 0)
    return html`<p class="quiet">No redirect and no offer of another server led off ${provider}.</p>`;
  const more = rows.length - PLACES_SHOWN;
  return html`<div class="wide" tabindex="0"><table>
<caption>Draws ${when} with a redirect, or an offer of another server, whose own address did not land on ${provider}. An app may follow it, or not.</caption>
<thead><tr><th scope="col">Place</th><th scope="col">Led there by</th><th scope="col" class="n">Draws</th></tr></thead>
<tbody>${rows
    .slice(0, PLACES_SHOWN)
    .map(
      ({ purpose, outcome, label, draws }) =>
        html`<tr><th scope="row">${colourKey(outcome)}${OUTCOME_WORDS[outcome].name}: ${reasonWords(label)}</th><td>${PURPOSE_WORDS[purpose]}</td><td class="n">${integer(draws)}</td></tr>`,
    )}</tbody>
</table></div>
${more > 0 ? html`<p class="quiet">${counted(more, 'more place')} in the JSON.</p>` : undefined}`;
}

/** Draws by the verdict on the way to their address. */
export function pathsTable(rows: readonly Omit<PathRow, 'share'>[], provider: string, when: string): Html {
  if (rows.length === 0) return html`<p class="quiet">No path has a verdict.</p>`;
  return html`<div class="wide" tabindex="0"><table>
<caption>Draws ${when} by the verdict on the way to their address. Draws of one address share a trace. Routers that stay silent decide nothing.</caption>
<thead><tr><th scope="col">Verdict</th><th scope="col" class="n">Draws</th></tr></thead>
<tbody>${rows.map(({ path, draws }) => {
    const { name, means } = pathWords(path, provider);
    return html`<tr><th scope="row">${path === 'LEFT_P' ? html`<span class="state bad">${name}</span>` : name} <span class="quiet">${means}</span></th><td class="n">${integer(draws)}</td></tr>`;
  })}</tbody>
</table></div>`;
}
