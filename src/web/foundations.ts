import type { ClaimReport, FeedReport, PreflightLine, Report } from '../core/report.ts';
import { counted, integer } from '../core/rounding.ts';
import { duration, shortDigest } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

/** What the figures rest on: feeds and their age, the evidence log, the lists of names and networks, and the preflight. */
export function foundations(report: Report, claim: ClaimReport): Html {
  return html`<section aria-labelledby="foundations">
<h2 id="foundations">What this rests on</h2>
${feeds(report)}
<h3>Evidence</h3>
${evidence(report)}
<h3>Preflight</h3>
<ul>${report.preflight.map(preflightLine)}</ul>
<h3>Names and networks</h3>
<p>Users are drawn from frame <code>${claim.frame.id}</code> (${counted(claim.frame.blocks, 'client block')}, list of ${claim.frame.vintage}, SHA-256 <code>${shortDigest(claim.frame.sha256)}</code>),
endpoints from a manifest of ${counted(claim.endpoints.length, 'name')} (SHA-256 <code>${shortDigest(claim.manifestSha256)}</code>). ${counted(claim.drawsPerSlot, 'draw')} a slot, a slot every ${duration(claim.slotMs / 1000)}; ${counted(claim.slotsMissed, 'slot')} missed since the log began.</p>
${endpoints(claim)}
</section>`;
}

function feeds(report: Report): Html {
  return html`<div class="wide" tabindex="0"><table>
<caption>Feeds: published lists that say whose an address is. One past its limit makes draws undecided; it is never used in silence.</caption>
<thead><tr><th scope="col">Feed</th><th scope="col">State</th><th scope="col" class="n">Age</th><th scope="col" class="n">Limit</th><th scope="col" class="n">Prefixes</th><th scope="col">SHA-256</th></tr></thead>
<tbody>${report.feeds.map((feed) => feedRow(feed, report.atMs))}</tbody>
</table></div>`;
}

function feedRow(feed: FeedReport, atMs: number): Html {
  const refusals = Object.values(feed.refused).reduce((sum, count) => sum + count, 0);
  return html`<tr><th scope="row">${feed.id}${feed.id === feed.kind ? '' : ` (${feed.kind})`}<span class="source quiet">${feed.source}</span></th>
<td>${feed.inForce ? html`<span class="state">in force</span>` : html`<span class="state bad">not in force</span>`}${
    refusals === 0
      ? undefined
      : html`<span class="source quiet">refused refreshes: ${integer(refusals)}${feed.lastRefusal === undefined ? '' : `, the last for ${feed.lastRefusal}`}</span>`
  }</td>
<td class="n">${feed.dated === undefined ? 'unknown' : duration(atMs / 1000 - feed.dated)}</td>
<td class="n">${duration(feed.limitSeconds)}</td>
<td class="n">${feed.prefixes === undefined ? 'none' : html`${integer(feed.prefixes.v4)} v4<br>${integer(feed.prefixes.v6)} v6`}</td>
<td><code>${feed.sha256 === undefined ? 'none' : shortDigest(feed.sha256)}</code></td></tr>`;
}

function evidence({ evidence: log }: Report): Html {
  return html`<p>Leaves in the log: ${integer(log.leaves)}. Each draw is kept, with the bytes that went over the wire, before it is judged. ${
    log.writable
      ? 'The log can be written.'
      : html`<span class="state bad">The log cannot be written, so nothing new is judged${log.problem === undefined ? '' : `: ${log.problem}`}.</span>`
  }</p>`;
}

function preflightLine({ subject, state, says, advice }: PreflightLine): Html {
  return html`<li><span class="${state === 'ok' ? 'state' : 'state bad'}">${state}</span> ${subject}: ${says}${advice === '' ? undefined : html`<br><span class="quiet">${advice}</span>`}</li>`;
}

function endpoints(claim: ClaimReport): Html {
  return html`<details><summary>The endpoints and their weights</summary><div class="wide" tabindex="0"><table>
<caption>How often each is drawn is in proportion to its weight${claim.weightsKnown ? '' : ', which is a judgement and not a measured share'}.</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col" class="n">Weight</th></tr></thead>
<tbody>${claim.endpoints.map(
    ({ name, port, role, weight }) =>
      html`<tr><th scope="row">${name}:${port}</th><td>${role}</td><td class="n">${weight}</td></tr>`,
  )}</tbody>
</table></div></details>`;
}
