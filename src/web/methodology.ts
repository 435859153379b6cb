import { OUTCOMES } from '../core/outcome.ts';
import type { Report } from '../core/report.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { ASYMMETRY, NOT_MEASURED } from './not-measured.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import { colourKey } from './share-bar.ts';

/** The method in short: what is measured, how, and what is not. */
export function methodologyPage(report: Report | undefined): string {
  return layout(report, { title: 'method', body: METHODOLOGY });
}

const METHODOLOGY: Html = html`<h1>The method in short</h1>
<p><strong>${ASYMMETRY}</strong></p>

<h2>What is measured</h2>
<p>A claim says that the users of a service, in a country, are sent to a provider. Before an app can reach a service it asks the domain name system for an address. We ask the same question as a user of a random network in that country would (the client block travels with the question, RFC 7871), and look whose the address is.</p>
<p><strong>The routed percentage</strong> is the estimated chance that a new connection, from a random user to a random listed endpoint at a random time of the window, is given an address of the provider. It is the share of draws that landed.</p>

<h2>How a draw is made</h2>
<p>Every few minutes a slot draws client blocks, endpoints and address families at random, in proportion to weights that are fixed and logged beforehand. The seed is fixed before the slot and published after its day, so that anyone can draw the same list again. That stops later changes; it does not stop a publisher who tries many secrets beforehand and keeps the one that suits.</p>
<p>Every draw leaves a record, with the bytes that went over the wire, and is only then judged. A draw that brought no answer stays in the count.</p>

<h2>Five outcomes</h2>
<div class="wide" tabindex="0"><table>
<caption>Each draw has exactly one.</caption>
<thead><tr><th scope="col">Outcome</th><th scope="col">Means</th></tr></thead>
<tbody>${OUTCOMES.map((outcome) => html`<tr><th scope="row" class="nowrap">${colourKey(outcome)}${OUTCOME_WORDS[outcome].name}</th><td>${OUTCOME_WORDS[outcome].means}</td></tr>`)}</tbody>
</table></div>
<p>An address lands on the provider by published ranges that agree with the origin of the route (grade A), or by the origin alone (grade B). Where a list is missing, too old or contradicted by another, the draw is undecided: a list that breaks can widen the figure, but cannot move it.</p>

<h2>A range, never a lone figure</h2>
<p>The lower end counts every undecided draw against the statement, the upper end for it. Our own faults therefore lower the one and raise the other. With fewer than 30 draws, or with fewer than half of them decided, no percentage is given.</p>
<p>Landed shares and lower bounds are rounded down, all others up. Bounds for sampling error belong to windows with a fixed start and hold at every look (a confidence sequence), as long as the true share stands still. They know nothing of wrong lists, names or vantage points.</p>

<h2>Beside the figure</h2>
<p>Where the configuration asks for it, the address of each draw is connected to and the way to it is traced, from our own vantage point. That can show that a path leaves the provider again, that a redirect leads somewhere else, or, by the time of the answer and the speed of light, that the machine which answered stands in the country. None of it changes an outcome: the figure stays about the address that a user is given.</p>

<h2>What the figure does not measure</h2>
<ul>${NOT_MEASURED.map(({ id, what }) => html`<li>${what} (${id})</li>`)}</ul>
<p>Whose an address is says nothing about what the machine behind it does with a request.</p>`;
