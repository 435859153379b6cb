import type { Note } from '../core/note.ts';
import { isNoteOf } from '../core/note.ts';
import type { ClaimReport } from '../core/report.ts';
import type { Row } from './api.ts';
import { clock, day } from './format.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';

/** What people have noted of events and windows, told beside them: no figure knows of it. */

/** Those about one event, by its leaf. */
export function notesOfEvent(notes: readonly Note[], leaf: number): readonly Note[] {
  return notes.filter(({ about }) => 'event' in about && about.event === leaf);
}

/** Those about windows. */
export function notesOfWindows(notes: readonly Note[]): readonly Note[] {
  return notes.filter(({ about }) => 'window' in about);
}

/** One note: who says what, and when. */
export function noteText({ about, text, author, atMs }: Note): Html {
  const which = 'window' in about ? html`${about.window}: ` : undefined;
  return html`${which}“${text}” (${author}, ${day(atMs)}, ${clock(atMs)})`;
}

export function noteRow({ index, about, text, author, atMs }: Note): Row {
  return { leaf: index, about, text, author, at: new Date(atMs).toISOString() };
}

/** Those about a closed window and about the events in it. */
export function notesOfWindow({ events }: Pick<ClaimReport, 'events'>, window: string): readonly Note[] {
  return events.notes.filter((note) => isNoteOf(note, window));
}

/** Their section of the page of that window, undefined where nothing was noted. */
export function notedOfWindow(claim: Pick<ClaimReport, 'events'>, window: string): Html | undefined {
  const notes = notesOfWindow(claim, window);
  if (notes.length === 0) return undefined;
  return html`<h2>Noted of this window</h2>
<p>No count changes by what is noted.</p>
<ul>${notes.map((note) => html`<li>${noteText(note)}</li>`)}</ul>`;
}
