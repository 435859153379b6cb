import { boundDown, boundUp, integer } from '../core/rounding.ts';
import type { Statement } from '../core/statement.ts';
import { citationText, permalink, titleOf } from '../core/statement.ts';
import { undecidedIn } from '../core/tally.ts';
import type { Html } from '../web/html.ts';
import { html, trusted } from '../web/html.ts';
import { ASYMMETRY } from '../web/not-measured.ts';
import { shareOf } from '../web/share-bar.ts';
import { STATEMENT_STYLE } from '../web/statement-style.ts';
import { dataset } from './bibliography.ts';
import { intervalPicture } from './interval-picture.ts';
import {
  adjudicatedWords,
  checkWords,
  daysWords,
  headlineWords,
  lastNoteWords,
  measuredWords,
  methodWords,
  paidWords,
  quotedWords,
  saidWords,
  statusWords,
  sureWords,
  unknownWords,
  whenWords,
} from './texts.ts';

/** Networks that are named of those where draws went elsewhere. */
const PLACES_SHOWN = 4;

/** The statement on one page, to be read, printed or attached by somebody who has seen nothing else of it. */
export function statementPage(statement: Statement): string {
  const { described, record } = statement;
  const { claim } = described;
  const [figure, of] = headlineWords(statement);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titleOf(statement)}</title>
<link rel="canonical" href="${permalink(statement)}">
<style>${trusted(STATEMENT_STYLE)}</style>
${record.status === 'final' ? jsonLd(dataset(statement)) : undefined}
</head>
<body>
<header><span>landfall: a claim tested from outside</span><span>${mark(statement)}</span></header>
${described.demo ? html`<p class="banner"><strong>DEMO.</strong> Nothing here is about the real world.</p>` : undefined}
<main>
<h1>${quotedWords(described)}</h1>
<blockquote>“${claim.statement}”</blockquote>
<p class="when">Measured ${whenWords(statement)}, from outside:</p>
<p class="figure">${figure}</p>
<p>${of}</p>
${picture(statement)}
<section><h2>What may be said</h2>
${saidWords(statement).map(([head, text]) => html`<h3>${head}</h3><p>${text}</p>`)}</section>
<section class="limits"><h2>What this does not show</h2><p><strong>${ASYMMETRY}</strong></p>
<ul>${unknownWords(statement).map(([head, text]) => html`<li><strong>${head}</strong> ${text}</li>`)}</ul></section>
<div class="columns">
<section><h2>What was measured, and how</h2><p>${measuredWords(statement)} ${methodWords(statement)}</p></section>
<section><h2>How sure this is</h2><p>${sureWords(statement)}</p></section>
<section><h2>What the draws came to</h2>${shares(statement)}</section>
<section><h2>The days around it</h2><p>${daysWords(statement)} ${adjudicatedWords(statement)} ${lastNoteWords(statement)}</p>
<h2>Who publishes, and who paid</h2><p>${paidWords(statement)}</p></section>
</div>
<section><h2>How to check it</h2><p>${checkWords(statement)}</p></section>
</main>
<footer class="foot">${cite(statement)}</footer>
</body>
</html>
`.markup;
  // A number and its sign stay on one line, but for what programs read.
  const at = page.indexOf('<body>');
  return page.slice(0, at) + page.slice(at).replace(/(\d) %/g, '$1\u00a0%');
}

function mark(statement: Statement): Html {
  const words = statusWords(statement);
  return statement.record.status === 'final' ? html`${words}` : html`<span class="mark">${words}</span>`;
}

function picture(statement: Statement): Html | undefined {
  const drawn = intervalPicture(statement);
  if (drawn === undefined) return undefined;
  return html`<figure>${drawn}<figcaption class="quiet">Band: from every undecided draw counted against the statement to every one counted for it. Line: the same with sampling error${boundsWords(statement)}.</figcaption></figure>`;
}

function boundsWords({ report: { window } }: Statement): string {
  return window.bounds === undefined ? '' : `, ${boundDown(window.bounds.lower)} to ${boundUp(window.bounds.upper)}`;
}

function shares({ report, described }: Statement): Html {
  const { estimate } = report.window;
  const { counts, n, suppressed, landedAbroad = 0 } = estimate;
  const share = (outcome: 'landed' | 'missing', draws: number): string =>
    n === 0 || suppressed ? 'withheld' : shareOf(outcome, draws, n);
  const { provider, country, operator } = described.claim;
  const elsewhere = report.window.elsewhere.filter(({ outcome }) => outcome === 'elsewhere').slice(0, PLACES_SHOWN);
  const rows: readonly (readonly [string, string, number])[] = [
    ['landed', `on ${provider}`, counts.landed],
    ['', `of these outside ${country}`, Math.round(landedAbroad * n)],
    ['fronted', 'at a content network', counts.fronted],
    ['elsewhere', 'on another network', counts.elsewhere],
    ...elsewhere.map((each): [string, string, number] => ['', placeWords(each, operator), each.draws]),
    ['undecided', 'undecided', undecidedIn(counts)],
  ];
  return html`<table><thead><tr><th scope="col">Whose address</th><th scope="col" class="n">Draws</th><th scope="col" class="n">Share</th></tr></thead>
<tbody>${rows.map(([key, words, draws]) => html`<tr><th scope="row">${key === '' ? html`<span class="key"></span>` : html`<span class="key ${key}"></span>`}${words}</th><td class="n">${integer(draws)}</td><td class="n">${share(key === 'landed' ? 'landed' : 'missing', draws)}</td></tr>`)}</tbody></table>`;
}

function placeWords(
  { kind, label }: { readonly kind: string; readonly label: string },
  operator: string | undefined,
): string {
  return kind === 'operator-site' ? `${label}, a site of ${operator ?? 'the operator'}` : label;
}

function cite(statement: Statement): Html {
  if (statement.record.status !== 'final') {
    return html`<p class="mark">[p] This may still change. It can be cited once it is final.</p>`;
  }
  return html`<p><strong>Cite as:</strong> <span class="cite">${citationText(statement)}</span></p>`;
}

/** A block of data, not a script: no browser runs it. */
function jsonLd(value: object): Html {
  // What closes the element early must not stand in it.
  return html`<script type="application/ld+json">${trusted(JSON.stringify(value).replaceAll('<', '\\u003c'))}</script>`;
}
