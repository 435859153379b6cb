import type { ClaimReport } from '../core/report.ts';
import type { Row } from './api.ts';
import { NOT_MEASURED } from './not-measured.ts';

const SENTENCE =
  'Something that was never seen of an endpoint before, and what made it so: the world, or what it is judged by. It is no share of anything.';

/** What became new about a claim's endpoints, newest first. Times are ISO 8601, UTC. */
export function eventsRow({ id, events }: ClaimReport): Row {
  return {
    claim: id,
    sentence: SENTENCE,
    not_measured: NOT_MEASURED,
    counts: Object.fromEntries(events.counts.map(({ cause, events: count }) => [cause, count])),
    events: events.latest.map(({ firstSlot, lastSlot, shownBy, leaves, ...event }) => ({
      ...event,
      first_slot: isoTime(firstSlot),
      last_slot: isoTime(lastSlot),
      shown_by: shownBy,
      evidence: leaves.map((leaf) => `/api/v1/draws/${leaf}`),
    })),
  };
}

function isoTime(slot: number): string {
  return new Date(slot * 1000).toISOString();
}
