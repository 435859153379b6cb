import type { Address } from '../core/address.ts';
import { formatAddress, parsePrefix } from '../core/address.ts';
import { visibleOrigins } from '../core/landing-route.ts';
import type { AddressFacts, LandingRules, PartyRange, RangeHit, RouteFact } from '../core/outcome.ts';
import { specialPurpose } from '../core/special-purpose.ts';
import type { Countries } from './country.ts';
import { decides, type FeedPart, type InForce } from './part.ts';
import type { Ranges } from './ranges.ts';
import type { Routes } from './routes.ts';
import type { Vrps } from './rpki.ts';
import type { SnapshotParts } from './snapshot-parts.ts';

/** What the feeds come to for the rules of one claim at one time: the same for every address, so it is made out once a slot. */
interface FeedsInForce {
  /** The provider's list, also past its limit: it then says what it says, and `undecided` keeps it from deciding. */
  readonly own: OwnList | undefined;
  readonly others: readonly OtherList[];
  readonly origins: Routes | undefined;
  readonly originsAgeDays: number;
  /** The route of an address, validated where validated payloads may decide. */
  readonly routeOf: (address: Address) => SeenRoute | undefined;
  /** Only where they may decide: no rule would hold them back otherwise. */
  readonly countries: Countries | undefined;
  readonly undecided: readonly string[];
  /** The same of an address with a route: its validation is waited for too. */
  readonly undecidedRouted: readonly string[];
  readonly undecidedCdns: readonly string[];
}

interface OwnList {
  readonly feed: string;
  readonly data: Ranges;
  readonly edgeServices: readonly string[];
  readonly ageDays: number;
  readonly asOf: number;
}

/** A list of a third party that is in force. */
interface OtherList {
  readonly party: string;
  readonly feed: string;
  readonly data: Ranges;
  /** The services that are a CDN's; undefined: all of it is. */
  readonly edgeServices: readonly string[] | undefined;
}

/** Tells the facts about addresses. Looks of one claim at one time that follow each other share what they have in common. */
export function addressFacts(
  parts: SnapshotParts,
): (address: Address, rules: LandingRules, nowMs: number) => AddressFacts {
  let last: { readonly rules: LandingRules; readonly nowMs: number; readonly feeds: FeedsInForce } | undefined;
  return (address, rules, nowMs) => {
    if (last?.rules !== rules || last.nowMs !== nowMs)
      last = { rules, nowMs, feeds: feedsInForce(parts, rules, nowMs) };
    return factsOf(last.feeds, address);
  };
}

function feedsInForce(parts: SnapshotParts, rules: LandingRules, nowMs: number): FeedsInForce {
  const { ranges, origins, rpki, country } = parts;
  const { provider } = rules;
  const own = ranges.find(({ id }) => id === provider.feed);
  const undecided: string[] = [];
  if (provider.feed !== undefined && (own === undefined || !decides(own, nowMs))) undecided.push(provider.feed);
  if (!decides(origins, nowMs)) undecided.push(origins.id);
  const validates = rpki !== undefined && decides(rpki, nowMs);
  return {
    own: own?.copy === undefined ? undefined : ownList(own.id, own.copy, provider.edgeServices, nowMs),
    ...otherLists(ranges, rules, nowMs),
    origins: origins.copy?.data,
    // Without origins there is no age; they are undecided then, and no rule comes to look at it.
    originsAgeDays: origins.copy === undefined ? 0 : wholeDays(nowMs / 1000 - origins.copy.dated),
    routeOf: routesSeen(origins.copy?.data, validates ? rpki.copy?.data : undefined),
    countries: decides(country, nowMs) ? country.copy?.data : undefined,
    undecided,
    undecidedRouted: rpki === undefined || validates ? undecided : [...undecided, rpki.id],
  };
}

function ownList(
  feed: string,
  { data, checked, dated }: InForce<Ranges>,
  edgeServices: readonly string[],
  nowMs: number,
): OwnList {
  const asOf = checked ?? dated;
  return { feed, data, edgeServices, asOf, ageDays: wholeDays(nowMs / 1000 - asOf) };
}

