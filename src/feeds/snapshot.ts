import type { Address } from '../core/address.ts';
import { formatAddress } from '../core/address.ts';
import type { AddressFacts, LandingRules, RangeHit } from '../core/outcome.ts';
import type { SnapshotLeaf } from '../core/record.ts';
import { specialPurpose } from '../core/special-purpose.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import type { Countries } from './country.ts';
import type { Snapshot } from './feed.ts';
import type { Origins } from './origins.ts';
import { decides, type FeedPart, reportPart } from './part.ts';
import type { Ranges } from './ranges.ts';

/** All feeds at one time. The id of the origins is `origins`: that is the name under which facts leave them undecided. */
export interface SnapshotParts {
  readonly ranges: readonly FeedPart<Ranges>[];
  readonly origins: FeedPart<Origins>;
  readonly country: FeedPart<Countries>;
}

/** Fixes the parts under one digest: SHA-256 of the canonical JSON of the leaf's `feeds`. Pure. */
export function buildSnapshot(parts: SnapshotParts): Snapshot {
  const all = [...parts.ranges, parts.origins, parts.country];
  const feeds = all.map(leafFeed);
  return {
    leaf: { $kind: 'snapshot', sha256: sha256Hex(canonicalJson(feeds)), feeds },
    facts: (address, rules, nowMs) => factsOf(parts, address, rules, nowMs),
    networkName: (asn) => parts.origins.copy?.data.nameOf(asn),
    reports: (nowMs) => all.map((part) => reportPart(part, nowMs)),
  };
}

function leafFeed({ id, source, copy }: FeedPart<unknown>): SnapshotLeaf['feeds'][number] {
  if (copy === undefined) return { id, sha256: 'none', dated: 0, prefixes: 0, source };
  const { sha256, dated, checked, prefixes } = copy;
  return {
    id,
    sha256,
    dated,
    ...(checked === undefined ? {} : { checked }),
    prefixes: prefixes === undefined ? 0 : prefixes.v4 + prefixes.v6,
    source,
  };
}

/**
 * A feed past its limit still says what it says, so that a landing can be explained; `undecided` keeps it from deciding.
 * Only the country hint is left out then: no rule would hold it back.
 */
function factsOf(parts: SnapshotParts, address: Address, rules: LandingRules, nowMs: number): AddressFacts {
  const special = specialPurpose(address);
  const range = rangeHit(parts.ranges, address, rules);
  const country = decides(parts.country, nowMs) ? parts.country.copy?.data.countryOf(address) : undefined;
  const origins = parts.origins.copy;
  return {
    address: formatAddress(address),
    ...(special === undefined ? {} : { special }),
    undecided: undecided(parts, rules, nowMs),
    ...(range === undefined ? {} : { range }),
    origins: origins?.data.originsOf(address) ?? [],
    // Without origins there is no age; they are undecided then, and no rule comes to look at it.
    originsAgeDays: origins === undefined ? 0 : Math.max(0, Math.floor((nowMs / 1000 - origins.dated) / 86_400)),
    ...(country === undefined ? {} : { country }),
  };
}

/** The feeds that any address waits for: the claim's own ranges, where its provider publishes some, and the origins. */
function undecided({ ranges, origins }: SnapshotParts, { provider }: LandingRules, nowMs: number): readonly string[] {
  const own = ranges.find(({ id }) => id === provider.feed);
  const ids: string[] = [];
  if (provider.feed !== undefined && (own === undefined || !decides(own, nowMs))) ids.push(provider.feed);
  if (!decides(origins, nowMs)) ids.push(origins.id);
  return ids;
}

function rangeHit(
  ranges: readonly FeedPart<Ranges>[],
  address: Address,
  { provider }: LandingRules,
): RangeHit | undefined {
  const feed = ranges.find(({ id }) => id === provider.feed);
  const row = feed?.copy?.data.rowOf(address);
  if (feed === undefined || row === undefined) return undefined;
  const edge = row.service !== undefined && provider.edgeServices.includes(row.service);
  return { feed: feed.id, prefix: row.prefix, region: row.region, tags: row.tags, edge };
}
