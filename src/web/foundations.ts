import type { ClaimReport, PreflightLine, Report } from '../core/report.ts';
import { counted, integer } from '../core/rounding.ts';
import { duration, shortDigest } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

/** What the figures rest on: feeds and their age, the evidence log, the lists of names and networks, and the preflight. */
export function foundations(report: Report, claim: ClaimReport): Html {
  return html`<section aria-labelledby="foundations">
<h2 id="foundations">What this rests on</h2>
<h3>Lists</h3>
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

function feeds({ feeds: all }: Report): Html {
  const out = all.filter(({ inForce }) => !inForce);
  return html`<p>${counted(all.length, 'published list')}, ${
    out.length === 0
      ? 'all of them in force'
      : html`<span class="state bad">not in force: ${out.map(({ id }) => id).join(', ')}</span>; what needs them is undecided`
  }. <a href="/feeds">Their sources, ages, refusals and changes</a></p>`;
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
