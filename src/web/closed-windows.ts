import type { BesideReport } from '../core/beside-report.ts';
import type { ClosedWindow } from '../core/closed-report.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { Report } from '../core/report.ts';
import { boundDown, boundUp, integer, shareDown, shareUp } from '../core/rounding.ts';
import { permalinkPath } from '../core/statement.ts';
import type { Counts } from '../core/tally.ts';
import { drawsIn, undecidedIn } from '../core/tally.ts';
import { betweenStrictAndCeiling, countsBeside } from '../core/wording.ts';
import { leftTable, pathsTable, statesTable } from './beside-tables.ts';
import { besideWords } from './beside-words.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { ASYMMETRY } from './not-measured.ts';
import { notedOfWindow } from './notes.ts';
import { otherWeights } from './other-weights.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import { differenceText } from './resolvers.ts';
import { shareBar } from './share-bar.ts';
import { verdict } from './verdicts.ts';

const WITHIN = 'in this window';

const BREAKDOWN_WORDS = {
  network: 'By network of the users',
  endpoint: 'By hostname',
  role: 'By role of the hostname',
  family: 'By address family',
  resolver: 'By resolver',
  resolver_class: 'By class of resolver',
  vantage: 'By vantage',
  country: 'By country of the landing',
} as const;

/** The page of a closed window: what is said of it, all that it was broken down by, and where it is to be had to keep and to cite. */
export function closedPage(report: Report, closed: ClosedWindow, leafHash: string): string {
  const { record, report: said } = closed;
  const { window } = said;
  const { estimate, by } = window;
  const figure = betweenStrictAndCeiling(estimate);
  return layout(report, {
    title: `${record.claim}, ${record.window}`,
    body: html`<h1>Claim <a href="/claims/${encodeURIComponent(record.claim)}"><code>${record.claim}</code></a>, ${record.window} (UTC): ${record.status === 'final' ? 'final' : 'provisional [p], not for citation'}, revision ${record.revision}</h1>
<p class="figure">${figure === undefined ? 'No percentage: too little was measured' : figure.replaceAll(' %', '\u00a0%')}</p>
<p>${countsBeside(estimate)}.${bounds(closed)}</p>
<p><strong>${ASYMMETRY}</strong></p>
${shareBar(estimate.counts, 'shares')}
${links(closed, leafHash)}
<h2>What may be said</h2>
${said.verdicts.map((each) => verdict(each, each.basis === 'quoted' ? said.sentence : each.sentence))}
<h2>What the draws came to</h2>
${shares(closed)}
${landings(closed)}
${otherWeights(closed.report.sensitivity)}
${report.claims.flatMap((claim) => (claim.id === record.claim ? (notedOfWindow(claim, record.window) ?? []) : []))}
${(Object.keys(BREAKDOWN_WORDS) as (keyof typeof BREAKDOWN_WORDS)[]).map((breakdown) => breakdownTable(BREAKDOWN_WORDS[breakdown], by[breakdown]))}
${said.resolverClassDifference === undefined ? undefined : html`<p>${differenceText(said.resolverClassDifference)}</p>`}
${beyond(closed)}`,
  });
}

function bounds({ report: { window } }: ClosedWindow): string {
  if (window.bounds === undefined || window.estimate.suppressed) return '';
  const { lower, upper } = window.bounds;
  return ` With sampling error, undecided draws taken at their worst: ${boundDown(lower)} to ${boundUp(upper)} (Clopper-Pearson, right 19 times in 20).`;
}

function links({ record }: ClosedWindow, leafHash: string): Html {
  const path = permalinkPath({ record, leafHash });
  const forms =
    record.status === 'final' ? ['pdf', 'json', 'csv', 'md', 'bib', 'csl.json', 'cff'] : ['pdf', 'json', 'csv', 'md'];
  return html`<p><a href="${path}">The statement on one page</a>, to print, attach and ${record.status === 'final' ? 'cite' : 'read; it can be cited once it is final'}; as ${forms.map((form, i) => html`${i === 0 ? '' : ', '}<a href="${path}.${form}">${form}</a>`)}.</p>`;
}

function landings({ report: { window, grades } }: ClosedWindow): Html {
  const landed = window.regions.map(
    ({ region, grade, draws }) => html`<li>landed in ${region}, grade ${grade}: ${integer(draws)}</li>`,
  );
  const others = window.elsewhere.map(
    ({ outcome, label, draws }) => html`<li>${outcome}, ${label}: ${integer(draws)}</li>`,
  );
  const undecided = window.reasons.map(
    ({ outcome, reason, draws }) => html`<li>${outcome}, ${reason}: ${integer(draws)}</li>`,
  );
  return html`<ul>${landed}${others}${undecided}</ul>
<p class="quiet">Landed by grade: ${grades.map(({ grade, draws }) => `${grade} ${integer(draws)}`).join(', ') || 'none'}. A strict reader takes A alone. Confirmed exceptions: ${integer(window.confirmed)}.</p>`;
}

