import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport } from '../core/report.ts';
import type { GreatestDifference, ResolverRow } from '../core/resolver-difference.ts';
import { compareResolvers } from '../core/resolver-difference.ts';
import { boundUp, integer } from '../core/rounding.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import { shareBar } from './share-bar.ts';

/** By who was asked: clients of one class may be sent elsewhere than those of another, and an outage of a resolver shows here. */
export function resolvers({ counters, fresh }: ClaimReport): Html {
  const { classes, resolvers: each } = compareResolvers(counters);
  if (classes.rows.length === 0) return html``;
  const rows = classes.rows.flatMap((row) => {
    const within = each.rows.filter((resolver) => resolver.class === row.class);
    const [only, ...others] = within;
    if (others.length === 0) return [tableRow(html`${row.class}, by way of ${only?.resolver}`, row)];
    return [tableRow(row.class, row), ...within.map((one) => tableRow(html`– by way of ${one.resolver}`, one))];
  });
  return html`<section aria-labelledby="resolvers">
<h2 id="resolvers">By resolver</h2>
<div class="wide" tabindex="0"><table>
<caption>Draws since the log began by class of resolver, and by the configured resolver that was asked.</caption>
<thead><tr><th scope="col">Class, resolver</th><th scope="col">Outcomes</th>${OUTCOMES.map((outcome) => html`<th scope="col" class="n">${OUTCOME_WORDS[outcome].name}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>
${
  classes.greatest === undefined || !fresh
    ? html`<p class="quiet">No two classes have 30 determinate draws yet, or the latest are stale: they are not compared.</p>`
    : html`<p>${differenceText(classes.greatest)}</p>`
}
</section>`;
}

function tableRow(heading: Html | string, { counts }: ResolverRow): Html {
  return html`<tr><th scope="row">${heading}</th><td class="bar">${shareBar(counts)}</td>${OUTCOMES.map((outcome) => html`<td class="n">${integer(counts[outcome])}</td>`)}</tr>`;
}

/** How far classes of resolvers are apart, in words. */
export function differenceText({ difference, most, least }: GreatestDifference): string {
  const diagnostic = 'A diagnostic, without an interval.';
  if (difference === 0)
    return `Among determinate draws each class of resolver has the same share that landed. ${diagnostic}`;
  const apart = difference === 1 ? 'all of them' : boundUp(difference);
  return `Among determinate draws the share that landed differs between classes of resolvers by at most ${apart}: most landed by way of ${most}, fewest by way of ${least}. ${diagnostic}`;
}

/** The same as JSON. */
export function resolversRow({ counters, fresh }: ClaimReport): Readonly<Record<string, unknown>> {
  const { classes, resolvers: each } = compareResolvers(counters);
  return {
    sentence:
      'Draws since the log began by class of resolver, and by the configured resolver that was asked. The differences are between shares of what landed among determinate draws: diagnostics, without an interval.',
    classes: { rows: classes.rows, greatest: fresh ? (classes.greatest ?? null) : null },
    rows: each.rows,
    greatest: fresh ? (each.greatest ?? null) : null,
  };
}
