import { firstOf, lastOf, parsePrefix } from '../core/address.ts';
import { specialPurpose } from '../core/special-purpose.ts';
import type { ParsedRanges, RangeRow } from './feed.ts';
import { FeedError } from './feed.ts';
import type { PrefixCounts } from './part.ts';

/** A prefix of /0 to /7 would land a good part of the internet on one provider. */
const WIDEST_LENGTH = 8;

/** Clocks differ; a date further ahead than this is wrong, and would make every right list after it look older. */
const FUTURE_SECONDS = 86_400;

const MAX_NAMED = 5;

/** Throws FeedError `too_few` or `too_wide` when a parsed list cannot be this feed, whatever was there before. */
export function requirePlausible({ rows }: ParsedRanges, minRows: number): void {
  if (rows.length < minRows)
    throw new FeedError('too_few', `${rows.length} prefixes, where at least ${minRows} are expected`);
  const wide = rows.find(({ prefix }) => (parsePrefix(prefix)?.length ?? 0) < WIDEST_LENGTH);
  if (wide !== undefined) throw new FeedError('too_wide', `${wide.prefix} is wider than /${WIDEST_LENGTH}`);
}

export interface PublicRows {
  readonly rows: readonly RangeRow[];
  /** The prefixes that are left out, in words; undefined when none is. */
  readonly leftOut: string | undefined;
}

/**
 * The rows of space that somebody can have. Publishers list other space now and then, by mistake: Vultr had 2002::/16 in its
 * list, which would make every 6to4 address Vultr's.
 */
export function publicRows(rows: readonly RangeRow[]): PublicRows {
  const special = rows.filter(isSpecial).map(({ prefix }) => prefix);
  if (special.length === 0) return { rows, leftOut: undefined };
  const more = special.length > MAX_NAMED ? ', ...' : '';
  const named = `${special.slice(0, MAX_NAMED).join(', ')}${more}`;
  return {
    rows: rows.filter((row) => !isSpecial(row)),
    leftOut: `${special.length} of special purpose: ${named}`,
  };
}

function isSpecial({ prefix }: RangeRow): boolean {
  const parsed = parsePrefix(prefix);
  if (parsed === undefined) return false;
  return specialPurpose(firstOf(parsed)) !== undefined && specialPurpose(lastOf(parsed)) !== undefined;
}

/** What a successor is compared by. */
export interface Extent {
  /** Unix seconds; undefined when the publisher does not say. */
  readonly dated: number | undefined;
  /** The publisher's number of the edition; undefined when it does not count them. */
  readonly serial?: number | undefined;
  /** Counts of whatever must not shrink, by name: prefixes, addresses. */
  readonly counts: Readonly<Record<string, PrefixCounts>>;
}

/**
 * Throws FeedError `future` for a date ahead of `nowMs`, and, where there is a copy in force, `older` or `shrunk`: a list
 * that lost more than `maxShrink` (a share) of its prefixes or addresses in either family has broken before it has changed.
 */
export function requireSuccessor(next: Extent, previous: Extent | undefined, maxShrink: number, nowMs: number): void {
  if (next.dated !== undefined && next.dated > nowMs / 1000 + FUTURE_SECONDS) {
    throw new FeedError(
      'future',
      `dated ${isoSeconds(next.dated)}, which is still to come: is this machine's clock right?`,
    );
  }
  if (previous === undefined) return;
  if (next.dated !== undefined && previous.dated !== undefined && next.dated < previous.dated) {
    throw new FeedError(
      'older',
      `dated ${isoSeconds(next.dated)}, before the copy in force of ${isoSeconds(previous.dated)}`,
    );
  }
  if (next.serial !== undefined && previous.serial !== undefined && next.serial < previous.serial) {
    throw new FeedError(
      'older',
      `edition ${next.serial}, before the copy in force, which is edition ${previous.serial}`,
    );
  }
  for (const [name, before] of Object.entries(previous.counts)) {
    for (const family of ['v4', 'v6'] as const) {
      const now = next.counts[name]?.[family] ?? 0;
      if (now < before[family] * (1 - maxShrink)) {
        throw new FeedError('shrunk', `${now} ${family} ${name}, down from ${before[family]}`);
      }
    }
  }
}

/**
 * Throws FeedError `shrunk` when a list of lines is the beginning of the one before it, in either family: it was cut off
 * between two lines, which nothing in such a list shows. A publisher that drops just its last prefixes is refused with
 * it, until the list changes in another place.
 */
export function requireWhole(next: readonly RangeRow[], previous: readonly RangeRow[]): void {
  for (const family of [4, 6] as const) {
    const now = prefixesOf(next, family);
    const before = prefixesOf(previous, family);
    if (now.length < before.length && now.every((prefix, i) => prefix === before[i])) {
      const says = `it has the first ${now.length} of the ${before.length} IPv${family} prefixes in force, and ends there`;
      throw new FeedError('shrunk', says);
    }
  }
}

function prefixesOf(rows: readonly RangeRow[], family: 4 | 6): readonly string[] {
  return rows.flatMap(({ prefix }) => (prefix.includes(':') === (family === 6) ? [prefix] : []));
}

/** What a successor lost, in words: a list can lose less than a guard minds, and that should be seen. Undefined for nothing. */
export function lossOf(next: PrefixCounts, previous: PrefixCounts): string | undefined {
  const lost = (['v4', 'v6'] as const).flatMap((family) => {
    const fewer = previous[family] - next[family];
    return fewer > 0 ? [`${fewer} IP${family}`] : [];
  });
  return lost.length === 0 ? undefined : `${lost.join(' and ')} prefixes fewer than before`;
}

function isoSeconds(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replace('.000Z', 'Z');
}
