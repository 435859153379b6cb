import type { Outcome } from '../core/outcome.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { ClaimReport, Report } from '../core/report.ts';
import { counted, integer } from '../core/rounding.ts';
import { shareDown, shareUp } from '../core/sweep/share-text.ts';
import type { SweepDrift } from '../core/sweep/sweep-drift.ts';
import type { SweepReport } from '../core/sweep/sweep-report.ts';
import { clock, day, shortDigest } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import { shareBar } from './share-bar.ts';

/** Rows of the tables: what does not fit on a page stands in the CSV. */
const NETWORKS = 30;
const LANDINGS = 15;
const WAYS = 10;
const MOVED = 15;
const NOT_LANDED = 30;

/** One sweep: where each client block of an endpoint is sent, by network and landing, and what moved since the one before. */
export function sweepPage(report: Report, claim: ClaimReport, sweep: SweepReport): string {
  const { leaf } = sweep;
  const path = `/claims/${encodeURIComponent(claim.id)}`;
  const csv = `/api/v1${path}/sweeps/${sweep.index}.csv`;
  return layout(report, {
    title: `${claim.id}: sweep of ${leaf.endpoint}`,
    claim: claim.id,
    body: html`<h1>Claim <a href="${path}"><code>${claim.id}</code></a>, every client block: <a href="${path}/sweeps">the sweeps</a></h1>
<h2 id="sweep">${breakable(leaf.endpoint)}, IPv${leaf.family}</h2>
${facts(sweep)}
${pruning(sweep)}
${drift(sweep)}
${landings(sweep)}
${networks(sweep)}
${notLanded(sweep, csv)}
<p class="quiet"><a href="${csv}">Every block as CSV</a> · <a href="/api/v1${path}/sweeps">as JSON</a> · <a href="/blobs/${leaf.blob}">the map in the evidence</a>, SHA-256 of its text <code>${shortDigest(leaf.map)}</code> · leaf ${sweep.index} of the log</p>`,
  });
}

function facts({ shares, coverage, usersKnown, notLanded: missed, drift: since, leaf }: SweepReport): Html {
  const of = usersKnown ? 'users' : 'blocks';
  return html`<dl class="facts">
<div><dt>Landed, of all ${of}</dt><dd>${shareDown(shares.outcomes.landed)}</dd></div>
<div><dt>Blocks with an answer</dt><dd>${shareDown(coverage)} <small>of ${integer(leaf.blocks.all)}</small></dd></div>
<div><dt>In blocks that did not wholly land</dt><dd>${shareUp(missed.users)} <small>of ${of}</small></dd></div>
<div><dt>Moved since the sweep before</dt><dd>${since === undefined ? 'no sweep before' : html`${shareUp(since.movedUsers)} <small>of ${of}</small>`}</dd></div>
</dl>`;
}

/** What was asked for, and how far answers that were inherited can be trusted, for who has never heard of a scope. */
function pruning({ leaf, inherited, pruningError, landedBlocks, landedUsers }: SweepReport): Html {
  const { blocks, audit, fixedScope, overlong, firstMs, lastMs } = leaf;
  const what = leaf.family === 4 ? 'client blocks (/24) of the frame' : 'routed client blocks (/48)';
  const between = html`between ${shareDown(landedBlocks.lower)} and ${shareUp(landedBlocks.upper)} of all blocks landed${ofUsers(landedUsers)}`;
  return html`<h2 id="asked">Asked, and taken over</h2>
<p>From ${day(firstMs)}, ${clock(firstMs)}, to ${day(lastMs)}, ${clock(lastMs)} UTC: ${integer(blocks.answered)} of ${integer(blocks.all)} ${what} have an answer, ${integer(blocks.missing)} gave none, ${integer(blocks.notAsked)} were not asked for. This is no sample of users: it has no interval and enters no window.</p>
${
  inherited === 0
    ? html`<p>Every block with an answer was asked for itself${fixedScope === undefined ? '' : `: the server says of each answer that it holds for one block only (scope ${fixedScope})`}. With the blocks that gave no answer, ${between}.</p>`
    : html`<p>${counted(blocks.asked, 'block')} of them ${blocks.asked === 1 ? 'was' : 'were'} asked for. ${integer(inherited)} took over the answer of a block beside them, because the server says with each answer for which blocks it holds. To test that, ${counted(audit.audited, 'block')} of these, picked at random, were asked for after all: ${integer(audit.disagreed)} landed otherwise. So, by a bound that is right 19 times in 20, up to ${shareUp(pruningError)} of the answers taken over may be wrong. With that, and with the blocks that gave no answer, ${between}.${landedUsers === undefined ? ' The bound is on blocks; none is given for shares of users.' : ''}</p>`
}
${overlong === 0 ? undefined : html`<p>${counted(overlong, 'answer')} may differ within a block: they hold for less than what is told of a client.</p>`}`;
}

