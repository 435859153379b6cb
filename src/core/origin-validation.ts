import type { Prefix } from './address.ts';

/** What validated payloads say of a route (RFC 6811 section 2). */
export type RouteValidity = 'valid' | 'invalid' | 'not_found';

/** A validated ROA payload: the AS may originate the prefix, and what is more specific up to a length. AS 0 may originate nothing (RFC 6483 section 4). */
export interface Vrp {
  readonly prefix: Prefix;
  readonly maxLength: number;
  readonly asn: number;
}

/**
 * Validates a route of a length against the payloads whose prefix covers it. `origin` is undefined where the route has
 * none: its path ends in an AS_SET (RFC 6811 section 2, "NONE"), which no payload matches.
 */
export function validateOrigin(
  length: number,
  origin: number | undefined,
  covering: Iterable<Pick<Vrp, 'maxLength' | 'asn'>>,
): RouteValidity {
  let covered = false;
  for (const { maxLength, asn } of covering) {
    covered = true;
    if (asn !== 0 && asn === origin && length <= maxLength) return 'valid';
  }
  return covered ? 'invalid' : 'not_found';
}
