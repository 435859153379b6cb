import type { Cause, Change, Facet } from '../core/event.ts';
import type { Note } from '../core/note.ts';
import type { ClaimReport } from '../core/report.ts';
import { counted } from '../core/rounding.ts';
import { day, shortDigest, slotClock } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { notesOfEvent, notesOfWindows, noteText } from './notes.ts';

/** Whose doing an event is. */
export const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  answer: 'the answer is new',
  vantage: 'our resolver, vantage or network',
  feed: 'a published list changed',
  origin: 'the route origin changed',
  rpki: 'the validity of the route changed',
  age: 'a feed came to another age',
  configuration: 'our configuration changed',
  software: 'our software',
  several: 'several things at once',
  unknown: 'nothing tells whether the world or we',
};

const FACET_WORDS: Readonly<Record<Facet, string>> = {
  landing: 'lands',
  region: 'region',
  origin: 'origin',
  rpki: 'validity of the route',
  alias: 'end of the aliases',
  prefix: 'prefix',
  coverage: 'coverage fell',
};

/** Causes that lie in what is measured; the others lie in what it is measured with. */
const OF_THE_WORLD: ReadonlySet<Cause> = new Set(['answer', 'origin', 'rpki']);

/** How many the page tells; the API has more. */
const SHOWN = 10;

/** What became new about the endpoints, and whether the world did it or we. */
export function history({ events, slotMs, id }: ClaimReport): Html {
  const counts = events.counts.map(
    ({ cause, events: count }) => html`<li>${CAUSE_WORDS[cause]}: ${counted(count, 'event')}</li>`,
  );
  return html`<section aria-labelledby="history">
<h2 id="history">What became new, and why</h2>
<p>Something that was never seen of an endpoint before, or a fall in coverage. Each is judged by old and new data, so that a change of the lists is not taken for a change of the world.</p>
${
  events.latest.length === 0
    ? html`<p>Nothing so far.</p>`
    : html`<ul>${counts}</ul>${table(events.latest.slice(0, SHOWN), slotMs, events.notes)}
<p class="quiet">The latest ${counted(events.latest.length, 'event')}: <a href="/api/v1/claims/${encodeURIComponent(id)}/events">as JSON</a>.</p>`
}
${windowNotes(notesOfWindows(events.notes))}
</section>`;
}

function windowNotes(notes: readonly Note[]): Html | undefined {
  if (notes.length === 0) return undefined;
  return html`<p>Noted of windows; no count changes by that:</p>
<ul>${notes.slice(0, SHOWN).map((note) => html`<li>${noteText(note)}</li>`)}</ul>`;
}

function table(latest: ClaimReport['events']['latest'], slotMs: number, notes: readonly Note[]): Html {
  return html`<div class="wide" tabindex="0"><table>
<caption>Events, newest first</caption>
<thead><tr><th scope="col">When, UTC</th><th scope="col">What is new</th><th scope="col">Whose doing</th><th scope="col">Evidence</th></tr></thead>
<tbody>${latest.map(
    (event) =>
      html`<tr><th scope="row">${when(event, slotMs)}</th><td><strong>${event.endpoint}</strong>${event.facets.map(facetText)}${notesOfEvent(notes, event.leaf).map((note) => html`<div class="note">Noted: ${noteText(note)}</div>`)}</td><td>${whose(event.cause)}${CAUSE_WORDS[event.cause]}${event.changes.map(changeText)}</td><td>${event.leaves.map((leaf) => html`<a href="/draws/${leaf}">leaf ${leaf}</a> `)}<a class="quiet" href="/draws/${event.leaf}">event ${event.leaf}</a></td></tr>`,
  )}</tbody>
</table></div>`;
}

/** When it was met first and last. */
function when({ firstSlot, lastSlot }: ClaimReport['events']['latest'][number], slotMs: number): Html {
  const isSameDay = day(firstSlot * 1000) === day(lastSlot * 1000);
  const last = isSameDay ? slotClock(lastSlot, slotMs) : moment(lastSlot, slotMs);
  return html`${moment(firstSlot, slotMs)}; ${lastSlot > firstSlot ? `seen until ${last}` : 'not seen since'}`;
}

/** `the world: `, or that it was not; where nothing tells, the words of the cause say so. */
function whose(cause: Cause): string {
  if (cause === 'unknown') return '';
  return OF_THE_WORLD.has(cause) ? 'the world: ' : 'not the world: ';
}

function facetText({ facet, before, now }: ClaimReport['events']['latest'][number]['facets'][number]): Html {
  return html`<div>${FACET_WORDS[facet]}: ${now} (before: ${before.length === 0 ? 'nothing' : before.join('; ')})</div>`;
}

function changeText({ feed, from, to }: Change): Html {
  if (from === undefined && to === undefined) return feed === undefined ? html`` : html`<div>${feed}</div>`;
  return html`<div>${feed ?? ''} ${from === undefined ? '' : `${named(from)} →`} ${named(to)}</div>`;
}

function named(text: string | undefined): string {
  if (text === undefined) return '';
  return /^[0-9a-f]{64}$/.test(text) ? shortDigest(text) : text;
}

function moment(slot: number, slotMs: number): string {
  return `${day(slot * 1000)}, ${slotClock(slot, slotMs)}`;
}
