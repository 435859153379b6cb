import type { Estimate } from '../core/estimate.ts';
import type { Outcome } from '../core/outcome.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport, WindowReport } from '../core/report.ts';
import { integer } from '../core/rounding.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { OUTCOME_WORDS, reasonWords } from './outcome-words.ts';
import { windowName, withheld } from './reading.ts';
import { colourKey, shareBar, shareOf } from './share-bar.ts';

/** The five outcomes of a window, as a bar and as its table. Shares are left out where a percentage is withheld. */
export function outcomes(claim: ClaimReport, { window, estimate }: WindowReport): Html {
  const shown = withheld(claim, estimate) === undefined;
  return html`<section aria-labelledby="outcomes">
<h2 id="outcomes">What the draws came to</h2>
${estimate.n === 0 ? undefined : shareBar(estimate.counts, 'shares')}
<div class="wide" tabindex="0"><table>
<caption>${integer(estimate.n)} draws in ${windowName(window)}. The five outcomes exclude each other and add up.</caption>
<thead><tr><th scope="col">Outcome</th><th scope="col" class="n">Draws</th>${shown ? html`<th scope="col" class="n">Share</th>` : undefined}</tr></thead>
<tbody>${OUTCOMES.map((outcome) => outcomeRow(outcome, estimate, shown))}</tbody>
</table></div>
</section>`;
}

function outcomeRow(outcome: Outcome, { n, counts }: Estimate, shown: boolean): Html {
  const { name, means } = OUTCOME_WORDS[outcome];
  return html`<tr><th scope="row">${colourKey(outcome)}${name} <span class="quiet">${means}</span></th>
<td class="n">${integer(counts[outcome])}</td>${shown ? html`<td class="n">${shareOf(outcome, counts[outcome], n)}</td>` : undefined}</tr>`;
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  'operator-site': "the operator's own site",
  cloud: 'another cloud',
  sibling: "a provider's corporation, not its cloud",
  network: 'another network',
  cdn: 'a content network',
};

/** Where the other draws went, where the landed ones did, and why the rest decided nothing: counts only. */
export function places(claim: ClaimReport, window: WindowReport): Html {
  const { provider } = claim;
  return html`<section aria-labelledby="places">
<h2 id="places">Where they went</h2>
${countTable(
  `Not on ${provider}: fronted and elsewhere, ${windowName(window.window)}`,
  ['Place', 'What it is'],
  window.elsewhere.map(({ outcome, label, kind, draws }) => ({
    outcome,
    cells: [label, KIND_WORDS[kind] ?? kind],
    draws,
  })),
)}
${countTable(
  `On ${provider}: landed, by region and grade of evidence (A: published range and route origin agree; B: origin alone)`,
  ['Region', 'Grade'],
  window.regions.map(({ region, grade, draws }) => ({ outcome: 'landed' as const, cells: [region, grade], draws })),
)}
${countTable(
  'Undecided: indeterminate and missing, by reason',
  ['Reason'],
  window.reasons.map(({ outcome, reason, draws }) => ({ outcome, cells: [reasonWords(reason)], draws })),
)}
</section>`;
}

/** Rows of each table; the API has the others. */
const PLACES = 12;

interface CountRow {
  readonly outcome: Outcome;
  readonly cells: readonly string[];
  readonly draws: number;
}

function countTable(caption: string, columns: readonly string[], rows: readonly CountRow[]): Html {
  if (rows.length === 0) return html`<p class="quiet">${caption}: none.</p>`;
  const rest = rows.length > PLACES ? `; the first ${PLACES} of ${integer(rows.length)}` : '';
  return html`<div class="wide" tabindex="0"><table>
<caption>${caption}${rest}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}<th scope="col" class="n">Draws</th></tr></thead>
<tbody>${rows
    .slice(0, PLACES)
    .map(
      ({ outcome, cells, draws }) =>
        html`<tr>${cells.map((cell, i) => (i === 0 ? html`<th scope="row">${colourKey(outcome)}${cell}</th>` : html`<td>${cell}</td>`))}<td class="n">${integer(draws)}</td></tr>`,
    )}</tbody>
</table></div>`;
}
