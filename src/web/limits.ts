import type { ClaimReport, Report, WindowReport } from '../core/report.ts';
import { counted, integer } from '../core/rounding.ts';
import { duration } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { ASYMMETRY } from './not-measured.ts';

/** What the figure does not show: as near to it, and as plain, as the figure itself. `which` names it where there are several. */
export function limits(
  report: Report,
  claim: ClaimReport,
  window: WindowReport | undefined,
  which = 'this number',
): Html {
  return html`<section class="limits" aria-labelledby="limits-${claim.id}">
<h2 id="limits-${claim.id}">What ${which} does not show</h2>
<p><strong>${ASYMMETRY}</strong></p>
<ul>
<li><strong>Where data rests, and who can reach it.</strong> The figure is about the address that a user is given: the front door. What happens behind it, copies elsewhere, access and audits are not visible from outside.</li>
<li><strong>What stands behind a content network.</strong> ${fronted(claim, window)}</li>
<li><strong>Names that are not on the list.</strong> ${counted(claim.endpoints.length, 'hostname')} could be listed. What share of the service they carry is not known (recall unknown), and apps can use other names, or addresses without a name.</li>
<li><strong>Real users.</strong> ${weights(claim)} Who asks is drawn from ${integer(claim.frame.blocks)} blocks of ${claim.country} network space (list of ${claim.frame.vintage}); no person's address is used.</li>
<li><strong>Errors in the lists.</strong> Whose address it is comes from published ranges and route origins.${originsAge(report)} Landings of grade B rest on origins alone. If a list, a name or our vantage point is wrong, no margin of error given here contains that.</li>
<li><strong>The day of the statement.</strong> It was made on ${claim.source.date} about that day. These windows are about now.</li>
</ul>
</section>`;
}

function fronted({ provider }: ClaimReport, window: WindowReport | undefined): string {
  const draws = window?.estimate.counts.fronted ?? 0;
  const seen =
    draws === 0 ? 'A draw that ends at one is' : `${counted(draws, 'draw')} of this window ended at one, and`;
  return draws === 0
    ? `${seen} counted as fronted: whether the origin is on ${provider} cannot be told from outside.`
    : `${seen} whether the origin is on ${provider} cannot be told from outside.`;
}

function weights({ weightsKnown }: ClaimReport): string {
  return weightsKnown
    ? 'How often a name is used is a measured share; how many people use which network is a model.'
    : 'How often a name is used, and by how many people on which network, is a model. Draws are observations, not shares of traffic.';
}

function originsAge(report: Report): string {
  const dated = report.feeds.find(({ kind }) => kind === 'origins')?.dated;
  return dated === undefined ? '' : ` The origins are ${duration(report.atMs / 1000 - dated)} old.`;
}
