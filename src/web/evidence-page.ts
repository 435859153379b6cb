import type { LeafPage, LogReport } from '../core/log-report.ts';
import type { Report } from '../core/report.ts';
import { counted, integer } from '../core/rounding.ts';
import { duration, isoTime } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { LogPlace } from './inclusion.ts';
import { headed, labelled, leafLink } from './labelled.ts';
import { layout } from './layout.ts';
import { aboutLeaf, KIND_WORDS, KINDS, kindWords } from './leaf-words.ts';

/** Letters of what a leaf is about. */
const LETTERS = 160;

/** Time stamps that are listed; the index has all. */
const STAMPS_LISTED = 6;

interface ShownLeaves extends LeafPage {
  /** Undefined: of every kind. */
  readonly kind: string | undefined;
  /** Path and query of the next page. */
  readonly nextPath: string | undefined;
}

/** The page of the log: who signs it and who vouches for it, how to take it and check it, and what is in it. */
export function evidencePage(report: Report, log: LogReport, leaves: ShownLeaves, place: LogPlace): string {
  return layout(report, {
    title: 'evidence log',
    body: html`<h1>The evidence log <code>${log.origin}</code></h1>
<p class="figure">${integer(log.checkpoint.size)} leaves</p>
<p>Everything that was asked, answered and judged is in this log, in the order in which it happened: what came back before anybody looked at what it means. It only grows. Every leaf is hashed into a tree whose root the log signs, so that whoever kept a checkpoint can tell whether anything before it was changed or taken out.</p>
<p><strong>What no log shows:</strong> whether the prober was honest while it measured, and whether there are other logs that nobody is shown.</p>
${stateOf(report, log)}
${vouched(log)}
${copied(place)}
${kept(log)}
${listed(leaves)}
<p><a href="/api/v1/evidence">The same as JSON</a>, <a href="/api/v1/evidence/leaves">its leaves</a>.</p>`,
  });
}

function stateOf(report: Report, { origin, vkey, checkpoint, signedMs }: LogReport): Html {
  const { writable, problem } = report.evidence;
  return html`<section aria-labelledby="checkpoint"><h2 id="checkpoint">The checkpoint in force</h2>
${labelled('What the log signs of itself.', [
  ['Origin', html`<code>${origin}</code>`],
  ['Verifier key', html`<code>${vkey}</code>`],
  ['Leaves', integer(checkpoint.size)],
  ['Root', html`<code>${checkpoint.root}</code>`],
  [
    'Signed',
    signedMs === undefined
      ? 'by an earlier run of the service'
      : `${isoTime(Math.floor(signedMs / 1000) * 1000)}, ${duration((report.atMs - signedMs) / 1000)} ago`,
  ],
  ['Can be written', writable ? 'yes' : html`<span class="state bad">no</span>: ${problem ?? 'the disk refuses'}`],
])}
<p>Take the key from somewhere else too, and compare: a key that comes with the log tells nothing by itself. <a href="/log/checkpoint">The checkpoint</a>, a signed note (C2SP):</p>
<pre tabindex="0">${checkpoint.note}</pre></section>`;
}

