import type { Outcome } from '../core/outcome.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport } from '../core/report.ts';
import { integer } from '../core/rounding.ts';
import type { Counts } from '../core/tally.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import { shareBar } from './share-bar.ts';

interface VantageRow {
  readonly vantage: string;
  readonly counts: Counts;
}

/** By who looked: each draw is measured by one vantage, and an outage of one shows here. Nothing where there is only one. */
export function vantages(claim: ClaimReport): Html {
  const rows = vantageRows(claim);
  if (rows.length < 2) return html``;
  return html`<section aria-labelledby="vantages">
<h2 id="vantages">By vantage</h2>
<div class="wide" tabindex="0"><table>
<caption>Draws since the log began by the vantage that measured them; none takes the place of another.</caption>
<thead><tr><th scope="col">Vantage</th><th scope="col">Outcomes</th>${OUTCOMES.map((outcome) => html`<th scope="col" class="n">${OUTCOME_WORDS[outcome].name}</th>`)}</tr></thead>
<tbody>${rows.map(({ vantage, counts }) => html`<tr><th scope="row">${vantage}</th><td class="bar">${shareBar(counts)}</td>${OUTCOMES.map((outcome) => html`<td class="n">${integer(counts[outcome])}</td>`)}</tr>`)}</tbody>
</table></div>
</section>`;
}

/** Draws since the log began by vantage, in the order of ids. */
export function vantageRows({ counters }: Pick<ClaimReport, 'counters'>): readonly VantageRow[] {
  const rows = new Map<string, Record<Outcome, number>>();
  for (const { key, value } of counters) {
    const { vantage, outcome } = key.labels;
    const known = OUTCOMES.find((name) => name === outcome);
    if (key.counter !== 'vantage' || vantage === undefined || known === undefined) continue;
    const counts = rows.get(vantage) ?? { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
    counts[known] += value;
    rows.set(vantage, counts);
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([vantage, counts]) => ({ vantage, counts }));
}
