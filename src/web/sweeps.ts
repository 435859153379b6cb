import type { ClaimReport, Report } from '../core/report.ts';
import { integer } from '../core/rounding.ts';
import { shareDown, shareUp } from '../core/sweep/share-text.ts';
import type { SweepReport } from '../core/sweep/sweep-report.ts';
import { isoTime } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

/** The latest sweep of each endpoint of a claim: every client block, asked or covered by another's answer. */
export function sweepsPage(report: Report, claim: ClaimReport, sweeps: readonly SweepReport[]): string {
  const path = `/claims/${encodeURIComponent(claim.id)}`;
  return layout(report, {
    title: `${claim.id}: sweeps`,
    claim: claim.id,
    body: html`<h1>Claim <a href="${path}"><code>${claim.id}</code></a></h1>
<h2 id="sweeps">Every client block</h2>
<p>A sweep asks an endpoint’s own name servers as every client block of the frame, each answer once for all blocks that it holds for. It is no sample: there is no interval, and nothing of it enters a window.</p>
${
  sweeps.length === 0
    ? html`<p>Nothing has been swept yet: <code>landfall sweep</code> does it.</p>`
    : html`<div class="wide" tabindex="0"><table>
<caption>The latest sweep of each endpoint. Shares are of users; of IPv6, where nobody knows them, of blocks.</caption>
<thead><tr><th scope="col">Endpoint</th><th scope="col">Until</th><th scope="col" class="n">Blocks</th><th scope="col" class="n">With an answer</th><th scope="col" class="n">Landed</th><th scope="col" class="n">Moved since the sweep before</th></tr></thead>
<tbody>${sweeps.map((sweep) => row(path, sweep))}</tbody>
</table></div>`
}
<p class="quiet"><a href="/api/v1${path}/sweeps">As JSON</a></p>`,
  });
}

function row(path: string, { index, leaf, coverage, shares, drift }: SweepReport): Html {
  const moved = drift === undefined ? 'no sweep before' : shareUp(drift.movedUsers);
  return html`<tr><th scope="row"><a href="${path}/sweeps/${index}">${leaf.endpoint}</a> <span class="quiet">IPv${leaf.family}</span></th><td class="nowrap">${isoTime(leaf.lastMs).replace(/\.\d+Z$/, 'Z')}</td><td class="n">${integer(leaf.blocks.all)}</td><td class="n">${shareDown(coverage)}</td><td class="n">${shareDown(shares.outcomes.landed)}</td><td class="n">${moved}</td></tr>`;
}