/** CDNs first: where lists overlap, that something is fronted says more than whose it is. */
function otherLists(
  ranges: readonly FeedPart<Ranges>[],
  { cdns, otherProviders }: LandingRules,
  nowMs: number,
): Pick<FeedsInForce, 'others' | 'undecidedCdns'> {
  const named = [
    ...cdns.map(({ id, feed }) => ({ party: id, feed, edgeServices: undefined })),
    ...otherProviders.map(({ id, feed, edgeServices = [] }) => ({ party: id, feed, edgeServices })),
  ];
  const others: OtherList[] = [];
  const undecidedCdns: string[] = [];
  for (const { party, feed, edgeServices } of named) {
    if (feed === undefined) continue;
    const list = ranges.find((part) => part.id === feed && decides(part, nowMs));
    if (list?.copy !== undefined) others.push({ party, feed, data: list.copy.data, edgeServices });
    // Another provider's list that tells no CDN only gives names, and without it nothing has to wait.
    else if (edgeServices === undefined || edgeServices.length > 0) undecidedCdns.push(feed);
  }
  return { others, undecidedCdns };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function factsOf(feeds: FeedsInForce, address: Address): AddressFacts {
  const { own, origins } = feeds;
  const seen = feeds.routeOf(address);
  const facts: Writable<AddressFacts> = {
    address: formatAddress(address),
    undecided: seen === undefined ? feeds.undecided : feeds.undecidedRouted,
    origins: seen === undefined ? (origins?.originsOf(address) ?? []) : seen.origins,
    originsAgeDays: feeds.originsAgeDays,
  };
  const special = specialPurpose(address);
  if (special !== undefined) facts.special = special;
  const range = own === undefined ? undefined : rangeHit(own, address);
  if (range !== undefined) facts.range = range;
  if (own?.data.prefixes[address.family === 4 ? 'v4' : 'v6'] === 0) facts.unlistedFamily = true;
  if (seen !== undefined) facts.route = seen.route;
  for (const other of feeds.others) addOther(facts, other, address);
  if (feeds.undecidedCdns.length > 0) facts.undecidedCdns = feeds.undecidedCdns;
  const country = feeds.countries?.countryOf(address);
  if (country !== undefined) facts.country = country;
  return facts;
}

/** A route with its validation, and the origins of it that count. */
interface SeenRoute {
  readonly route: RouteFact;
  readonly origins: readonly number[];
}

/** What is made of a route is the same for each of its addresses, while the origin data keeps the route. */
function routesSeen(origins: Routes | undefined, vrps: Vrps | undefined): (address: Address) => SeenRoute | undefined {
  const seen = new WeakMap<RouteFact, SeenRoute>();
  return (address) => {
    const fact = origins?.routeOf(address);
    if (fact === undefined) return undefined;
    const known = seen.get(fact);
    if (known !== undefined) return known;
    const route = vrps === undefined ? fact : { ...fact, rpki: stateOf(fact, vrps) };
    const made = { route, origins: visibleOrigins(fact) };
    seen.set(fact, made);
    return made;
  };
}

/** By RFC 6811, of the most seen origin. */
function stateOf({ prefix: text, origins: [origin] }: RouteFact, vrps: Vrps): NonNullable<RouteFact['rpki']> {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new TypeError(`no prefix: ${text}`);
  return vrps.validate(prefix, origin?.inSet === true ? undefined : origin?.asn);
}

function rangeHit({ feed, data, edgeServices, ageDays, asOf }: OwnList, address: Address): RangeHit | undefined {
  const row = data.rowOf(address);
  if (row === undefined) return undefined;
  const { prefix, region, tags, services } = row;
  const edge = services.some((service) => edgeServices.includes(service));
  return { feed, prefix, ...(region === undefined ? {} : { region }), tags, edge, ageDays, asOf };
}

function addOther(
  facts: Writable<AddressFacts>,
  { party, feed, data, edgeServices }: OtherList,
  address: Address,
): void {
  const row = data.rowOf(address);
  if (row === undefined) return;
  const hit: PartyRange = { party, feed, prefix: row.prefix };
  if (edgeServices === undefined || row.services.some((service) => edgeServices.includes(service))) {
    facts.cdnRange ??= hit;
  } else facts.otherRange ??= hit;
}

function wholeDays(seconds: number): number {
  return Math.max(0, Math.floor(seconds / 86_400));
}
