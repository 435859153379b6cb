import type { SnapshotLeaf } from '../core/record.ts';
import type { RecordedSnapshot } from '../core/recorded-snapshot.ts';
import type { FeedReport } from '../core/report.ts';
import type { RowsDiff } from '../core/snapshot-diff.ts';
import type { FeedDiff } from '../replay/feeds-diff.ts';
import { MOST_ROWS } from './paging.ts';

type Row = Readonly<Record<string, unknown>>;

/** A snapshot with its leaf, the one before it, and how its feeds differ from those of that. */
export interface SnapshotChange {
  readonly at: RecordedSnapshot;
  readonly leaf: SnapshotLeaf;
  readonly before: RecordedSnapshot | undefined;
  readonly changes: readonly FeedDiff[];
}

/** A feed as it is now. */
export function feedRow({
  dated,
  checked,
  limitSeconds,
  inForce,
  sha256,
  prefixes,
  lastRefusal,
  ...feed
}: FeedReport): Row {
  return {
    ...feed,
    sha256: sha256 ?? null,
    dated: isoTime(dated),
    checked: isoTime(checked),
    limit_seconds: limitSeconds,
    in_force: inForce,
    prefixes: prefixes ?? null,
    last_refusal: lastRefusal ?? null,
  };
}

/** A snapshot in a list of them. */
export function snapshotRow({ leaf, sha256, atMs }: RecordedSnapshot): Row {
  return { leaf, sha256, at: new Date(atMs).toISOString(), href: `/api/v1/feeds/${leaf}` };
}

/** A snapshot with its feeds as they were, and what of them is not as in the one before. */
export function snapshotDocument({ at, leaf, before, changes }: SnapshotChange): Row {
  return {
    ...snapshotRow(at),
    feeds: leaf.feeds.map(({ dated, checked, sha256, limitMs, ...feed }) => ({
      ...feed,
      sha256: sha256 === 'none' ? null : sha256,
      dated: sha256 === 'none' ? null : isoTime(dated),
      checked: isoTime(checked),
      limit_seconds: limitMs / 1000,
    })),
    before: before === undefined ? null : snapshotRow(before),
    changes: changes.map(({ id, from, to, prefixes, rows }) => ({
      id,
      from: from ?? null,
      to: to ?? null,
      prefixes,
      rows: rows === undefined ? null : rowsOf(rows),
    })),
  };
}

/** Of a great change the first rows of each part, with how many there are. */
function rowsOf({ added, removed, moved, relabelled }: RowsDiff): Row {
  return Object.fromEntries(
    Object.entries({ added, removed, moved, relabelled }).map(([part, rows]) => [
      part,
      { count: rows.length, rows: rows.slice(0, MOST_ROWS) },
    ]),
  );
}

function isoTime(seconds: number | undefined): string | null {
  return seconds === undefined ? null : new Date(seconds * 1000).toISOString();
}
