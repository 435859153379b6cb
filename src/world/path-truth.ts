import type { PathVerdict } from '../core/trace.ts';
import type { Laboratory } from './topology.ts';
import { linkEndTo } from './topology-lookup.ts';
import { originOf, pathsTo, type TruePath } from './topology-paths.ts';
import { ownerOf } from './world.ts';

/**
 * What an honest reading of traces from a node to an address must come to, told by who owns the machines on the way: a reading has
 * their numbers only, which at borders are the neighbour's.
 */
export function pathTruth(lab: Laboratory, from: string, address: string): PathVerdict {
  const ways = pathsTo(lab, from, address);
  const [verdict = 'UNKNOWN', ...others] = new Set(ways.map((path) => verdictOn(lab, path, address)));
  return others.length === 0 ? verdict : 'UNKNOWN';
}

function verdictOn(lab: Laboratory, { hops, ends }: TruePath, address: string): PathVerdict {
  const { world } = lab;
  const kinds = hops.map(({ owner }) => world.parties.find(({ asn }) => asn === owner)?.kind);
  const entered = kinds.indexOf('provider');
  if (entered < 0) {
    if (ends === 'reached') return isDisputed(lab, address) ? 'UNKNOWN' : 'NOT_ENTERED';
    return ends === 'silent' ? 'TAIL_SILENT' : 'UNKNOWN';
  }
  // A tenant's machines stand within the provider, under the tenant's own number.
  const inside = kinds.slice(entered).every((kind) => kind === 'provider' || kind === 'tenant');
  if (!inside) return 'LEFT_P';
  return ends === 'reached' && kinds.at(-1) === 'provider' ? 'REACHED_IN_P' : 'ENTERED_P';
}

/** Whether the provider lists an address that somebody else announces: then nobody can tell from outside whose it is. */
function isDisputed(lab: Laboratory, address: string): boolean {
  const owner = ownerOf(lab.world, address);
  return owner?.place.published === true && owner.party.asn !== originOf(lab, address);
}

/** Round-trip time from a node to each hop of a path, microseconds: what the links take, and nothing else. */
export function roundTripsUs(lab: Laboratory, from: string, { hops }: TruePath): readonly number[] {
  let oneWayMs = 0;
  return hops.map(({ node }, i) => {
    oneWayMs += linkEndTo(lab, node, hops[i - 1]?.node ?? from).link.oneWayMs;
    return Math.round(2000 * oneWayMs);
  });
}
