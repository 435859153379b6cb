import type { ClaimReport } from '../core/report.ts';
import type { Row } from './api.ts';
import { NOT_MEASURED } from './not-measured.ts';
import { noteRow, notesOfEvent, notesOfWindows } from './notes.ts';
import { type PageAsked, pageOf } from './paging.ts';

const SENTENCE =
  'Something that was never seen of an endpoint before, or a fall in coverage, and what made it so: the world, or what it is judged by. It is no share of anything.';

/** What became new about a claim's endpoints, newest first, a page of it. Times are ISO 8601, UTC. */
export function eventsRow(
  { id, events }: Pick<ClaimReport, 'id' | 'events'>,
  asked: PageAsked,
): { readonly row: Row; readonly next: string | undefined } {
  // Events are numbered from the first of the log on, so that a page keeps its place when new ones come.
  const total = events.counts.reduce((sum, { events: count }) => sum + count, 0);
  const numbered = events.latest.map((event, i) => ({ number: total - i, event }));
  const { rows, next } = pageOf(numbered, ({ number }) => String(number), asked);
  return {
    next,
    row: rowOf(
      id,
      events,
      rows.map(({ event }) => event),
    ),
  };
}

function rowOf(id: string, events: ClaimReport['events'], latest: ClaimReport['events']['latest']): Row {
  return {
    claim: id,
    sentence: SENTENCE,
    not_measured: NOT_MEASURED,
    counts: Object.fromEntries(events.counts.map(({ cause, events: count }) => [cause, count])),
    events: latest.map(({ firstSlot, lastSlot, shownBy, leaves, ...event }) => ({
      ...event,
      notes: notesOfEvent(events.notes, event.leaf).map(noteRow),
      first_slot: isoTime(firstSlot),
      last_slot: isoTime(lastSlot),
      shown_by: shownBy,
      evidence: leaves.map((leaf) => `/api/v1/draws/${leaf}`),
    })),
    window_notes: notesOfWindows(events.notes).map(noteRow),
  };
}

function isoTime(slot: number): string {
  return new Date(slot * 1000).toISOString();
}
