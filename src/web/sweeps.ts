import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport, Report } from '../core/report.ts';
import { counted, integer } from '../core/rounding.ts';
import type { SweepReport } from '../core/sweep/sweep-report.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';

/** Rows of each table on the page; the API and the CSV have more. */
const ROWS = 50;

/** The sweeps of a claim: every client block, asked or covered by another's answer. */
export function sweepsPage(report: Report, claim: ClaimReport, sweeps: readonly SweepReport[]): string {
  return layout(report, {
    title: `${claim.id}: sweeps`,
    body: html`<h1>Every client block: <code>${claim.id}</code></h1>
<p>A sweep asks an endpoint’s own name servers as every client block of the frame, each answer once for all blocks that it holds for. It is no sample: there is no interval, and nothing of it enters a window. <a href="/claims/${encodeURIComponent(claim.id)}">The claim</a></p>
${sweeps.length === 0 ? html`<p>Nothing has been swept yet: <code>landfall sweep</code> does it.</p>` : sweeps.map(section)}`,
  });
}

function section(sweep: SweepReport): Html {
  const { leaf, shares, notLanded, usersKnown } = sweep;
  const of = usersKnown ? 'users' : 'blocks';
  return html`<section>
<h2>${leaf.endpoint}, IPv${leaf.family}</h2>
<p>${sweep.sentence}</p>
<div class="wide"><table>
<caption>By network: shares of its ${of}.</caption>
<thead><tr><th scope="col">Network</th><th scope="col" class="n">Blocks</th>${OUTCOMES.map((outcome) => html`<th scope="col" class="n">${OUTCOME_WORDS[outcome].name}</th>`)}</tr></thead>
<tbody>${shares.networks
    .slice(0, ROWS)
    .map(
      ({ network, blocks, outcomes }) =>
        html`<tr><th scope="row">${network}</th><td class="n">${integer(blocks)}</td>${OUTCOMES.map((outcome) => html`<td class="n">${ratioText(outcomes[outcome])}</td>`)}</tr>`,
    )}</tbody>
</table></div>
<div class="wide"><table>
<caption>By landing: shares of all ${of} of the frame.</caption>
<thead><tr><th scope="col">Landing</th><th scope="col" class="n">Blocks</th><th scope="col" class="n">Share</th></tr></thead>
<tbody>${shares.landings.slice(0, ROWS).map(({ landing, blocks, users }) => html`<tr><th scope="row">${landing}</th><td class="n">${integer(Math.round(blocks))}</td><td class="n">${ratioText(users)}</td></tr>`)}</tbody>
</table></div>
${
  notLanded.length === 0
    ? html`<p>Every block with an answer landed.</p>`
    : html`<div class="wide"><table>
<caption>Blocks that did not wholly land: ${counted(notLanded.length, 'stretch')}${notLanded.length > ROWS ? `, the first ${ROWS} of them` : ''}.</caption>
<thead><tr><th scope="col">From</th><th scope="col" class="n">Blocks</th><th scope="col">Network</th><th scope="col">Landing</th></tr></thead>
<tbody>${notLanded.slice(0, ROWS).map(({ first, blocks, network, landing }) => html`<tr><th scope="row">${first}</th><td class="n">${integer(blocks)}</td><td>${network}</td><td>${landing}</td></tr>`)}</tbody>
</table></div>`
}
</section>`;
}

/** A whole is never written as a percentage. */
function ratioText(ratio: number): string {
  if (ratio >= 1) return 'all';
  return `${(Math.floor(ratio * 10_000) / 100).toFixed(2)} %`;
}
