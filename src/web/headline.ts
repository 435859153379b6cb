import type { Estimate } from '../core/estimate.ts';
import type { ClaimReport, WindowReport } from '../core/report.ts';
import { counted, integer, shareDown } from '../core/rounding.ts';
import { betweenStrictAndCeiling } from '../core/wording.ts';
import { clock, day } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Withheld } from './reading.ts';
import { LEAST_DRAWS, primaryWindow, windowName, withheld } from './reading.ts';

/** The statement as it was made, and by whom. */
export function quotation({ statement, source }: ClaimReport): Html {
  return html`<figure><blockquote>“${statement}”</blockquote>
<figcaption>${source.publisher}, <time datetime="${source.date}">${dateWords(source.date)}</time></figcaption></figure>`;
}

/** The figure that heads the page: a range, never a lone percentage, and a count as long as it would be too early for one. */
export function headline(claim: ClaimReport): Html {
  const window = primaryWindow(claim);
  if (window === undefined) return html`<p class="figure">No window yet</p>`;
  const why = withheld(claim, window.estimate);
  return html`<div class="answer">
<p class="figure">${figure(claim, window).replaceAll(' %', '\u00a0%')}</p>
${why === undefined ? measured(claim, window) : withheldWords(claim, window, why)}
</div>
${facts(window)}`;
}

/** The figure of a window on one line. Until there are enough draws it counts them, with those of the slot under way. */
export function figure(claim: ClaimReport, { estimate }: WindowReport): string {
  const shown = betweenStrictAndCeiling(estimate);
  if (withheld(claim, estimate) === 'stale') return 'No recent figure';
  if (shown !== undefined) return shown;
  return estimate.n < LEAST_DRAWS
    ? `${soFar(claim, estimate.n)} of ${LEAST_DRAWS} draws`
    : 'Too few answers for a figure';
}

function measured(
  { provider, country, weightsKnown }: ClaimReport,
  { window, fromMs, toMs, estimate }: WindowReport,
): Html {
  const { n, counts } = estimate;
  const what = weightsKnown ? 'modelled new connections' : 'observations';
  return html`<p>${counts.landed === n ? '' : `of ${integer(n)} ${what} `}from ${country} consumer networks in ${windowName(window)} were given an address of <strong>${provider}</strong>
(<time datetime="${new Date(fromMs).toISOString()}">${clock(fromMs)}</time> to <time datetime="${new Date(toMs).toISOString()}">${clock(toMs)} UTC</time>)${abroad(estimate, country)}.</p>
<p class="quiet">${undecidedWords(n - decided(counts))}</p>`;
}

/** Landed is landed wherever the region lies, but what lies outside the country is said in the same sentence. */
function abroad({ n, landedAbroad = 0 }: Estimate, country: string): string {
  return landedAbroad === 0 ? '' : `, ${integer(Math.round(landedAbroad * n))} of them outside ${country}`;
}

function undecidedWords(undecided: number): string {
  return undecided === 0
    ? 'Every draw of this window was decided.'
    : `The lower end counts the ${counted(undecided, 'undecided draw')} against the statement, the upper end for it.`;
}

function withheldWords(claim: ClaimReport, { window, estimate }: WindowReport, why: Withheld): Html {
  switch (why) {
    case 'stale':
      return html`<p>The last slots of the schedule left no measurement${
        claim.lastSlotMs === undefined ? '' : ` (the latest began at ${clock(claim.lastSlotMs)} UTC)`
      }, so that nothing is said about now. Counts and evidence from before stand below.</p>`;
    case 'sample':
      return html`<p><progress max="${LEAST_DRAWS}" value="${soFar(claim, estimate.n)}" aria-label="Draws so far"></progress></p>
<p>A percentage is shown from ${LEAST_DRAWS} draws on. ${judged(estimate, window)}${underWay(claim)}</p>`;
    case 'coverage':
      return html`<p>Only ${integer(decided(estimate.counts))} of ${counted(estimate.n, 'draw')} in ${windowName(window)} were decided. Below one half no percentage is shown: too little was measured for one.</p>`;
  }
}

/** Draws measured so far, as far as they matter for the first percentage. */
function soFar({ underWay: slot }: ClaimReport, n: number): number {
  return Math.min(LEAST_DRAWS, n + (slot?.measured ?? 0));
}

function judged({ n, counts }: Estimate, window: string): string {
  return n === 0
    ? 'None is judged yet.'
    : `Of ${counted(n, 'draw')} judged in ${windowName(window)}, ${integer(counts.landed)} landed.`;
}

function underWay({ underWay: slot }: ClaimReport): string {
  if (slot === undefined) return '';
  return ` ${integer(slot.measured)} of the ${integer(slot.planned)} draws of the present slot have been measured; they are judged when it ends.`;
}

function facts({ estimate }: WindowReport): Html {
  const { n, counts, operatorSite = 0 } = estimate;
  const ownSites = Math.round(operatorSite * n);
  return html`<dl class="facts">
<div><dt>Random draws</dt><dd>${integer(n)}</dd></div>
<div><dt>Landed</dt><dd>${integer(counts.landed)}</dd></div>
<div><dt>Fronted by a content network</dt><dd>${integer(counts.fronted)}</dd></div>
<div><dt>Elsewhere</dt><dd>${integer(counts.elsewhere)}${ownSites === 0 ? undefined : html` <small>(${integer(ownSites)} at the operator's own sites)</small>`}</dd></div>
<div><dt>Coverage: draws decided</dt><dd>${coverage(estimate)}</dd></div>
</dl>`;
}

function coverage({ n, counts }: Estimate): string {
  if (n === 0) return 'none yet';
  const share = shareDown(decided(counts), n);
  return decided(counts) === n
    ? share
    : `${integer(decided(counts))} of ${integer(n)} (${share.replace(' %', '\u00a0%')})`;
}

function decided(counts: WindowReport['estimate']['counts']): number {
  return counts.landed + counts.fronted + counts.elsewhere;
}

function dateWords(date: string): string {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? date : day(ms);
}
