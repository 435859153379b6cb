import type { DrawDossier } from '../core/draw-dossier.ts';
import { integer } from '../core/rounding.ts';
import { isoTime } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { labelled, leafLink } from './labelled.ts';

/** What was drawn, and what it was drawn by. */
export function asked(dossier: DrawDossier): Html {
  const { draw, slot: announced, judged } = dossier;
  const { claim, slot, draw: cell } = draw.leaf;
  const moved = judged?.judgement.moved === true ? '; the name has none, so that its IPv4 address counts' : '';
  return html`<section aria-labelledby="asked">
<h2 id="asked">What was drawn, and why this</h2>
${labelled('The draw, as its slot announced it before anybody was asked.', [
  ['Claim', html`<a href="/claims/${encodeURIComponent(claim)}">${claim}</a>`],
  [
    'Slot',
    html`${isoTime(slot * 1000)}${announced === undefined ? '' : html`, announced in ${leafLink(announced.index)}`}`,
  ],
  [
    'Number in the slot',
    announced === undefined ? cell.index : `${cell.index}, of 0 to ${announced.leaf.planned.length - 1}`,
  ],
  ['Client block', html`<code>${cell.block}</code>, of ${cell.network}`],
  ['Endpoint', html`<code>${cell.endpoint.name}</code>, port ${cell.endpoint.port}`],
  ['Address family', `IPv${cell.family}${moved}`],
  ['Resolver', cell.resolver],
  ['Vantage', cell.vantage],
  ['Time', `${isoTime(slot * 1000 + cell.offsetMs)}, ${integer(cell.offsetMs)} ms after the start of the slot`],
])}
<p>Nobody chose it: block, endpoint, family, resolver and time are picked by the seed of the slot, each with a chance in proportion to its weight. ${seedText(dossier)} The block is drawn from network space; it is nobody’s address.</p>
${announced === undefined ? undefined : madeOf(announced.leaf)}
</section>`;
}

/** Who knew the seed, and since when anybody can know it. */
function seedText({ seed, slot, draw }: DrawDossier): Html {
  const { day, commitment, reveal } = seed;
  if (commitment === undefined) return html`The seed comes from a secret of the day ${day}.`;
  const committed = html`The seed comes from a secret of the day ${day}, whose SHA-256 was in the log before the draw (${leafLink(commitment)})`;
  if (reveal === undefined)
    return html`${committed}. The secret itself is told in the log once that day is over; until then nobody else can draw the list again.`;
  const time = isoTime((slot?.leaf.slot ?? draw.leaf.slot) * 1000);
  return html`${committed}. It has been told since (${leafLink(reveal)}), so that anybody can draw the list again: <code>landfall draws --slot ${time}</code> prints it, and by hand it takes a few lines of shell (method, section 3).`;
}

function madeOf({ frame, manifest, beacon, round }: NonNullable<DrawDossier['slot']>['leaf']): Html {
  return html`<details><summary>What the seed is made of</summary>
${labelled('Beside claim and start of the slot; the randomness is HMAC-SHA-256 of the round under the secret.', [
  ['Frame', html`<a href="/blobs/${frame}"><code>${frame}</code></a>`],
  ['Manifest', html`<a href="/blobs/${manifest}"><code>${manifest}</code></a>`],
  ['Beacon', beacon],
  ['Round', String(round)],
])}</details>`;
}