/** The five shares, and those of all draws that cut across them. */
function shares({ report: { window, sums }, described: { claim } }: ClosedWindow): Html {
  const { n, suppressed } = window.estimate;
  const rows: readonly (readonly [words: string, draws: number | undefined, share: typeof shareUp])[] = [
    ...OUTCOMES.map((outcome): [string, number, typeof shareUp] => [
      OUTCOME_WORDS[outcome].name,
      window.estimate.counts[outcome],
      outcome === 'landed' ? shareDown : shareUp,
    ]),
    [`elsewhere, on sites of ${claim.operator ?? 'the operator'} itself`, sums.operatorSite, shareUp],
    [`landed outside ${claim.country}`, sums.landedAbroad, shareUp],
    [`landed at an edge of ${claim.provider}, in no region`, sums.landedEdge, shareUp],
    ['answers for this vantage alone, not for the client block', sums.vantageOnly, shareUp],
    ['every address of the answer landed', sums.answers?.every, shareDown],
    ['at least one address of the answer landed', sums.answers?.any, shareDown],
  ];
  return html`<div class="wide" tabindex="0"><table>
<caption>Shares of all draws: the five outcomes, and what cuts across them. Of an answer with several addresses one is picked for the outcome; the last two lines count decided draws by all of them.</caption>
<thead><tr><th scope="col">Which</th><th scope="col" class="n">Draws</th><th scope="col" class="n">Share</th></tr></thead>
<tbody>${rows.map(([words, draws, share]) => html`<tr><th scope="row">${words}</th><td class="n">${draws === undefined ? 'not recorded' : integer(draws)}</td><td class="n">${suppressed || draws === undefined ? 'withheld' : share(draws, n)}</td></tr>`)}</tbody></table></div>`;
}

/** What connecting and tracing showed: a part of its own, since nothing of it is in the figure. */
function beyond({ described: { claim }, report: { window } }: ClosedWindow): Html {
  const { beside } = window;
  return html`<h2>Beyond the address</h2>
<p><strong>Nothing in this part changes an outcome or the figure above.</strong> ${besideWords(beside, claim)}</p>
${
  beside === undefined || beside.draws === 0
    ? undefined
    : html`${domesticTable(beside, claim.country)}
${pathsTable(beside.paths, claim.provider, WITHIN)}
${statesTable(beside.states, WITHIN)}
${leftTable(beside.left, claim.provider, WITHIN)}`
}`;
}

function domesticTable({ domestic }: BesideReport, country: string): Html {
  const { shown, notShown, notTested, ratio } = domestic;
  const landed = shown + notShown + notTested;
  const rows: readonly (readonly [string, number])[] = [
    [`shown in ${country}`, shown],
    ['not shown, which is not abroad', notShown],
    ['not tested', notTested],
  ];
  return html`<div class="wide" tabindex="0"><table>
<caption>Draws that landed in this window: whether their address answered so soon that, at the speed of light, it answered from within ${country}. Share of all that landed: ${ratio === undefined ? 'withheld' : shareDown(shown, landed)}.</caption>
<thead><tr><th scope="col">By time</th><th scope="col" class="n">Draws</th></tr></thead>
<tbody>${rows.map(([words, draws]) => html`<tr><th scope="row">${words}</th><td class="n">${integer(draws)}</td></tr>`)}</tbody></table></div>`;
}

function breakdownTable(caption: string, labels: Readonly<Record<string, Counts>>): Html {
  const rows = Object.entries(labels).sort(([a, x], [b, y]) => drawsIn(y) - drawsIn(x) || (a < b ? -1 : 1));
  return html`<div class="wide" tabindex="0"><table>
<caption>${caption}. The range is given from 30 draws on, half of them decided.</caption>
<thead><tr><th scope="col">Label</th><th scope="col" class="n">Draws</th>${OUTCOMES.slice(0, 3).map((outcome) => html`<th scope="col" class="n">${outcome}</th>`)}<th scope="col" class="n">undecided</th><th scope="col" class="n">Coverage</th><th scope="col" class="n">Range</th></tr></thead>
<tbody>${rows.map(([label, counts]) => breakdownRow(label, counts))}</tbody></table></div>`;
}

function breakdownRow(label: string, counts: Counts): Html {
  const n = drawsIn(counts);
  const decided = n - undecidedIn(counts);
  return html`<tr><th scope="row">${label}</th><td class="n">${integer(n)}</td>${OUTCOMES.slice(0, 3).map((outcome) => html`<td class="n">${integer(counts[outcome])}</td>`)}<td class="n">${integer(undecidedIn(counts))}</td><td class="n">${n === 0 ? '' : shareDown(decided, n)}</td><td class="n">${betweenStrictAndCeiling({ counts }) ?? 'withheld'}</td></tr>`;
}
