import type { PathVerdict } from '../core/trace.ts';
import type { Behaviour, CertificateKind, Laboratory, Service } from './topology.ts';
import { linkEndTo } from './topology-lookup.ts';
import { pathsTo, type TruePath } from './topology-paths.ts';

/** The ground under a world that a process serves by itself: one vantage, and fewer kinds of oddity than real servers can have. */
export interface Ground extends Laboratory {
  readonly services: readonly GroundService[];
}

export interface GroundService extends Service {
  readonly behaviour: Extract<Behaviour, { kind: 'plain' | 'redirect' | 'alt-svc' | 'slow' | 'black-hole' }>;
  readonly certificate: Extract<CertificateKind, 'valid' | 'expired'>;
}

/** The node of the vantage. */
export const VANTAGE = 'here';

/** Every way from the vantage to an address: one, or one for each of parallel branches. */
export function groundPaths(ground: Ground, address: string): readonly TruePath[] {
  return pathsTo(ground, VANTAGE, address);
}

/** Round-trip time from the vantage to each hop of a path, microseconds: what light in fibre takes, and nothing else. */
export function roundTripsUs(ground: Ground, { hops }: TruePath): readonly number[] {
  let oneWayMs = 0;
  return hops.map(({ node }, i) => {
    oneWayMs += linkEndTo(ground, node, hops[i - 1]?.node ?? VANTAGE).link.oneWayMs;
    return Math.round(2000 * oneWayMs);
  });
}

/**
 * What an honest reading of traces to an address must come to, told by who owns the machines on the way: a reading has their
 * numbers only, which at borders are the neighbour's.
 */
export function pathTruth(ground: Ground, address: string): PathVerdict {
  const [verdict = 'UNKNOWN', ...others] = new Set(groundPaths(ground, address).map((path) => verdictOn(ground, path)));
  return others.length === 0 ? verdict : 'UNKNOWN';
}

function verdictOn({ world }: Ground, { hops, ends }: TruePath): PathVerdict {
  const kinds = hops.map(({ owner }) => world.parties.find(({ asn }) => asn === owner)?.kind);
  const entered = kinds.indexOf('provider');
  if (entered < 0) {
    if (ends === 'reached') return 'NOT_ENTERED';
    return ends === 'silent' ? 'TAIL_SILENT' : 'UNKNOWN';
  }
  // A tenant's machines stand within the provider, under the tenant's own number.
  const inside = kinds.slice(entered).every((kind) => kind === 'provider' || kind === 'tenant');
  if (!inside) return 'LEFT_P';
  return ends === 'reached' && kinds.at(-1) === 'provider' ? 'REACHED_IN_P' : 'ENTERED_P';
}
