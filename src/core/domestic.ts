import type { Ball } from './distance.ts';
import { anycastOf, within } from './distance.ts';
import { LEAST_DRAWS } from './estimate.ts';
import type { Landing } from './outcome.ts';
import { leastKmToRing, type Place } from './sphere.ts';
import { TERRITORIES } from './territory.ts';

/** Whether time shows that a landed draw's address answered in the country. `not_shown` is not abroad. */
export type Domestic = 'shown' | 'not_shown' | 'not_tested';

/**
 * What the balls of an address say of a draw that landed on it; undefined for one that did not. Shown is only what lies wholly in
 * the country's ring of `territory.ts`. An address that answers in several places, or at a provider's edge, which is made to, has
 * shown where it answers us, and not where it answers the client.
 */
export function domestic(landing: Landing, balls: readonly Ball[], country: string): Domestic | undefined {
  if (landing.outcome !== 'landed') return undefined;
  const ring = TERRITORIES[country];
  if (ring === undefined || balls.length === 0) return 'not_tested';
  if (landing.edge || anycastOf(balls) === 'anycast') return 'not_shown';
  return balls.some((ball) => within(ball, kmInside(ball.vantage.place, ring))) ? 'shown' : 'not_shown';
}

type Ring = readonly Place[];

/** By ring and place: each landed draw asks for the same few, and a ring has a hundred corners. */
const known = new WeakMap<Ring, WeakMap<Place, number>>();

/** How far a vantage is inside of a ring at least, kilometres. */
function kmInside(place: Place, ring: Ring): number {
  const ofRing = known.get(ring) ?? new WeakMap<Place, number>();
  known.set(ring, ofRing);
  const km = ofRing.get(place) ?? leastKmToRing(place, ring);
  ofRing.set(place, km);
  return km;
}

/**
 * Share of the landed draws that are shown to be in the country, in [0, 1]: what was not tested counts against it. Undefined where
 * nothing was tested, or too few draws landed for any percentage.
 */
export function domesticRatio(counts: Readonly<Record<Domestic, number>>): number | undefined {
  const landed = counts.shown + counts.not_shown + counts.not_tested;
  if (landed < LEAST_DRAWS || counts.not_tested === landed) return undefined;
  return counts.shown / landed;
}
