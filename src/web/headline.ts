import type { ClaimReport, WindowReport } from '../core/report.ts';
import { clock, counted, day, integer, shareDown, shareUp } from './format.ts';
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
<p class="figure">${figure(window, why)}</p>
${why === undefined ? measured(claim, window) : withheldWords(claim, window, why)}
</div>
${facts(window)}`;
}

/** The figure of a window on one line. */
export function figure({ estimate }: WindowReport, why: Withheld | undefined): string {
  const { n, counts } = estimate;
  if (why === 'stale') return 'No recent figure';
  if (why === 'sample') return `${n} of ${LEAST_DRAWS} draws`;
  if (why === 'coverage') return 'Too few answers for a figure';
  if (counts.landed === n) return `${integer(n)} of ${integer(n)} draws`;
  const ceiling = n - counts.fronted - counts.elsewhere;
  const strict = shareDown(counts.landed, n);
  return ceiling === n ? `at least ${strict}` : `between ${strict} and ${shareUp(ceiling, n)}`;
}

function measured(
  { provider, country, weightsKnown }: ClaimReport,
  { window, fromMs, toMs, estimate }: WindowReport,
): Html {
  const what = weightsKnown ? 'modelled new connections' : 'observations';
  const undecided = estimate.counts.indeterminate + estimate.counts.missing;
  return html`<p>of ${what} from ${country} consumer networks in ${windowName(window)} were given an address of <strong>${provider}</strong>
(<time datetime="${new Date(fromMs).toISOString()}">${clock(fromMs)}</time> to <time datetime="${new Date(toMs).toISOString()}">${clock(toMs)} UTC</time>).</p>
<p class="quiet">${
    undecided === 0
      ? 'Every draw of this window was decided, so both ends of the range are one figure, rounded down and up.'
      : `The lower end counts the ${counted(undecided, 'undecided draw')} against the statement, the upper end for it.`
  }</p>`;
}

function withheldWords(claim: ClaimReport, { window, estimate }: WindowReport, why: Withheld): Html {
  switch (why) {
    case 'stale':
      return html`<p>The last slots of the schedule left no measurement${
        claim.lastSlotMs === undefined ? '' : ` (the latest began at ${clock(claim.lastSlotMs)} UTC)`
      }, so that nothing is said about now. Counts and evidence from before stand below.</p>`;
    case 'sample':
      return html`<p><progress max="${LEAST_DRAWS}" value="${estimate.n}" aria-label="Draws counted"></progress></p>
<p>A percentage is shown from ${LEAST_DRAWS} draws on. So far ${integer(estimate.counts.landed)} of ${integer(estimate.n)} landed in ${windowName(window)}.${underWay(claim)}</p>`;
    case 'coverage':
      return html`<p>Only ${integer(decided(estimate.counts))} of ${counted(estimate.n, 'draw')} in ${windowName(window)} were decided. Below one half no percentage is shown: too little was measured for one.</p>`;
  }
}

function underWay({ underWay: slot }: ClaimReport): string {
  if (slot === undefined) return '';
  return ` ${integer(slot.measured)} of the ${integer(slot.planned)} draws of the present slot have been measured and will be counted with it.`;
}

function facts({ estimate }: WindowReport): Html {
  const { n, counts } = estimate;
  const landedOfDecided = decided(counts);
  return html`<dl class="facts">
<div><dt>Random draws</dt><dd>${integer(n)}</dd></div>
<div><dt>Landed</dt><dd>${integer(counts.landed)}</dd></div>
<div><dt>Fronted or elsewhere</dt><dd>${integer(counts.fronted + counts.elsewhere)}</dd></div>
<div><dt>Coverage: draws that were decided</dt><dd>${n === 0 ? 'none yet' : `${integer(landedOfDecided)} of ${integer(n)}`}${
    n === 0 || landedOfDecided === n ? '' : ` (${shareDown(landedOfDecided, n)})`
  }</dd></div>
</dl>`;
}

function decided(counts: WindowReport['estimate']['counts']): number {
  return counts.landed + counts.fronted + counts.elsewhere;
}

function dateWords(date: string): string {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? date : day(ms);
}
