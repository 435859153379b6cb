import { parsePrefix } from '../core/address.ts';
import type { ParsedRanges } from './feed.ts';
import { FeedError } from './feed.ts';
import type { PrefixCounts } from './part.ts';

/** A prefix of /0 to /7 would land a good part of the internet on one provider. */
const WIDEST_LENGTH = 8;

/** Clocks differ; a date further ahead than this is wrong, and would make every right list after it look older. */
const FUTURE_SECONDS = 86_400;

/** Throws FeedError `too_few` or `too_wide` when a parsed list cannot be this feed, whatever was there before. */
export function requirePlausible({ rows }: ParsedRanges, minRows: number): void {
  if (rows.length < minRows)
    throw new FeedError('too_few', `${rows.length} prefixes, where at least ${minRows} are expected`);
  const wide = rows.find(({ prefix }) => (parsePrefix(prefix)?.length ?? 0) < WIDEST_LENGTH);
  if (wide !== undefined) throw new FeedError('too_wide', `${wide.prefix} is wider than /${WIDEST_LENGTH}`);
}

/** What a successor is compared by. */
export interface Extent {
  /** Unix seconds; undefined when the publisher does not say. */
  readonly dated: number | undefined;
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
  for (const [name, before] of Object.entries(previous.counts)) {
    for (const family of ['v4', 'v6'] as const) {
      const now = next.counts[name]?.[family] ?? 0;
      if (now < before[family] * (1 - maxShrink)) {
        throw new FeedError('shrunk', `${now} ${family} ${name}, down from ${before[family]}`);
      }
    }
  }
}

function isoSeconds(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replace('.000Z', 'Z');
}
