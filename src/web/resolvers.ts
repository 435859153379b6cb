import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport } from '../core/report.ts';
import { compareResolvers } from '../core/resolver-difference.ts';
import { boundUp, integer } from '../core/rounding.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import { shareBar } from './share-bar.ts';

/** By who was asked: clients of one resolver may be sent elsewhere than those of another, and an outage of one shows here. */
export function resolvers({ counters, fresh }: ClaimReport): Html {
  const { rows, greatest } = compareResolvers(counters);
  if (rows.length === 0) return html``;
  return html`<section aria-labelledby="resolvers">
<h2 id="resolvers">By resolver</h2>
<div class="wide" tabindex="0"><table>
<caption>Draws since the log began by the configured resolver that was asked.</caption>
<thead><tr><th scope="col">Resolver</th><th scope="col">Outcomes</th>${OUTCOMES.map((outcome) => html`<th scope="col" class="n">${OUTCOME_WORDS[outcome].name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ resolver, counts }) =>
      html`<tr><th scope="row">${resolver}</th><td class="bar">${shareBar(counts)}</td>${OUTCOMES.map((outcome) => html`<td class="n">${integer(counts[outcome])}</td>`)}</tr>`,
  )}</tbody>
</table></div>
${
  greatest === undefined || !fresh
    ? html`<p class="quiet">No two of them have 30 determinate draws yet, or the latest are stale: they are not compared.</p>`
    : html`<p>Among determinate draws the share that landed differs by at most ${differenceText(greatest.difference)}: most landed by way of ${greatest.most}, fewest by way of ${greatest.least}. A diagnostic, without an interval.</p>`
}
</section>`;
}

function differenceText(difference: number): string {
  if (difference === 0) return 'nothing';
  return difference === 1 ? 'all of them' : boundUp(difference);
}

/** The same as JSON. */
export function resolversRow({ counters, fresh }: ClaimReport): Readonly<Record<string, unknown>> {
  const { rows, greatest } = compareResolvers(counters);
  return {
    sentence:
      'Draws since the log began by the configured resolver that was asked. The difference is between shares of what landed among determinate draws: a diagnostic, without an interval.',
    rows,
    greatest: fresh ? (greatest ?? null) : null,
  };
}
