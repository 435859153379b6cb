import type { TimedAnchor } from './anchor-ledger.ts';
import type { VantagePlace } from './distance.ts';
import { beatenAnchor, radiusKm } from './distance.ts';
import { leastKm } from './sphere.ts';

/** Whether a vantage can stand where it is said to. `possible` is not shown: a slow answer fits any place. */
export interface Position {
  readonly state: 'refused' | 'possible' | 'not_tested';
  readonly says: string;
}

export interface PositionReport extends Position {
  readonly vantage: string;
}

/**
 * What machines in known places tell of the vantage's own: it is refused when one of them answered sooner than light gets there and
 * back. `configured` is the number of those that are asked, `timed` those that completed a handshake lately.
 */
export function positionOf(vantage: VantagePlace, timed: readonly TimedAnchor[], configured: number): Position {
  const beaten = beatenAnchor(vantage, timed);
  if (beaten !== undefined) return { state: 'refused', says: refusal(vantage, beaten) };
  if (timed.length === 0) {
    return { state: 'not_tested', says: 'no anchor has completed a handshake in the last day' };
  }
  const says = `${timed.length} of ${configured} anchors completed a handshake in the last day, and none sooner than light allows`;
  return { state: 'possible', says };
}

function refusal(vantage: VantagePlace, { name, place, positionErrorKm, leastUs }: TimedAnchor): string {
  const errors = vantage.positionErrorKm + positionErrorKm;
  const reached = `anchor ${name} answered in ${(leastUs / 1000).toFixed(1)} ms, in which light gets ${Math.floor(radiusKm(leastUs))} km far and back`;
  const away = Math.floor(leastKm(vantage.place, place) - errors);
  return `refused: ${reached}, and the place that the configuration gives this vantage is ${away} km away from it at least`;
}
