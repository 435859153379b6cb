import type { Laboratory } from './topology.ts';
import { originOf } from './topology-paths.ts';
import { type Cell, type ExpectedLanding, landingOf, type Truth, truth } from './truth.ts';
import type { Party } from './world.ts';
import { chainOf, hostOf, ownerOf, zoneOf } from './world.ts';

/**
 * The truth about a cell of a laboratory, as `truth` tells it of a world, but with what real servers add to it: names that lead
 * nowhere, and prefixes that somebody else announces than who owns them. The laboratory's world stands still at time 0.
 */
export function laboratoryTruth(lab: Laboratory, cell: Cell): Truth {
  const nowhere = deadEnd(lab, cell);
  if (nowhere !== undefined) return nowhere;
  const answered = truth(lab.world, 0, cell);
  if (answered.state === 'missing') return answered;
  const landings = answered.landings.map((landing) =>
    landing.label === 'vantage_only' ? landing : landingUnderRoutes(lab, landing.address),
  );
  return { ...answered, landings };
}

/**
 * Where an address lies by the rules of the method, given who announces it and who publishes it. For what its owner announces,
 * that is what `landingOf` says.
 */
function landingUnderRoutes(lab: Laboratory, address: string): ExpectedLanding {
  const owner = ownerOf(lab.world, address);
  const origin = originOf(lab, address);
  if (owner !== undefined && owner.party.asn === origin) return landingOf(lab.world, address);
  const base = { address, outcome: 'indeterminate', label: 'unrouted', rule: 11 } as const;
  if (owner?.place.published === true) return { ...base, label: 'range_origin_conflict', rule: 5 };
  const announcer = lab.world.parties.find(({ asn }) => asn === origin);
  return announcer === undefined ? base : landingByOrigin(announcer, address, owner?.place.country);
}

/** Where an address lies that no list has: by its origin alone. */
function landingByOrigin({ kind, id, asn, places }: Party, address: string, country?: string): ExpectedLanding {
  const site = places.find((place) => place.country === country);
  switch (kind) {
    case 'provider':
      return { address, outcome: 'landed', label: 'unknown', rule: 6, grade: 'B' };
    case 'tenant':
      return { address, outcome: 'indeterminate', label: 'tenant_unresolved', rule: 8 };
    case 'cdn':
      return { address, outcome: 'fronted', label: id, rule: 9 };
    case 'cloud':
      return { address, outcome: 'elsewhere', label: id, rule: 10 };
    case 'operator':
      return { address, outcome: 'elsewhere', label: site?.id ?? `AS${asn}`, rule: 10 };
    case 'network':
      return { address, outcome: 'elsewhere', label: `AS${asn}`, rule: 10 };
  }
}

/** The truth about a name that gives no address to anybody, or none that can be told to be for the client. */
function deadEnd({ world }: Laboratory, { name, via }: Cell): Truth | undefined {
  const isCircular = hasCircle(world.hosts, name);
  if (isCircular) return { state: 'missing', reason: via === 'recursive' ? 'servfail' : 'broken_chain' };
  const zones = chainOf(world, name).map((link) => zoneOf(world, link));
  // Who looks for a lame zone's servers finds none, and is referred to them again by those of the zone above.
  const isLame = zones.some((zone) => zone?.isLame === true);
  if (isLame) return { state: 'missing', reason: via === 'recursive' ? 'servfail' : 'not_authoritative' };
  // Of a zone whose servers know no client subnets, unbound 1.17 echoes none either; of a public resolver that is no answer.
  const exists = hostOf(world, name) !== undefined;
  if (exists && via === 'recursive' && zones.at(-1)?.ecs === false) return { state: 'missing', reason: 'ecs_absent' };
  return undefined;
}

function hasCircle(hosts: Laboratory['world']['hosts'], name: string): boolean {
  const seen = new Set<string>();
  let at: string | undefined = name;
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    const host = hosts.find((candidate) => candidate.name === at);
    at = host !== undefined && 'alias' in host ? host.alias : undefined;
  }
  return at !== undefined;
}
