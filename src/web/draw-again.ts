import type { AdjudicationReason } from '../core/adjudication.ts';
import type { ConfirmedBy } from '../core/confirmation.ts';
import type { DrawDossier } from '../core/draw-dossier.ts';
import type { Judgement } from '../core/judgement.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { headed, leafLink } from './labelled.ts';
import { OUTCOME_WORDS, reasonWords } from './outcome-words.ts';
import { colourKey } from './share-bar.ts';

const ADJUDICATION_WORDS: Readonly<Record<AdjudicationReason, string>> = {
  wrong_list: 'a published list or a route origin said something wrong of the address',
  wrong_name: 'the hostname is none of the service’s, or no longer',
  unknown_site: 'the address is a site that the configuration did not know',
  own_fault: 'a fault of this service',
  confirmed_by_operator: 'confirmed by the operator or the provider',
};

/** What was asked again about an exception, whether that confirmed it, and what people found out about the draw. */
export function again(dossier: DrawDossier): Html | undefined {
  const { judged, adjudications } = dossier;
  const isException = judged?.judgement.outcome === 'elsewhere';
  if (!isException && adjudications.length === 0) return undefined;
  return html`<section aria-labelledby="again">
<h2 id="again">Looked at again</h2>
${isException ? askedAgain(dossier) : undefined}
${adjudications.map(({ index, reason, note }) => html`<p><strong>Found out later</strong> (${leafLink(index)}): ${ADJUDICATION_WORDS[reason]}. “${note}” It is told beside the figure, and changes no count.</p>`)}
</section>`;
}

function askedAgain({ judged, reprobes, confirmed }: DrawDossier): Html {
  const says = html`<p>A draw that goes elsewhere is an exception. The first two of a slot are asked for again, five times each; what comes of that enters no count.</p>`;
  if (reprobes.length === 0)
    return html`${says}<p>Nothing about this one is in the log: it was not among them, or it is still to come.</p>`;
  const judgements = confirmed?.confirmation.judgements ?? [];
  return html`${says}
${headed(
  'The cell asked for again.',
  ['Time', 'Resolver', 'Outcome', 'Evidence'],
  reprobes.map(({ index, leaf }) => {
    const judgement = judgements.find((one) => one.leaf === index);
    return html`<tr><th scope="row">${leaf.attempt}</th><td>${leaf.draw.resolver}${leaf.draw.vantage === (judged?.judgement.vantage ?? leaf.draw.vantage) ? undefined : `, from ${leaf.draw.vantage}`}</td><td>${judgement === undefined ? 'not judged yet' : judgementText(judgement)}</td><td>${leafLink(index)}</td></tr>`;
  }),
)}
${confirmed === undefined ? html`<p>What they come to is not judged yet.</p>` : html`<p>${verdictText(confirmed.confirmation.by)} Judged in ${leafLink(confirmed.index)}.</p>`}`;
}

function judgementText({ outcome, reason, address, whose }: Judgement): Html {
  const what = reason === undefined ? whose?.id : reasonWords(reason);
  return html`${colourKey(outcome)}${OUTCOME_WORDS[outcome].name}${what === undefined ? '' : `, ${what}`}${address === undefined ? undefined : html`, <code>${address}</code>`}`;
}

function verdictText(by: ConfirmedBy | undefined): Html {
  switch (by) {
    case 'resolver':
      return html`<strong>Confirmed</strong>: another resolver led to the same place.`;
    case 'vantage':
      return html`<strong>Confirmed</strong>: from a vantage in another network it led to the same place.`;
    case 'reprobe':
      return html`<strong>Confirmed</strong>: asked again, it went elsewhere again.`;
    case undefined:
      return html`<strong>Not confirmed</strong>: none of them went elsewhere.`;
  }
}