function vouched({ isWitnessed, cosigned, isStamped, stamped }: LogReport): Html {
  const latest = stamped.toReversed().slice(0, STAMPS_LISTED);
  return html`<section aria-labelledby="vouched"><h2 id="vouched">Who else vouches for it</h2>
${
  cosigned === undefined || cosigned.by.length === 0
    ? html`<p><strong>No witness has cosigned it</strong>${isWitnessed ? ', though some are asked to' : ': none is asked to'}. So its publisher could show different people different logs.</p>`
    : html`${headed(
        `Witnesses that cosigned the log at ${integer(cosigned.size)} leaves: each saw that it only grew since it looked before.`,
        ['Witness', 'Looked'],
        cosigned.by.map(
          ({ witness, atSeconds }) =>
            html`<tr><th scope="row">${witness}</th><td>${isoTime(atSeconds * 1000)}</td></tr>`,
        ),
      )}<p><a href="/log/checkpoint.cosigned">The cosigned checkpoint</a>. Which witnesses to believe is for your own policy to say.</p>`
}
${
  latest.length === 0
    ? html`<p>No checkpoint has a time stamp of an authority (RFC 3161)${isStamped ? ' yet' : ': none is asked'}. The times in the log are the publisher’s own word.</p>`
    : html`<p>${counted(stamped.length, 'checkpoint')} with a time stamp of an authority (RFC 3161), the latest first:</p>
<ul>${latest.map((size) => html`<li>${integer(size)} leaves: <a href="/log/timestamps/${size}.note">checkpoint</a>, <a href="/log/timestamps/${size}.tsr">time stamp</a></li>`)}</ul>
<p><a href="/log/timestamps/index">All of them</a>. <code>openssl ts -reply -in ${latest[0] ?? 0}.tsr -text</code> prints the time.</p>`
}</section>`;
}

function copied({ url, vkey }: LogPlace): Html {
  const lines = [`npm run -s landfall -- verify ${url}/ --key '${vkey}'`, `curl -s ${url}/checkpoint > checkpoint`];
  return html`<section aria-labelledby="check"><h2 id="check">Take it, and check it</h2>
<p>The program audits the log over HTTP, or from a copy: signature, tree, every leaf, every draw against its seed, every judgement against its lists. Keep the checkpoint: <code>--since checkpoint</code> shows the next time that nothing before it was changed.</p>
<pre class="bytes" tabindex="0">${lines.join('\n')}</pre>
<p>The files are those of C2SP tlog-tiles, served in the same places as they lie in: tiles of hashes under <code>tile/</code>, bundles of leaves under <code>tile/entries/</code>, larger things by digest under <code>blobs/</code>. Any client of such logs can copy them. By hand, with shell and openssl, it takes a quarter of an hour: <code>docs/auditors.md</code> has the lines.</p></section>`;
}

function kept({ firstLists }: LogReport): Html {
  return html`<section aria-labelledby="kept"><h2 id="kept">What is kept</h2>
<p>Leaves are never removed. Lists of feeds, certificates and outputs of tracers may be, once nothing has needed them for a time that the publisher chose; judgements that rest on lists that are gone can then no longer be made again.${
    firstLists === undefined
      ? ''
      : html` Of the ${counted(firstLists.named, 'list')} of the log’s first snapshot (${leafLink(firstLists.leaf)}) ${firstLists.kept === firstLists.named ? 'all are' : html`<strong>${integer(firstLists.kept)} are</strong>`} still here.`
  }</p></section>`;
}

function listed({ rows, kind, next, nextPath }: ShownLeaves): Html {
  return html`<section aria-labelledby="leaves"><h2 id="leaves">The leaves</h2>
<form class="filter" action="/evidence#leaves"><label>Kind<select name="kind"><option value="">every kind</option>${KINDS.map((one) => html`<option value="${one}"${one === kind ? html` selected` : undefined}>${one}: ${KIND_WORDS[one]}</option>`)}</select></label><button>Show</button></form>
${
  rows.length === 0
    ? html`<p>None${next === undefined ? '' : ` from leaf ${next} on: earlier ones have not been looked at yet`}.</p>`
    : headed(
        `${kind === undefined ? 'Leaves of every kind' : `Leaves of kind ${kind}: ${kindWords(kind)}`}, the latest first.`,
        ['Leaf', 'Kind', 'About'],
        rows.map(
          (placed) =>
            html`<tr><th scope="row"><a href="/draws/${placed.index}">${placed.index}</a></th><td>${placed.leaf.$kind}</td><td>${shortened(aboutLeaf(placed))}</td></tr>`,
        ),
      )
}
${nextPath === undefined ? undefined : html`<p class="pager"><a href="${nextPath}">Earlier leaves</a></p>`}</section>`;
}

function shortened(text: string): string {
  return text.length <= LETTERS ? text : `${text.slice(0, LETTERS - 1)}…`;
}
