import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport, WindowReport } from '../core/report.ts';
import { integer } from '../core/rounding.ts';
import { slotClock } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { OUTCOME_WORDS, reasonWords } from './outcome-words.ts';
import { windowName } from './reading.ts';
import { colourKey, shareBar } from './share-bar.ts';

/** By network of the client block: where a drift of one provider's users shows first. Counts only, for most are small. */
export function networks({ window, networks: rows }: WindowReport): Html {
  if (rows.length === 0) return html``;
  return html`<section aria-labelledby="networks">
<h2 id="networks">By the user's network</h2>
<div class="wide" tabindex="0"><table>
<caption>Draws in ${windowName(window)} by the network (internet provider) whose client blocks were drawn. Counts, not percentages: most networks have few draws.</caption>
<thead><tr><th scope="col">Network</th><th scope="col">Outcomes</th>${OUTCOMES.map((outcome) => html`<th scope="col" class="n">${OUTCOME_WORDS[outcome].name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ network, counts }) =>
      html`<tr><th scope="row">${network}</th><td class="bar">${shareBar(counts)}</td>${OUTCOMES.map((outcome) => html`<td class="n">${integer(counts[outcome])}</td>`)}</tr>`,
  )}</tbody>
</table></div>
</section>`;
}

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
<tbody>${draws.map(
        (draw) => html`<tr><td class="nowrap">${slotClock(draw.slot, slotMs)}</td>
<th scope="row">${colourKey(draw.outcome)}${OUTCOME_WORDS[draw.outcome].name}: ${reasonWords(draw.label)}</th>
<td>${draw.network} <br><code>${draw.block}</code></td>
<td>${draw.endpoint}${draw.address === undefined ? undefined : html` <br><code>${draw.address}</code>`}</td>
<td class="nowrap"><a href="/api/v1/draws/${draw.leaf}">leaf ${draw.leaf}</a></td></tr>`,
      )}</tbody>
</table></div>`
}
</section>`;
}
