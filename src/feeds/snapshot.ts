import type { Address } from '../core/address.ts';
import type { AddressFacts, LandingRules } from '../core/outcome.ts';
import type { SnapshotLeaf } from '../core/record.ts';
import type { FeedReport } from '../core/report.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { addressFacts } from './address-facts.ts';
import { type FeedPart, reportPart } from './part.ts';
import type { SnapshotParts } from './snapshot-parts.ts';

/** The feeds in force at one time: immutable, named by digest. */
export interface Snapshot {
  readonly leaf: SnapshotLeaf;
  /** What it was made of: parts of two snapshots together make another. */
  readonly parts: SnapshotParts;
  /** The facts about an address that the rules of a claim need, as of `nowMs` (for the age of feeds). */
  readonly facts: (address: Address, rules: LandingRules, nowMs: number) => AddressFacts;
  /** What the origin data calls a network, for display; undefined when it does not say. */
  readonly networkName: (asn: number) => string | undefined;
  readonly reports: (nowMs: number) => readonly FeedReport[];
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
