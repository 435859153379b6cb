import type { ConnectPurpose } from '../../src/core/connection.ts';
import { parseAltSvc } from './alt-svc.ts';
import type { Origin } from './origin.ts';
import { formatOrigin, originOf } from './origin.ts';
import type { ResponseHead } from './response-head.ts';
import { valuesOf } from './response-head.ts';

/** A place to go to and what to ask for there. */
export interface Lead extends Origin {
  readonly purpose: ConnectPurpose;
  /** The edge that named it; undefined for the drawn address. */
  readonly from: number | undefined;
  /** Sent as SNI and Host: the origin's, which for an Alt-Svc target is another place than `host` and `port`. */
  readonly origin: Origin;
  readonly path: string;
  /** ALPN protocol of an Alt-Svc offer. */
  readonly protocol?: string;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Where a response leads from an edge of this number: its redirect first, then its alternative services. Each comes as it is written. */
export function leadsOf(head: ResponseHead, at: Lead, edge: number): readonly Lead[] {
  // What an alternative service says of its origin has been heard from the origin.
  if (at.purpose === 'alt-svc') return [];
  const redirect = redirectOf(head, at, edge);
  return [...(redirect === undefined ? [] : [redirect]), ...alternativesOf(head, at, edge)];
}

/** Undefined when there is none, or none to a place on the web: apps have schemes of their own. */
function redirectOf(head: ResponseHead, at: Lead, edge: number): Lead | undefined {
  const locations = new Set(valuesOf(head, 'location'));
  const [location = ''] = locations;
  // Of two different ones, browsers follow none.
  if (!REDIRECTS.includes(head.status) || locations.size !== 1) return undefined;
  const base = `${at.origin.scheme}://${formatOrigin(at.origin)}${at.path}`;
  if (!URL.canParse(location, base)) return undefined;
  const url = new URL(location, base);
  const to = originOf(url);
  if (to === undefined) return undefined;
  return { ...to, purpose: 'redirect', from: edge, origin: to, path: `${url.pathname}${url.search}` };
}

/** An offer at the origin's own host and port leads nowhere new. */
function alternativesOf(head: ResponseHead, { origin, path }: Lead, edge: number): readonly Lead[] {
  return (parseAltSvc(valuesOf(head, 'alt-svc').join(',')) ?? [])
    .map(({ protocol, host = origin.host, port }) => ({ protocol, host, port }))
    .filter(({ host, port }) => host !== origin.host || port !== origin.port)
    .map((service) => ({ ...service, purpose: 'alt-svc', from: edge, scheme: 'https', origin, path }));
}
