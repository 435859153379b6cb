import type { Placed } from '../core/draw-dossier.ts';
import { leavesNamedBy } from '../core/leaf-links.ts';
import type { Report } from '../core/report.ts';
import { integer } from '../core/rounding.ts';
import type { Inclusion } from '../evidence/inclusion.ts';
import { connectionLines } from './connection-text.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { inLog, type LogPlace } from './inclusion.ts';
import { leafLink } from './labelled.ts';
import { layout } from './layout.ts';
import { aboutLeaf, kindWords } from './leaf-words.ts';
import { notesOfEvent, noteText } from './notes.ts';

/** Characters of markup that a leaf may take, and leaves and blobs that it names, which the page shows; the leaf itself has all. */
const MOST_MARKUP = 32_000;
const MOST_LINKS = 120;
/** Lines that the steps of a connection may take, and letters of one. */
const MOST_STEPS = 30;
const LONGEST_LINE = 200;

/** A leaf with what surrounds it. */
interface ShownLeaf {
  readonly placed: Placed;
  /** The draw that it followed. */
  readonly draw: number | undefined;
  /** Blobs that it names, and whether they are kept here. */
  readonly blobs: readonly { readonly sha256: string; readonly isKept: boolean }[];
  readonly inclusion: Inclusion | undefined;
  readonly place: LogPlace;
}

/** The page of a leaf that is no draw: what kind of thing it is, what it names, and itself. */
export function leafPage(report: Report, { placed, draw, blobs, inclusion, place }: ShownLeaf): string {
  const { index, leaf } = placed;
  const text = membersOf(leaf);
  const shown = beginningOf(text);
  const more = text.length - shown.length;
  return layout(report, {
    title: `leaf ${index}`,
    body: html`<h1>Leaf ${index} of the evidence log: <code>${leaf.$kind}</code></h1>
<p class="lead">${kindWords(leaf.$kind)}: ${aboutLeaf(placed)}</p>
${draw === undefined ? undefined : html`<p>It followed the draw of ${leafLink(draw)}.</p>`}
${ownPage(placed)}
${leafLinks(leavesNamedBy(leaf))}
${blobLinks(blobs)}
${noted(report, placed)}
${steps(placed)}
<h2>The leaf</h2>
<pre tabindex="0">${shown}</pre>
${more > 0 ? html`<p>${integer(more)} characters more in <a href="/log/leaf/${index}">the leaf itself</a>.</p>` : undefined}
${inclusion === undefined ? undefined : inLog(inclusion, place)}
<p><a href="/evidence?kind=${leaf.$kind}">Other leaves of this kind</a></p>`,
  });
}

/** What is shown of the same thing for readers. */
function ownPage({ leaf }: Placed): Html | undefined {
  if (leaf.$kind !== 'window') return undefined;
  const path = `/claims/${encodeURIComponent(leaf.claim)}/windows/${leaf.window}`;
  return html`<p><a href="${path}">What is said of this window</a>, and its statement.</p>`;
}

/** A connection step by step, as the pages that list failures tell it. */
function steps({ leaf }: Placed): Html | undefined {
  if (leaf.$kind !== 'connection') return undefined;
  const lines = connectionLines(leaf).slice(0, MOST_STEPS);
  return html`<h2>Step by step</h2><pre tabindex="0">${lines.map((line) => line.slice(0, LONGEST_LINE)).join('\n')}</pre>`;
}

/** What people have said of an event. */
function noted({ claims }: Report, { index, leaf }: Placed): Html | undefined {
  if (leaf.$kind !== 'drift') return undefined;
  const notes = notesOfEvent(claims.find(({ id }) => id === leaf.claim)?.events.notes ?? [], index);
  return notes.length === 0
    ? undefined
    : html`<ul>${notes.map((note) => html`<li>Noted: ${noteText(note)}</li>`)}</ul>`;
}

/** A line for each member: short enough to be read, and the canonical form but for the line breaks. */
function membersOf(leaf: Placed['leaf']): string {
  const lines = Object.entries(leaf).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${lines.join(',\n')}}`;
}

/** As much of a text as there is room for: a quotation mark takes six characters of markup. */
function beginningOf(text: string): string {
  let shown = text.slice(0, MOST_MARKUP);
  while (html`${shown}`.markup.length > MOST_MARKUP) shown = shown.slice(0, Math.floor(shown.length * 0.8));
  return shown;
}

function leafLinks(indices: readonly number[]): Html | undefined {
  if (indices.length === 0) return undefined;
  const more = indices.length - MOST_LINKS;
  return html`<p>It names ${indices.slice(0, MOST_LINKS).map((index, i) => html`${i === 0 ? '' : ', '}${leafLink(index)}`)}${more > 0 ? ` and ${integer(more)} more` : ''}.</p>`;
}

function blobLinks(blobs: ShownLeaf['blobs']): Html | undefined {
  if (blobs.length === 0) return undefined;
  return html`<p>Larger things that it names by their SHA-256:</p>
<ul>${blobs
    .slice(0, MOST_LINKS)
    .map(
      ({ sha256, isKept }) =>
        html`<li>${isKept ? html`<a href="/blobs/${sha256}"><code>${sha256}</code></a>` : html`<code>${sha256}</code>, not kept here any more`}</li>`,
    )}</ul>`;
}
