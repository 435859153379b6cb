import type { Address } from '../core/address.ts';
import { formatAddress, parsePrefix } from '../core/address.ts';
import { visibleOrigins } from '../core/landing-route.ts';
import type { AddressFacts, LandingRules, PartyRange, RangeHit, RouteFact } from '../core/outcome.ts';
import type { SnapshotLeaf } from '../core/record.ts';
import { specialPurpose } from '../core/special-purpose.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import type { Countries } from './country.ts';
import type { Snapshot } from './feed.ts';
import { decides, type FeedPart, reportPart } from './part.ts';
import type { Ranges } from './ranges.ts';
import type { Routes } from './routes.ts';
import type { Vrps } from './rpki.ts';

/**
 * All feeds at one time. The ids of the origins and of the validated payloads are `origins` and `rpki`: those are the names under
 * which facts leave them undecided.
 */
export interface SnapshotParts {
  /** Lists of providers and of CDNs. */
  readonly ranges: readonly FeedPart<Ranges>[];
  readonly origins: FeedPart<Routes>;
  /** Undefined where the configuration names none: routes then go without validation. */
  readonly rpki: FeedPart<Vrps> | undefined;
  readonly country: FeedPart<Countries>;
}

/** Fixes the parts under one digest: SHA-256 of the canonical JSON of the leaf's `feeds`. Pure. */
export function buildSnapshot(parts: SnapshotParts): Snapshot {
  const { ranges, origins, rpki, country } = parts;
  const all = [...ranges, origins, ...(rpki === undefined ? [] : [rpki]), country];
  const feeds = all.map(leafFeed);
  return {
    leaf: { $kind: 'snapshot', sha256: sha256Hex(canonicalJson(feeds)), feeds },
    parts,
    facts: (address, rules, nowMs) => factsOf(parts, address, rules, nowMs),
    networkName: (asn) => origins.copy?.data.nameOf(asn),
    reports: (nowMs) => all.map((part) => reportPart(part, nowMs)),
  };
}

function leafFeed({ id, kind, limitMs, source, copy }: FeedPart<unknown>): SnapshotLeaf['feeds'][number] {
  if (copy === undefined) return { id, kind, limitMs, sha256: 'none', dated: 0, prefixes: 0, source };
  const { sha256, dated, checked, prefixes } = copy;
  return {
    id,
    kind,
    limitMs,
    sha256,
    dated,
    ...(checked === undefined ? {} : { checked }),
    prefixes: prefixes === undefined ? 0 : prefixes.v4 + prefixes.v6,
    source,
  };
}

/**
 * A feed past its limit still says what it says, so that a landing can be explained; `undecided` keeps it from deciding. What no
 * rule would hold back is left out then: the country hint, and the ranges of other parties.
 */
function factsOf(parts: SnapshotParts, address: Address, rules: LandingRules, nowMs: number): AddressFacts {
  const special = specialPurpose(address);
  const { provider } = rules;
  const own = parts.ranges.find(({ id }) => id === provider.feed);
  const range = own === undefined ? undefined : rangeHit(own, address, provider.edgeServices, nowMs);
  const origins = parts.origins.copy;
  const route = routeOf(parts, address, nowMs);
  const country = decides(parts.country, nowMs) ? parts.country.copy?.data.countryOf(address) : undefined;
  const family = address.family === 4 ? 'v4' : 'v6';
  return {
    address: formatAddress(address),
    ...(special === undefined ? {} : { special }),
    undecided: undecided(parts, rules, route, nowMs),
    ...(range === undefined ? {} : { range }),
    ...(own?.copy?.data.prefixes[family] === 0 ? { unlistedFamily: true } : {}),
    origins: route === undefined ? (origins?.data.originsOf(address) ?? []) : visibleOrigins(route),
    ...(route === undefined ? {} : { route }),
    // Without origins there is no age; they are undecided then, and no rule comes to look at it.
    originsAgeDays: origins === undefined ? 0 : wholeDays(nowMs / 1000 - origins.dated),
    ...othersOf(parts.ranges, address, rules, nowMs),
    ...(country === undefined ? {} : { country }),
  };
}