function ofUsers(landed: SweepReport['landedUsers']): string {
  return landed === undefined
    ? ''
    : `, and between ${shareDown(landed.lower)} and ${shareUp(landed.upper)} of all users`;
}

function drift({ drift: since, leaf, index, usersKnown }: SweepReport): Html {
  if (since === undefined) {
    return html`<h2 id="moved">What moved</h2>
<p>There is no earlier sweep of ${leaf.endpoint} over the same blocks to compare with.</p>`;
  }
  const of = usersKnown ? 'users' : 'blocks';
  return html`<h2 id="moved">What moved since ${day(since.lastMs)}, ${clock(since.lastMs)} UTC</h2>
<p>${since.sentence}</p>
${since.ways.length === 0 ? undefined : html`${ways(since, of)}${moved(since, of, index)}`}`;
}

function ways({ ways: all }: SweepDrift, of: string): Html {
  return html`<div class="wide" tabindex="0"><table>
<caption>From where to where${more(all.length, WAYS, 'ways', 'with most users')}.</caption>
<thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col" class="n">Blocks</th><th scope="col" class="n">Of ${of}</th></tr></thead>
<tbody>${all.slice(0, WAYS).map(({ from, to, blocks, users }) => html`<tr><td>${from}</td><td>${to}</td><td class="n">${integer(blocks)}</td><td class="n">${shareUp(users)}</td></tr>`)}</tbody>
</table></div>`;
}

function moved(
  { moved: { rows, stretches }, index: before }: SweepDrift,
  of: string,
  after: SweepReport['index'],
): Html {
  return html`<div class="wide" tabindex="0"><table>
<caption>The blocks${more(stretches, MOVED, 'stretches', 'with most users')}. All: <code>landfall sweep --diff ${before} ${after} --csv</code></caption>
<thead><tr><th scope="col">From block</th><th scope="col" class="n">Blocks</th><th scope="col">Network</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="n">Of ${of}</th></tr></thead>
<tbody>${rows.slice(0, MOVED).map(({ first, blocks, network, from, to, users }) => html`<tr><th scope="row">${first}</th><td class="n">${integer(blocks)}</td><td>${network}</td><td>${from}</td><td>${to}</td><td class="n">${shareUp(users)}</td></tr>`)}</tbody>
</table></div>`;
}

function landings({ shares: { landings: all }, usersKnown }: SweepReport): Html {
  return html`<h2 id="landings">Where blocks are sent</h2>
<div class="wide" tabindex="0"><table>
<caption>By landing${more(all.length, LANDINGS, 'landings', 'with most users')}. An answer with several addresses counts for each by its part.</caption>
<thead><tr><th scope="col">Landing</th><th scope="col" class="n">Blocks</th><th scope="col" class="n">Of all ${usersKnown ? 'users' : 'blocks'}</th></tr></thead>
<tbody>${all.slice(0, LANDINGS).map(({ landing, blocks, users }) => html`<tr><th scope="row">${landing}</th><td class="n">${integer(Math.round(blocks))}</td><td class="n">${landing.startsWith('landed') ? shareDown(users) : shareUp(users)}</td></tr>`)}</tbody>
</table></div>`;
}

