import type { ClaimReport } from '../core/report.ts';
import { slotClock } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { OUTCOME_WORDS, reasonWords } from './outcome-words.ts';
import { colourKey } from './share-bar.ts';

/** How many the page shows; the API has more. */
const SHOWN = 10;

/** The latest draws that did not land, each with the leaf of the evidence log that it rests on. */
export function latestOther({ latestOther: draws, provider, slotMs }: ClaimReport): Html {
  return html`<section aria-labelledby="latest">
<h2 id="latest">The latest draws that did not land on ${provider}</h2>
${
  draws.length === 0
    ? html`<p>None so far.</p>`
    : html`<div class="wide" tabindex="0"><table class="cards">
<caption>Newest first. Client blocks are drawn at random from network space; they are nobody's address.</caption>
<thead><tr><th scope="col">Slot, UTC</th><th scope="col">Outcome</th><th scope="col">Network and block</th><th scope="col">Endpoint</th><th scope="col">Evidence</th></tr></thead>
<tbody>${draws.slice(0, SHOWN).map(
        (draw) => html`<tr><td class="nowrap">${slotClock(draw.slot, slotMs)}</td>
<th scope="row">${colourKey(draw.outcome)}${OUTCOME_WORDS[draw.outcome].name}: ${reasonWords(draw.label)}</th>
<td>${draw.network} <br><code>${draw.block}</code></td>
<td>${draw.endpoint}${draw.address === undefined ? undefined : html` <br><code>${draw.address}</code>`}</td>
<td class="nowrap"><a href="/draws/${draw.leaf}">leaf ${draw.leaf}</a></td></tr>`,
      )}</tbody>
</table></div>`
}
</section>`;
}
