import type { Cell } from '../core/cells.ts';
import type { Outcome } from '../core/outcome.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport, Report } from '../core/report.ts';
import { boundDown, boundUp, counted, integer } from '../core/rounding.ts';
import type { SweepReport } from '../core/sweep/sweep-report.ts';
import { drawsIn } from '../core/tally.ts';
import type { CellsAsked } from './cells-asked.ts';
import { cellRows } from './cells-asked.ts';
import type { AskedCells } from './cells-table.ts';
import { cellFields, notUnderstood, sortHeading } from './cells-table.ts';
import type { Field } from './filter-form.ts';
import { filterForm } from './filter-form.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import type { Query } from './query.ts';
import { windowName } from './reading.ts';
import type { PageOptions } from './reloading.ts';
import { shareBar } from './share-bar.ts';
import { sliceLinks, sliceOf } from './slices.ts';

const ROWS = 40;

type Swept = SweepReport['shares']['networks'][number];

/** A network with its draws, and what the sweep came to for its client blocks. */
interface Row {
  readonly network: string;
  readonly counts: Cell['counts'];
  readonly swept: Swept | undefined;
}

/** Where the users of each network (internet provider) land: the draws that were made for it, and the last sweep of its blocks. */
export function networksPage(
  report: Report,
  claim: ClaimReport,
  { query }: Pick<PageOptions, 'query'>,
  beside: AskedCells & { readonly sweeps: readonly SweepReport[] },
): string {
  const { asked, sweeps } = beside;
  const sweep = sweepOf(sweeps, query);
  const slice = sliceOf(rowsOf(beside, sweep), query, ROWS);
  const path = `/claims/${encodeURIComponent(claim.id)}`;
  return layout(report, {
    title: `${claim.id}: networks`,
    claim: claim.id,
    body: html`<h1>Claim <a href="${path}"><code>${claim.id}</code></a></h1>
<h2 id="networks">Where users of ${claim.country} networks land</h2>
<p>By the network (internet provider) whose client blocks were drawn. Counts, not percentages: most networks have few draws, and a share of few says nothing.${sweep === undefined ? undefined : html` A sweep is no sample: it asked as every block, once.`}</p>
${notUnderstood(query, ['sweep'])}
${filterForm(`${path}/networks`, [...cellFields(asked, claim.windows), ...sweepField(sweeps, sweep)], query)}
${
  slice.rows.length === 0
    ? html`<p>No network is like that.</p>`
    : html`<div class="wide" tabindex="0"><table class="dense nums">
<caption>Draws in ${windowName(asked.window)}. A heading puts the rows in its order.${sweep === undefined ? '' : ` Sweep of ${sweepName(sweep)}: blocks of the network, its part of all ${weighed(sweep)}, and where its ${weighed(sweep)} land.`}</caption>
<thead>${sweep === undefined ? undefined : html`<tr><th scope="colgroup" colspan="8" class="w">Draws</th><th scope="colgroup" colspan="5" class="w">Last sweep</th></tr>`}<tr>${sortHeading('network', 'Network', asked, query)}<th scope="col" class="w">Outcomes</th>${sortHeading('draws', 'Draws', asked, query)}${OUTCOMES.map((outcome) => sortHeading(outcome, OUTCOME_WORDS[outcome].name, asked, query))}${sweep === undefined ? undefined : SWEEP_HEADINGS}</tr></thead>
<tbody>${slice.rows.map((row) => tableRow(row, sweep !== undefined))}</tbody>
</table></div>`
}
${sliceLinks(query, slice, 'networks')}
<p class="quiet">${counted(slice.all, 'network')}. ${sweep === undefined ? html`Nothing has been swept yet: <code>landfall sweep</code> asks as every client block.` : sweep.sentence} <a href="${path}/sweeps">The sweeps</a> · <a href="/api/v1${path}/cells?by=network">Draws as JSON</a></p>`,
  });
}

const SWEEP_HEADINGS: Html = html`<th scope="col">Blocks</th><th scope="col">Of all</th><th scope="col">Landed</th><th scope="col">Fronted</th><th scope="col">Elsewhere</th>`;

/** Written by the client: a name that no sweep has is read as the latest. */
function sweepOf(sweeps: readonly SweepReport[], { sweep: name }: Query): SweepReport | undefined {
  const latest = sweeps.toSorted((a, b) => b.leaf.lastMs - a.leaf.lastMs);
  return latest.find((sweep) => sweepName(sweep) === name) ?? latest[0];
}

function sweepName({ leaf }: SweepReport): string {
  return `${leaf.endpoint} IPv${leaf.family}`;
}

function weighed({ usersKnown }: SweepReport): string {
  return usersKnown ? 'users' : 'blocks';
}

function sweepField(sweeps: readonly SweepReport[], shown: SweepReport | undefined): readonly Field[] {
  if (shown === undefined || sweeps.length < 2) return [];
  const names = sweeps.map(sweepName);
  return [
    { name: 'sweep', label: 'Sweep of', value: sweepName(shown), choices: names.map((name) => [name, name] as const) },
  ];
}

/** The networks that draws were made for, and after them those that only the sweep came to, most users first. */
function rowsOf({ cells, asked }: AskedCells, sweep: SweepReport | undefined): readonly Row[] {
  const swept = new Map(sweep?.shares.networks.map((network) => [network.network, network]));
  const drawn = cellRows(cells, { ...asked, by: 'network' }).map(({ network = '', counts }) => ({
    network,
    counts,
    swept: swept.get(network),
  }));
  const names = new Set(drawn.map(({ network }) => network));
  const only = [...swept.values()].filter(({ network }) => !names.has(network) && isAsked(network, asked));
  return [...drawn, ...only.map((each) => ({ network: each.network, counts: NONE, swept: each }))];
}

/** Of a network without a draw nothing is known but its name: it is not shown to who asks for draws of a kind. */
function isAsked(network: string, { network: part, endpoint, family, outcome }: CellsAsked): boolean {
  return `${endpoint}${family}${outcome}` === '' && network.toLowerCase().includes(part.toLowerCase());
}

const NONE: Row['counts'] = { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };

function tableRow({ network, counts, swept }: Row, hasSweep: boolean): Html {
  const n = drawsIn(counts);
  return html`<tr><th scope="row">${network}</th><td class="bar">${n === 0 ? undefined : shareBar(counts)}</td><td>${integer(n)}</td>${OUTCOMES.map((outcome) => html`<td>${integer(counts[outcome])}</td>`)}${hasSweep ? sweptCells(swept) : undefined}</tr>`;
}

function sweptCells(swept: Swept | undefined): Html {
  if (swept === undefined) return html`<td colspan="5">not swept</td>`;
  const { blocks, users, outcomes } = swept;
  const shares = (['landed', 'fronted', 'elsewhere'] as const).map(
    (outcome) => html`<td>${shareText(outcome, outcomes[outcome])}</td>`,
  );
  return html`<td>${integer(blocks)}</td><td>${shareText('missing', users)}</td>${shares}`;
}

/** Landed shares are rounded down, every other up; a whole is never written as a percentage. */
function shareText(outcome: Outcome, share: number): string {
  return (outcome === 'landed' ? boundDown(share) : boundUp(share)).replace('every draw', 'all');
}
