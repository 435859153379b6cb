import type { Address } from '../core/address.ts';
import type { Change } from '../core/event.ts';
import type { Transition } from '../core/event-detection.ts';
import { facetsOfFacts } from '../core/event-facets.ts';
import type { Grade, LandingRules } from '../core/outcome.ts';
import type { FeedPart } from './part.ts';
import type { Snapshot } from './snapshot.ts';
import { buildSnapshot } from './snapshot.ts';
import type { SnapshotParts } from './snapshot-parts.ts';

/** What a slot is judged by. */
export interface Basis {
  readonly snapshot: Snapshot;
  readonly rules: LandingRules;
  readonly grades: readonly Grade[];
  /** Digest of the configuration that rules and grades are from. */
  readonly configuration: string;
  readonly version: string;
  readonly method: string;
  /** The slot's start, at which ages are taken. */
  readonly nowMs: number;
}

/** The way from one basis to another: rules, then the time, then feed by feed. */
export function transitionBetween(from: Basis, to: Basis): Transition {
  const said = (basis: Pick<Basis, 'snapshot' | 'rules' | 'grades' | 'nowMs'>) => (address: Address) =>
    facetsOfFacts(basis.snapshot.facts(address, basis.rules, basis.nowMs), basis.rules, basis.grades);
  const steps: { change: Change; facetsOf: ReturnType<typeof said> }[] = [];
  let basis = from;
  const take = (change: Change, part: Partial<Basis>): void => {
    basis = { ...basis, ...part };
    steps.push({ change, facetsOf: said(basis) });
  };
  if (from.configuration !== to.configuration) {
    const change: Change = { cause: 'configuration', from: from.configuration, to: to.configuration };
    const snapshot = withLimits(from.snapshot, to.snapshot);
    take(change, { snapshot, rules: to.rules, grades: to.grades });
  }
  if (saysTheSame(basis.snapshot, from.nowMs, to.nowMs)) basis = { ...basis, nowMs: to.nowMs };
  else take({ cause: 'age' }, { nowMs: to.nowMs });
  for (const { change, parts } of exchanges(basis.snapshot.parts, to.snapshot.parts)) {
    take(change, { snapshot: buildSnapshot(parts) });
  }
  return {
    from: { snapshot: from.snapshot.leaf.sha256, facetsOf: said(from) },
    software: softwareChange(from, to),
    steps,
  };
}

/** Whether two snapshots hold the same bytes, whatever their publishers have confirmed since. */
export function isSameContent(a: Snapshot, b: Snapshot): boolean {
  const contentOf = ({ leaf }: Snapshot): string => leaf.feeds.map(({ id, sha256 }) => `${id} ${sha256}`).join('\n');
  return contentOf(a) === contentOf(b);
}

const DAY_S = 86_400;

/** Whether no feed of a snapshot comes to another age between two times, as far as facts tell ages: in whole days, and by its limit. */
function saysTheSame({ leaf: { feeds } }: Snapshot, aMs: number, bMs: number): boolean {
  return feeds.every(({ sha256, dated, checked = dated, limitMs }) => {
    const agesAt = (ms: number): string =>
      `${[dated, checked].map((since) => Math.floor((ms / 1000 - since) / DAY_S))} ${ms - checked * 1000 <= limitMs}`;
    return sha256 === 'none' || agesAt(aMs) === agesAt(bMs);
  });
}

function softwareChange(from: Basis, to: Basis): Change | undefined {
  const name = ({ version, method }: Basis): string => `${version}, method ${method}`;
  return name(from) === name(to) ? undefined : { cause: 'software', from: name(from), to: name(to) };
}

/** The copies of one with the limits of another: how old a feed may be is for the configuration to say. */
function withLimits(from: Snapshot, to: Snapshot): Snapshot {
  const limitOf = new Map(to.leaf.feeds.map(({ id, limitMs }) => [id, limitMs]));
  const limited = <Part extends FeedPart<unknown>>(part: Part): Part => ({
    ...part,
    limitMs: limitOf.get(part.id) ?? part.limitMs,
  });
  const { ranges, origins, rpki, country } = from.parts;
  return buildSnapshot({
    ranges: ranges.map(limited),
    origins: limited(origins),
    rpki: rpki === undefined ? undefined : limited(rpki),
    country: limited(country),
  });
}

interface Exchange {
  readonly change: Change;
  /** All parts after it. */
  readonly parts: SnapshotParts;
}

/** One feed after the other, in the order of the snapshots, until all are those of `to`. */
function exchanges(from: SnapshotParts, to: SnapshotParts): readonly Exchange[] {
  const found: Exchange[] = [];
  let parts = from;
  const exchange = (
    cause: 'feed' | 'origin' | 'rpki',
    old: FeedPart<unknown> | undefined,
    next: FeedPart<unknown> | undefined,
    part: Partial<SnapshotParts>,
  ): void => {
    if (old === next) return;
    parts = { ...parts, ...part };
    const feed = next?.id ?? old?.id ?? '';
    const digests = { from: old?.copy?.sha256 ?? 'none', to: next?.copy?.sha256 ?? 'none' };
    // The same bytes confirmed anew are only younger.
    const change: Change = digests.from === digests.to ? { cause: 'age', feed } : { cause, feed, ...digests };
    found.push({ change, parts });
  };
  const ids = new Set([...from.ranges, ...to.ranges].map(({ id }) => id));
  for (const id of ids) {
    const [old, next] = [from, to].map(({ ranges }) => ranges.find((part) => part.id === id));
    const others = parts.ranges.filter((part) => part.id !== id);
    exchange('feed', old, next, { ranges: next === undefined ? others : [...others, next] });
  }
  exchange('origin', from.origins, to.origins, { origins: to.origins });
  exchange('rpki', from.rpki, to.rpki, { rpki: to.rpki });
  exchange('feed', from.country, to.country, { country: to.country });
  return found;
}