/**
 * The feeds that any address waits for: the claim's own ranges, where its provider publishes some, the origins, and the validated
 * payloads, where there are any and there is a route to validate.
 */
function undecided(
  { ranges, origins, rpki }: SnapshotParts,
  { provider }: LandingRules,
  route: RouteFact | undefined,
  nowMs: number,
): readonly string[] {
  const own = ranges.find(({ id }) => id === provider.feed);
  const ids: string[] = [];
  if (provider.feed !== undefined && (own === undefined || !decides(own, nowMs))) ids.push(provider.feed);
  if (!decides(origins, nowMs)) ids.push(origins.id);
  if (rpki !== undefined && route !== undefined && !decides(rpki, nowMs)) ids.push(rpki.id);
  return ids;
}

/** The route with its validation, where validated payloads are in force. */
function routeOf({ origins, rpki }: SnapshotParts, address: Address, nowMs: number): RouteFact | undefined {
  const route = origins.copy?.data.routeOf(address);
  if (route === undefined || rpki?.copy === undefined || !decides(rpki, nowMs)) return route;
  const prefix = parsePrefix(route.prefix);
  if (prefix === undefined) throw new TypeError(`no prefix: ${route.prefix}`);
  const [origin] = route.origins;
  return { ...route, rpki: rpki.copy.data.validate(prefix, origin?.inSet === true ? undefined : origin?.asn) };
}

function rangeHit(
  { id, copy }: FeedPart<Ranges>,
  address: Address,
  edgeServices: readonly string[],
  nowMs: number,
): RangeHit | undefined {
  const row = copy?.data.rowOf(address);
  if (copy === undefined || row === undefined) return undefined;
  const asOf = copy.checked ?? copy.dated;
  return {
    feed: id,
    prefix: row.prefix,
    ...(row.region === undefined ? {} : { region: row.region }),
    tags: row.tags,
    edge: row.services.some((service) => edgeServices.includes(service)),
    ageDays: wholeDays(nowMs / 1000 - asOf),
    asOf,
  };
}

type Others = Pick<AddressFacts, 'cdnRange' | 'otherRange' | 'undecidedCdns'>;

/** What the lists of third parties say. The services that a provider offers others as a CDN are one. */
function othersOf(
  ranges: readonly FeedPart<Ranges>[],
  address: Address,
  { cdns, otherProviders }: LandingRules,
  nowMs: number,
): Others {
  const inForce = (id: string): FeedPart<Ranges> | undefined =>
    ranges.find((part) => part.id === id && decides(part, nowMs));
  let cdnRange: PartyRange | undefined;
  let otherRange: PartyRange | undefined;
  const undecidedCdns: string[] = [];
  for (const { id: party, feed } of cdns) {
    if (feed === undefined) continue;
    const part = inForce(feed);
    if (part === undefined) undecidedCdns.push(feed);
    const row = part?.copy?.data.rowOf(address);
    if (row !== undefined) cdnRange ??= { party, feed, prefix: row.prefix };
  }
  for (const { id: party, feed, edgeServices = [] } of otherProviders) {
    if (feed === undefined) continue;
    const part = inForce(feed);
    if (part === undefined && edgeServices.length > 0) undecidedCdns.push(feed);
    const row = part?.copy?.data.rowOf(address);
    if (row === undefined) continue;
    const hit = { party, feed, prefix: row.prefix };
    if (row.services.some((service) => edgeServices.includes(service))) cdnRange ??= hit;
    else otherRange ??= hit;
  }
  return {
    ...(cdnRange === undefined ? {} : { cdnRange }),
    ...(otherRange === undefined ? {} : { otherRange }),
    ...(undecidedCdns.length === 0 ? {} : { undecidedCdns }),
  };
}

function wholeDays(seconds: number): number {
  return Math.max(0, Math.floor(seconds / 86_400));
}
