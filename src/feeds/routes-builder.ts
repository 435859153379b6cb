import type { Words } from '../core/address.ts';
import { formatPrefix } from '../core/address.ts';
import type { RouteFact } from '../core/outcome.ts';
import { type RouteRows, routeRows } from '../core/route-rows.ts';
import { type PrefixRows, type RouteTree, routeTree } from '../core/route-tree.ts';
import { FeedError } from './feed.ts';
import type { Routes } from './routes.ts';
import { type Sighting, type Sightings, sighting, sightingsBuilder } from './routes-sightings.ts';

/** Collects routes in any order; a prefix may come several times, and what was seen of it adds up. */
export interface RoutesBuilder {
  readonly add4: (first: number, length: number, seen: Sighting) => void;
  readonly add6: (words: Words, length: number, seen: Sighting) => void;
  readonly build: () => RouteData;
}

/** Routes as plain columns: what is asked, and what a compiled form holds. */
export interface RouteData {
  readonly prefixes: PrefixRows;
  /** The sighting of each prefix, IPv4 first. */
  readonly refs: Uint32Array;
  readonly sightings: Sightings;
}

/** Prefixes of more addresses than this length has are no routes, but the default routes of single peers, and left out. */
export const SHORTEST_ROUTE = 8;

/** Some four times what the internet has. */
const MOST_ROUTES = 1 << 22;

/** No route yet. Host bits must be zero. Adding throws FeedError `too_large` beyond four million routes. */
export function routesBuilder(): RoutesBuilder {
  const rows = routeRows();
  const seenAs = sightingsBuilder();
  const refOf = (seen: Sighting): number => {
    if (rows.count() === MOST_ROUTES) throw new FeedError('too_large', `more than ${MOST_ROUTES} routes`);
    return seenAs.refOf(seen);
  };
  return {
    add4: (first, length, seen) => rows.add4(first, length, refOf(seen)),
    add6: (words, length, seen) => rows.add6(words, length, refOf(seen)),
    build: () => merged(rows, seenAs),
  };
}

/** Each prefix once, with all that was seen of it. */
function merged(rows: RouteRows, seenAs: ReturnType<typeof sightingsBuilder>): RouteData {
  const { prefixes, starts, values } = rows.sorted();
  const refs = new Uint32Array(starts.length - 1);
  const apart = seenAs.build();
  const together = sighting();
  for (let route = 0; route < refs.length; route += 1) {
    const from = starts[route] as number;
    const to = starts[route + 1] as number;
    refs[route] = values[from] as number;
    if (to - from === 1) continue;
    together.clear();
    for (let i = from; i < to; i += 1) apart.addTo(together, values[i] as number);
    refs[route] = seenAs.refOf(together);
  }
  return { prefixes, refs, sightings: seenAs.build() };
}

/** What is known of routes besides the routes. */
export interface RoutesAbout extends Pick<Routes, 'read' | 'dated'> {
  /** Peers that sent a full table, by family. */
  readonly fullPeers: { readonly v4: number; readonly v6: number };
}

/** Answers from the columns. */
export function routesOver(data: RouteData, about: RoutesAbout): Routes {
  const { prefixes, refs, sightings: seenAs } = data;
  const tree = routeTree(prefixes);
  const refAt = (route: number): number => refs[route] as number;
  const { read, dated, fullPeers } = about;
  const kept = keptFacts((route) => {
    const ref = refAt(route);
    const upstreams = seenAs.upstreamsAt(ref);
    return {
      prefix: formatPrefix(tree.prefixAt(route)),
      origins: seenAs.originsAt(ref),
      fullPeers: route < tree.counts.v4 ? fullPeers.v4 : fullPeers.v6,
      ...(upstreams === undefined ? {} : { upstreams }),
      ...coveringOf(tree, route, (wider) => asnsOf(seenAs.originsAt(refAt(wider)))),
    };
  });
  return {
    read,
    dated,
    prefixes: tree.counts,
    bytes: tree.bytes + refs.byteLength + seenAs.words.byteLength,
    originsOf: (address) => {
      const route = tree.find(address);
      return route < 0 ? [] : asnsOf(seenAs.originsAt(refAt(route)));
    },
    routeOf: (address) => {
      const route = tree.find(address);
      return route < 0 ? undefined : kept(route);
    },
    nameOf: () => undefined,
    columns: { data, about },
  };
}

/** Facts that are kept once made: a claim's draws land on a few hundred routes, of a million. */
const FACTS_KEPT = 4096;

/** The fact of a route, the same object while it is kept. */
function keptFacts(make: (route: number) => RouteFact): (route: number) => RouteFact {
  const facts: (RouteFact | undefined)[] = Array.from({ length: FACTS_KEPT }, () => undefined);
  const routes = new Int32Array(FACTS_KEPT).fill(-1);
  return (route) => {
    const place = route % FACTS_KEPT;
    const held = routes[place] === route ? facts[place] : undefined;
    if (held !== undefined) return held;
    const fact = make(route);
    facts[place] = fact;
    routes[place] = route;
    return fact;
  };
}

function coveringOf(
  tree: RouteTree,
  route: number,
  originsAt: (route: number) => readonly number[],
): Pick<RouteFact, 'covering'> {
  const wider = tree.widerThan(route);
  if (wider < 0) return {};
  return { covering: { prefix: formatPrefix(tree.prefixAt(wider)), origins: originsAt(wider) } };
}

function asnsOf(origins: RouteFact['origins']): readonly number[] {
  const [only] = origins;
  return origins.length === 1 && only !== undefined ? [only.asn] : origins.map(({ asn }) => asn).sort((a, b) => a - b);
}
