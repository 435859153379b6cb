import type { SnapshotLeaf } from '../core/record.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { addressFacts } from './address-facts.ts';
import type { Countries } from './country.ts';
import type { Snapshot } from './feed.ts';
import { type FeedPart, reportPart } from './part.ts';
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
    facts: addressFacts(parts),
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