function networks({ shares: { networks: all }, usersKnown }: SweepReport): Html {
  const of = usersKnown ? 'users' : 'blocks';
  return html`<h2 id="networks">By network</h2>
<div class="wide" tabindex="0"><table class="dense">
<caption>Shares of each network’s ${of}${more(all.length, NETWORKS, 'networks', 'with most users')}.</caption>
<thead><tr><th scope="col">Network</th><th scope="col">Outcomes</th><th scope="col" class="n">Blocks</th><th scope="col" class="n">Of all ${of}</th>${OUTCOMES.map((outcome) => html`<th scope="col" class="n">${OUTCOME_WORDS[outcome].name}</th>`)}</tr></thead>
<tbody>${all
    .slice(0, NETWORKS)
    .map(
      ({ network, blocks, users, outcomes }) =>
        html`<tr><th scope="row">${network}</th><td class="bar">${shareBar(inThousandths(outcomes))}</td><td class="n">${integer(blocks)}</td><td class="n">${shareUp(users)}</td>${OUTCOMES.map((outcome) => html`<td class="n">${outcomeShare(outcome, outcomes[outcome])}</td>`)}</tr>`,
    )}</tbody>
</table></div>`;
}

function notLanded({ notLanded: { rows, stretches, blocks }, usersKnown, shares }: SweepReport, csv: string): Html {
  if (stretches === 0) {
    const rest = shares.notAsked > 0 ? 'Every block that was asked for landed.' : 'Every block landed.';
    return html`<h2 id="not-landed">Blocks that did not land</h2><p>${rest}</p>`;
  }
  return html`<h2 id="not-landed">Blocks that did not land</h2>
<p>${counted(blocks, 'block')} in ${stretches === 1 ? 'one stretch' : `${integer(stretches)} stretches`}, wholly or for some of their addresses. <a href="${csv}">Every block as CSV</a></p>
<div class="wide" tabindex="0"><table>
<caption>Stretches of neighbouring blocks of one network${more(stretches, NOT_LANDED, 'stretches', 'with most users')}.</caption>
<thead><tr><th scope="col">From block</th><th scope="col" class="n">Blocks</th><th scope="col">Network</th><th scope="col">Landing</th><th scope="col" class="n">Of all ${usersKnown ? 'users' : 'blocks'}</th></tr></thead>
<tbody>${rows.slice(0, NOT_LANDED).map(({ first, blocks: of, network, landing, users }) => html`<tr><th scope="row">${first}</th><td class="n">${integer(of)}</td><td>${network}</td><td>${landing}</td><td class="n">${shareUp(users)}</td></tr>`)}</tbody>
</table></div>`;
}

/** `: the 30 with most users, of 2,310 networks`, where there are more than are shown. */
function more(all: number, shown: number, what: string, which: string): string {
  return all > shown ? `: the ${shown} ${which}, of ${integer(all)} ${what}` : '';
}

/** A bar needs counts: of what is drawn, a thousandth is as narrow as it gets. */
function inThousandths(outcomes: Readonly<Record<Outcome, number>>): Record<Outcome, number> {
  const counts: Record<Outcome, number> = { landed: 0, fronted: 0, elsewhere: 0, indeterminate: 0, missing: 0 };
  for (const outcome of OUTCOMES) counts[outcome] = Math.ceil(outcomes[outcome] * 1000);
  return counts;
}

/** What landed is rounded down, all else up. */
function outcomeShare(outcome: Outcome, share: number): string {
  return outcome === 'landed' ? shareDown(share) : shareUp(share);
}

/** A long name ends no line but at its dots. */
function breakable(name: string): readonly Html[] {
  return name.split('.').map((label, i) => (i === 0 ? html`${label}` : html`.<wbr>${label}`));
}
