import type { Address, Family } from '../../src/core/address.ts';
import { parseAddress } from '../../src/core/address.ts';
import type { ConnectPurpose } from '../../src/core/connection.ts';
import type { ServiceLead } from '../../src/core/service-leads.ts';
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
  /** An address that came with an HTTPS record, and takes the place of a look-up. */
  readonly hint?: Address;
}

/**
 * Where HTTPS records lead from the drawn address: a client that follows them connects there, under the origin's own name. Of hints
 * one of the draw's family is taken; with hints of the other family alone the host is looked up.
 */
export function serviceLead({ host, port, addresses }: ServiceLead, drawn: Lead, family: Family): Lead {
  const hint = addresses.flatMap((text) => parseAddress(text) ?? []).find((address) => address.family === family);
  const { path } = drawn;
  // RFC 9460, section 9.5: an http origin is asked for as the https origin that stands for it.
  const origin = drawn.scheme === 'https' ? drawn.origin : ({ ...drawn.origin, scheme: 'https', port: 443 } as const);
  const place = { scheme: 'https', host, port } as const;
  return { ...place, purpose: 'https-hint', from: 0, origin, path, ...(hint === undefined ? {} : { hint }) };
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Where a response leads from an edge of this number: its redirect first, then its alternative services. Each comes as it is written. */
export function leadsOf(head: ResponseHead, at: Lead, edge: number): readonly Lead[] {
  // What another place says on behalf of the origin has been heard from the origin.
  if (at.purpose === 'alt-svc' || at.purpose === 'https-hint') return [];
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
