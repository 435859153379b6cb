import type { DrawDossier } from '../core/draw-dossier.ts';
import type { DrawExplanation } from '../core/draw-explanation.ts';
import type { Judgement } from '../core/judgement.ts';
import type { PathReading } from '../core/path.ts';
import type { Report } from '../core/report.ts';
import type { Inclusion } from '../evidence/inclusion.ts';
import { again } from './draw-again.ts';
import { answered } from './draw-answer.ts';
import { asked } from './draw-asked.ts';
import { beyond } from './draw-beyond.ts';
import { landing } from './draw-landing.ts';
import { isoTime } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { inLog, type LogPlace } from './inclusion.ts';
import { leafLink } from './labelled.ts';
import { layout } from './layout.ts';
import { OUTCOME_WORDS, reasonWords } from './outcome-words.ts';
import { colourKey } from './share-bar.ts';
import { shortName } from './step-text.ts';
import { wireBytes } from './wire-bytes.ts';

/** A draw with all that is said of it. */
export interface ExplainedDraw {
  readonly dossier: DrawDossier;
  /** Absent where its claim is no longer configured. */
  readonly explanation: DrawExplanation | undefined;
  /** How its trace reads, by the lists in force. */
  readonly path: PathReading | undefined;
  readonly inclusion: Inclusion | undefined;
  readonly networkName: (asn: number) => string | undefined;
  readonly place: LogPlace;
}

type Section = readonly [id: string, title: string, body: Html | undefined];

/** Characters that the sections may take together, bytes of messages being what is left out beyond that. */
const MOST_MARKUP = 40_000;

/** The page of one draw, for whoever wants to check one answer: from why it was asked to the bytes and their place in the log. */
export function drawPage(report: Report, explained: ExplainedDraw): string {
  const { dossier, explanation, path, inclusion, networkName, place } = explained;
  const { draw } = dossier;
  const { claim, slot, observations, draw: cell } = draw.leaf;
  const configured = report.claims.find(({ id }) => id === claim);
  const provider = configured?.provider ?? 'the provider';
  const naming = { provider, networkName };
  const sections: readonly Section[] = [
    ['asked', 'Why this', asked(dossier)],
    ['answer', 'The answer', answered(dossier)],
    ['landing', 'Whose it is', landing(dossier, explanation, naming)],
    ['beyond', 'Beyond the address', beyond(dossier, path, naming)],
    ['again', 'Again', again(dossier)],
    ['log', 'In the log', inclusion && inLog(inclusion, place)],
  ];
  const room = MOST_MARKUP - sections.reduce((sum, [, , body]) => sum + (body?.markup.length ?? 0), 0);
  const bytes: Section = ['bytes', 'The bytes', wireBytes(observations, draw.index, room)];
  const shown = sections.toSpliced(-1, 0, bytes).filter(([, , body]) => body !== undefined);
  return layout(report, {
    title: `draw ${draw.index}`,
    ...(configured === undefined ? {} : { claim }),
    body: html`<h1>One draw of claim <a href="/claims/${encodeURIComponent(claim)}"><code>${claim}</code></a>: <code>${shortName(cell.endpoint.name)}</code>, asked for as a client in <code>${cell.block}</code> (${cell.network}), ${isoTime(slot * 1000 + cell.offsetMs)}</h1>
${headline(dossier, provider)}
<nav aria-label="On this page"><ul class="legend">${shown.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}<li><a href="/api/v1/draws/${draw.index}">As JSON</a></li></ul></nav>
${shown.map(([, , body]) => body ?? html``)}`,
  });
}

function headline({ draw, judged, lookedTo }: DrawDossier, provider: string): Html {
  if (judged === undefined) {
    return html`<div class="answer"><p class="figure">Not judged yet</p>
<p>No judgement of it stands between leaf ${draw.index} and leaf ${lookedTo - 1}. A draw is judged when its slot has ended.</p></div>`;
  }
  const { judgement, index, leaf } = judged;
  return html`<div class="answer"><p class="figure">${colourKey(judgement.outcome)}${OUTCOME_WORDS[judgement.outcome].name}</p>
<p>${saidOf(judgement, provider)}</p>
<p class="quiet">Judged in ${leafLink(index)}, method version ${leaf.method}. One draw is no share of anything.</p></div>`;
}

function saidOf(
  { outcome, reason, address, rule, grade, region, by, whose, vantageOnly }: Judgement,
  provider: string,
): Html {
  const where = address === undefined ? undefined : html`The address <code>${address}</code>`;
  const decided = rule === undefined ? '' : `, by rule ${rule}`;
  const vantage =
    vantageOnly === true ? ' The answer did not heed the client block; the claim counts such answers.' : '';
  switch (outcome) {
    case 'landed':
      return html`${where} lies on <strong>${provider}</strong>${region === undefined ? '' : `, region ${region}`}${decided}, grade ${grade ?? 'unknown'}.${vantage}`;
    case 'fronted':
      return html`${where} belongs to the content network <strong>${by ?? 'unknown'}</strong>${decided}. What stands behind it cannot be told.${vantage}`;
    case 'elsewhere':
      return html`${where} lies at <strong>${whose?.id ?? 'another network'}</strong>, not on ${provider}${decided}.${vantage}`;
    case 'indeterminate':
      return html`${where} was given, but ${reasonWords(reason ?? '')}${decided} (<code>${reason ?? ''}</code>).${vantage}`;
    case 'missing':
      return html`No usable answer: ${reasonWords(reason ?? '')} (<code>${reason ?? ''}</code>). It stays in the count of draws.`;
  }
}
