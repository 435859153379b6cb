import type { EdgeState } from '../../src/core/connection.ts';
import type { Lead } from './leads.ts';
import { formatAuthority, formatOrigin } from './origin.ts';

/** Edges of a kind that one task follows; the first beyond them is named in the record, the others are not. */
const LIMITS: Readonly<Record<Lead['purpose'], number>> = { drawn: 1, redirect: 5, 'alt-svc': 4, 'https-hint': 4 };
/** Bytes of a redirect's path and query: longer ones would fill the record. */
const MAX_PATH = 2_048;

export interface Planned {
  readonly lead: Lead;
  /** Set when it is not to be followed. */
  readonly refused?: Extract<EdgeState, 'circle' | 'too_many'>;
}

/** The edges of one task in the order in which they are named: the index of each is its number. */
export interface Itinerary {
  /** Grows while it is walked. */
  readonly planned: readonly Planned[];
  readonly add: (lead: Lead) => void;
}

/** A server that names ever further places, or the same ones in a circle, comes to an end here. */
export function createItinerary(): Itinerary {
  const planned: Planned[] = [];
  const seen = new Set<string>();
  const counts = { drawn: 0, redirect: 0, 'alt-svc': 0, 'https-hint': 0 };
  return {
    planned,
    add: (lead) => {
      const key = keyOf(lead);
      const isNew = !seen.has(key);
      // Every response of an origin repeats its offers; only of a redirect does it mean something to come twice.
      if (!isNew && lead.purpose !== 'redirect') return;
      seen.add(key);
      counts[lead.purpose] += 1;
      const beyond = counts[lead.purpose] - LIMITS[lead.purpose];
      if (beyond > 1) return;
      if (!isNew) planned.push({ lead, refused: 'circle' });
      else if (beyond > 0 || lead.path.length > MAX_PATH) planned.push({ lead, refused: 'too_many' });
      else planned.push({ lead });
    },
  };
}

/** The drawn address and a redirect are known by what is asked for, an offer or a record by what it offers. */
function keyOf({ purpose, origin, path, protocol, host, port }: Lead): string {
  const asked = `${origin.scheme}://${formatOrigin(origin)}`;
  if (purpose === 'https-hint') return `${asked} record ${formatAuthority(host, port)}`;
  return purpose === 'alt-svc' ? `${asked} ${protocol} ${formatAuthority(host, port)}` : `${asked}${path}`;
}
