import type { ConnectObservation } from '../core/connection.ts';
import type { ConnectionLeaf } from '../core/connection-record.ts';
import type { Anycast } from '../core/distance.ts';
import type { Domestic } from '../core/domestic.ts';
import type { DrawDossier } from '../core/draw-dossier.ts';
import type { PathReading } from '../core/path.ts';
import { counted } from '../core/rounding.ts';
import { edgeText, stepText } from './connection-text.ts';
import { stateWords } from './connection-words.ts';
import { tracedPath } from './draw-path.ts';
import { isoTime, shortDigest } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { headed, labelled, leafLink } from './labelled.ts';
import { shortName } from './step-text.ts';

/** Places that a connection led to which are shown; its leaf has all. */
const MOST_EDGES = 4;

const ANYCAST_WORDS: Readonly<Record<Anycast, string>> = {
  anycast: 'shown: no one place is near enough to the vantages that it answered (anycast)',
  not_shown: 'not shown: one place may have answered them all',
  not_tested: 'not tested: that takes ten handshakes from each of two vantages within a day',
};

const DOMESTIC_WORDS: Readonly<Record<Domestic, string>> = {
  shown: 'shown to have answered in the country',
  not_shown: 'not shown to have answered in the country, which is not abroad',
  not_tested: 'not tested',
};

/** What connecting to the address and tracing the way there showed: beside the outcome, and never in it. */
export function beyond(
  { connection, lookups, followed, trace }: DrawDossier,
  path: PathReading | undefined,
  naming: Parameters<typeof tracedPath>[2],
): Html | undefined {
  if (connection === undefined && trace === undefined) return undefined;
  return html`<section aria-labelledby="beyond">
<h2 id="beyond">Beyond the address</h2>
<p>What stands here changed nothing of the outcome. It is what this vantage saw.</p>
${followed === undefined ? undefined : judgedBeside(followed)}
${connection === undefined ? undefined : connected(connection.index, connection.leaf)}
${lookups.length === 0 ? undefined : html`<p>Names that it led to were looked up: ${lookups.slice(0, MOST_EDGES).map(({ index, leaf }, i) => html`${i === 0 ? '' : ', '}${shortName(leaf.name)} (${leafLink(index)})`)}${lookups.length > MOST_EDGES ? ' and others' : ''}.</p>`}
${trace === undefined ? undefined : html`<h3>The way there</h3>${tracedPath(trace, path, naming)}`}
</section>`;
}

function judgedBeside({ index, leaf, judgement }: NonNullable<DrawDossier['followed']>): Html {
  const { state, left, domestic } = judgement;
  return labelled('What it came to.', [
    ['Judged in', leafLink(index)],
    ['The connection', state === undefined ? 'not begun' : stateWords(state)],
    [
      'Led off the provider to',
      left.length === 0
        ? undefined
        : left.map(({ host, outcome, label }) => `${host}: ${outcome}, ${label}`).join('; '),
    ],
    ['In the country, by time', domestic && DOMESTIC_WORDS[domestic]],
    [
      'The vantage',
      leaf.beatsLightTo && `cannot be where it is said to be: ${leaf.beatsLightTo} answers sooner than light allows`,
    ],
    ['Followed from vantage', judgement.vantage],
    ['In several places', judgement.anycast && ANYCAST_WORDS[judgement.anycast]],
    [
      'Not where they are said to be',
      leaf.beatLight
        ?.map(({ vantage, anchor }) => `${vantage} (${anchor} answers sooner than light allows)`)
        .join('; '),
    ],
  ]);
}

function connected(index: number, { edges, observations }: ConnectionLeaf): Html {
  const more = edges.length - MOST_EDGES;
  const rows = edges
    .slice(0, MOST_EDGES)
    .flatMap((edge) => [
      html`<tr><th scope="rowgroup" colspan="4">${edge.edge}. ${edgeText(edge)}</th></tr>`,
      ...observations.filter(({ subject }) => subject.edge === edge.edge).map(stepRow),
    ]);
  return html`<h3>The connection</h3>
${headed(`Every place that it led to, and each step there, ${observations.length === 0 ? 'none taken' : `from ${isoTime(observations[0]?.startedMs ?? 0)} on`}.`, ['Step', 'To', 'What came of it', 'Time'], rows, 'cards steps')}
<p>Kept in ${leafLink(index)}${more > 0 ? `, with ${counted(more, 'further place')}` : ''}.</p>`;
}

function stepRow(observation: ConnectObservation): Html {
  const { step, subject, durationUs, outcome } = observation;
  return html`<tr><td>${step}</td><td><code>${subject.server}</code></td><td>${outcome.ok ? stepText(observation) : html`<span class="state bad">${stepText(observation)}</span>`}${chainOf(observation)}</td><td class="n">${(durationUs / 1000).toFixed(1)} ms</td></tr>`;
}

/** The certificates as the peer at the drawn address sent them, its own first. */
function chainOf({ step, subject, outcome }: ConnectObservation): Html | undefined {
  if (step !== 'tls-handshake' || !outcome.ok || subject.edge > 0) return undefined;
  return html`<br><span class="quiet">certificates</span> ${outcome.value.chain.map((sha256) => html`<a href="/blobs/${sha256}"><code>${shortDigest(sha256)}</code></a> `)}`;
}
