import type { DrawDossier } from '../core/draw-dossier.ts';
import type { DnsExchange, Observation } from '../core/observation.ts';
import { type Resolution, readResolution } from '../core/resolution.ts';
import { counted } from '../core/rounding.ts';
import type { DrawLeaf } from '../core/slot-record.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { headed, labelled } from './labelled.ts';
import { reasonWords } from './outcome-words.ts';
import { codeText, echoText, recordText, shortened, shortName } from './step-text.ts';

/** Steps of one table that are shown; the leaf has all. */
const MOST_STEPS = 5;

const FAULTS: Readonly<Record<NonNullable<DrawLeaf['fault']>, string>> = {
  interrupted:
    'The service ended within the slot, before this draw was measured. It was announced, so it counts as missing.',
  out_of_time: 'Its slot closed before this draw was measured. It was announced, so it counts as missing.',
  probe_bug: 'The probe ran into a defect of landfall. The draw was announced, so it counts as missing.',
};

/** Who was asked what for the draw, what came back, and what the name comes to by that. */
export function answered({ draw: { leaf } }: DrawDossier): Html {
  const { observations, fault, draw } = leaf;
  if (fault !== undefined) {
    return html`<section aria-labelledby="answer"><h2 id="answer">What came back</h2><p>Nothing. ${FAULTS[fault]}</p></section>`;
  }
  const steps = observations.map((observation, i) => ({ observation, number: i + 1 }));
  const search = steps.filter(({ observation }) => observation.subject.purpose === 'discover');
  const own = steps.filter(({ observation }) => observation.subject.purpose === 'answer');
  const resolution = readResolution(observations, { name: draw.endpoint.name, family: draw.family });
  return html`<section aria-labelledby="answer">
<h2 id="answer">What was asked, and what came back</h2>
${resolved(resolution, observations)}
${search.length === 0 ? undefined : html`<details><summary>How the name servers to ask were found: ${counted(search.length, 'question')}</summary>${stepTable('The search, without the client block.', search)}</details>`}
${own.length === 0 ? html`<p>The question itself could not be put to anybody.</p>` : stepTable('The question itself. Each number leads to the bytes.', own)}
</section>`;
}

interface Numbered {
  readonly observation: Observation;
  readonly number: number;
}

function stepTable(caption: string, steps: readonly Numbered[]): Html {
  const more = steps.length - MOST_STEPS;
  const table = headed(
    caption,
    ['Step', 'Asked', 'For', 'Came back', 'Time'],
    steps.slice(0, MOST_STEPS).map(
      ({ observation: { subject, outcome, durationUs }, number }) =>
        html`<tr><th scope="row"><a href="#step-${number}">${number}</a></th>
<td>${subject.serverName === undefined ? undefined : html`${shortName(subject.serverName)}<br>`}<code>${subject.server}</code>${subject.zone === undefined ? undefined : html`<br><span class="quiet">an authority of ${shortName(subject.zone) || 'the root'}</span>`}</td>
<td>${shortName(subject.name)} ${subject.type}${subject.ecs === undefined ? undefined : html`<br><span class="quiet">as a client in <code>${subject.ecs}</code></span>`}</td>
<td>${outcome.ok ? exchanged(outcome.value, subject.ecs) : html`<span class="state bad">${outcome.failure}</span>${outcome.detail === undefined ? undefined : ` (${outcome.detail})`}`}</td>
<td class="n">${(durationUs / 1000).toFixed(1)} ms</td></tr>`,
    ),
    'cards steps',
  );
  return more > 0 ? html`${table}<p>${counted(more, 'further step')} in the leaf.</p>` : table;
}

function exchanged(exchange: DnsExchange, sent: string | undefined): Html {
  const { answers, ecs, transport, rejected } = exchange;
  const texts = answers.map((record) => `${recordText(record)} (${record.ttl} s)`);
  const echo = echoText(ecs, sent);
  return html`${codeText(exchange)}, ${transport.toUpperCase()}<br>${answers.length === 0 ? 'no records' : html`<code>${shortened(texts.map(shortName))}</code>`}${echo === undefined ? undefined : html`<br>${echo}`}${
    rejected === 0 ? undefined : html`<br>${counted(rejected, 'other datagram')} dropped`
  }`;
}

function resolved(resolution: Resolution, observations: readonly Observation[]): Html {
  if (resolution.state === 'missing') {
    return html`<p>So the draw is missing: <strong>${reasonWords(resolution.reason)}</strong> (<code>${resolution.reason}</code>).</p>`;
  }
  const { chain, addresses, ttl, ecs, scope, authority, authoritative } = resolution;
  return labelled('What the name comes to by these answers.', [
    [
      'Aliases',
      chain.length === 1
        ? 'none'
        : html`${chain.map((name, i) => html`${i === 0 ? '' : ' → '}<code>${shortName(name)}</code>`)}`,
    ],
    [
      addresses.length === 1 ? 'Address' : `Addresses (${addresses.length})`,
      html`<code>${shortened(addresses)}</code>`,
    ],
    ['Good for', `${ttl} s, the least TTL on the way`],
    ['Client block', ecsText(ecs, scope)],
    [
      'Said by',
      authoritative
        ? `the authority itself${authority === undefined ? '' : ` (${authority})`}`
        : 'a recursive resolver',
    ],
    ['DNSSEC', signaturesText(observations)],
  ]);
}

/** Only a resolver that the configuration trusts to check is believed: anybody on the path can set a bit. */
function signaturesText(observations: readonly Observation[]): string {
  return observations.some(({ outcome }) => outcome.ok && outcome.value.authenticData === true)
    ? 'signatures checked, by a resolver that the configuration trusts to'
    : 'no signatures checked: nobody was asked who is trusted to, or the zone is not signed';
}

function ecsText(ecs: Extract<Resolution, { state: 'answered' }>['ecs'], scope: number | undefined): string {
  switch (ecs) {
    case 'echoed':
      return `echoed by every server on the way, scope /${scope ?? 0}: the answer is for this block`;
    case 'absent':
      return 'not echoed: the answer may be for our own place only';
    case 'none':
      return 'not sent in the end: the answer is for our own place only';
  }
}
