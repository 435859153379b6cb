import type { TlsHandshake } from './connection.ts';
import type { Place } from './sphere.ts';
import { leastKm } from './sphere.ts';

/** Half of what light goes in a vacuum in a millisecond, kilometres: there and back takes twice the way. */
const KM_PER_ROUND_TRIP_MS = 149.896229;
/** Handshakes of which the fastest counts. */
const LEAST_HANDSHAKES = 10;

/** Where we look from, as far as it is known. */
export interface VantagePlace {
  readonly id: string;
  readonly place: Place;
  /** How far the true place may be from the given one. */
  readonly positionErrorKm: number;
}

/** A finished handshake: its time is that of the whole step, from our first byte to the peer's last. */
export interface TimedHandshake extends Pick<TlsHandshake, 'version' | 'valid' | 'resumed'> {
  readonly durationUs: number;
}

/** A machine whose place is known, and the least time in which it answered. */
export interface Anchor {
  readonly place: Place;
  readonly positionErrorKm: number;
  readonly leastUs: number;
}

/** All that an answer depended on lies no further from the vantage than this. */
export interface Ball {
  readonly vantage: VantagePlace;
  readonly radiusKm: number;
}

export type BallReading =
  | { readonly state: 'measured'; readonly ball: Ball }
  | { readonly state: 'not_tested'; readonly reason: 'too_few_handshakes' | 'vantage_beats_light' };

/**
 * The ball of one peer as seen from one vantage: the least of ten or more full TLS 1.3 handshakes whose chain is valid (method,
 * section 7). Only there the signature covers a random of ours, so that nobody could answer before the question came. A vantage
 * that is faster than light towards a known machine is not where it is said to be, and bounds nothing.
 */
export function ballOf(
  vantage: VantagePlace,
  handshakes: readonly TimedHandshake[],
  anchors: readonly Anchor[],
): BallReading {
  if (beatenAnchor(vantage, anchors) !== undefined) return { state: 'not_tested', reason: 'vantage_beats_light' };
  const full = handshakes.filter(({ version, valid, resumed }) => version === 'TLSv1.3' && valid && !resumed);
  if (full.length < LEAST_HANDSHAKES) return { state: 'not_tested', reason: 'too_few_handshakes' };
  const leastUs = Math.min(...full.map(({ durationUs }) => durationUs));
  return { state: 'measured', ball: { vantage, radiusKm: radiusKm(leastUs) } };
}

/** How far anything can be that took part in an exchange of this time, kilometres. */
export function radiusKm(roundTripUs: number): number {
  return (KM_PER_ROUND_TRIP_MS * roundTripUs) / 1000;
}

/** Whether the ball shows that the answer did not depend on anything at a place. False proves nothing. */
export function notIn({ vantage, radiusKm: radius }: Ball, place: Place): boolean {
  return radius < leastKm(vantage.place, place) - vantage.positionErrorKm;
}

/** Whether the ball shows that all was within a distance of the given place of the vantage. False proves nothing. */
export function within({ vantage, radiusKm: radius }: Ball, km: number): boolean {
  return radius + vantage.positionErrorKm <= km;
}

/** Whether one address answers in more than one place. `not_shown` is not one place. */
export type Anycast = 'anycast' | 'not_shown' | 'not_tested';

/**
 * Whether one address answers in more than one place: no place lies in the balls of two vantages. Two vantages are needed to test
 * it, and that they could be one place shows nothing.
 */
export function anycastOf(balls: readonly Ball[]): Anycast {
  if (new Set(balls.map(({ vantage }) => vantage.id)).size < 2) return 'not_tested';
  const apart = balls.some((a, i) => balls.slice(i + 1).some((b) => areDisjoint(a, b)));
  return apart ? 'anycast' : 'not_shown';
}

function areDisjoint(a: Ball, b: Ball): boolean {
  const errorKm = a.vantage.positionErrorKm + b.vantage.positionErrorKm;
  return a.radiusKm + b.radiusKm < leastKm(a.vantage.place, b.vantage.place) - errorKm;
}

/** An anchor that the vantage reaches sooner than light would from where it is said to be; undefined when there is none. */
export function beatenAnchor<A extends Anchor>(vantage: VantagePlace, anchors: readonly A[]): A | undefined {
  return anchors.find((anchor) => beatsLight(vantage, anchor));
}

function beatsLight(vantage: VantagePlace, { place, positionErrorKm, leastUs }: Anchor): boolean {
  return notIn({ vantage, radiusKm: radiusKm(leastUs) + positionErrorKm }, place);
}
