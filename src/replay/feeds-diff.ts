import { latestRead, type Weighed } from '../core/latest-used.ts';
import type { SnapshotLeaf } from '../core/record.ts';
import type { ListedRow, RowsDiff } from '../core/snapshot-diff.ts';
import { diffRows } from '../core/snapshot-diff.ts';
import type { Blobs } from '../evidence/blobs.ts';
import { sha256Hex } from '../evidence/sha256.ts';
import { FeedError, type RangeFeed } from '../feeds/feed.ts';
import { emptyPart, type FeedPart } from '../feeds/part.ts';
import { compileRanges, type Ranges } from '../feeds/ranges.ts';
import { RANGE_FEEDS } from '../feeds/registry.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { buildSnapshot } from '../feeds/snapshot.ts';
import type { SnapshotParts } from '../feeds/snapshot-parts.ts';

/** How one feed differs between two snapshots. */
export interface FeedDiff {
  readonly id: string;
  /** Digests of its bytes; `none` where there is no copy, undefined where the snapshot does not name the feed. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** IPv4 and IPv6 prefixes together; 0 where the format does not count them. */
  readonly prefixes: { readonly from: number; readonly to: number };
  /** Row by row, of published lists; other data is compared by the addresses that draws were given. */
  readonly rows: RowsDiff | undefined;
}

/** Each feed whose bytes are not the same, in the order of the snapshots. Rejects with FeedError when a list cannot be read. */
export type DiffFeeds = (before: SnapshotLeaf, after: SnapshotLeaf) => Promise<readonly FeedDiff[]>;

/** What is kept of lists that were read, in bytes as published; their rows take some times that. */
const LIST_BYTES_KEPT = 4_000_000;
/** What is kept of differences that were found, in rows. */
const DIFFERENT_ROWS_KEPT = 20_000;

/** Compares the feeds of snapshots. A list is parsed once, and a difference found once, while they are among those asked for last. */
export function feedsDiffer(bytesOf: Blobs['get']): DiffFeeds {
  const lists = latestRead<string, readonly ListedRow[] | undefined>(LIST_BYTES_KEPT);
  const found = latestRead<string, readonly FeedDiff[]>(DIFFERENT_ROWS_KEPT);

  /** Undefined when its bytes are not there, which is not kept: they may be restored from a copy. */
  function rowsOf(feed: RangeFeed, sha256: string): Promise<readonly ListedRow[] | undefined> {
    return lists(`${feed.id} ${sha256}`, async () => {
      const bytes = await bytesOf(sha256);
      if (bytes === undefined) return { value: undefined, weight: Number.POSITIVE_INFINITY };
      return { value: feed.parse(bytes).rows, weight: bytes.length };
    });
  }

  async function find(before: SnapshotLeaf, after: SnapshotLeaf): Promise<Weighed<readonly FeedDiff[]>> {
    let isWhole = true;
    const value = await diffFeeds(before, after, async (feed, sha256) => {
      const rows = sha256 === 'none' ? [] : await rowsOf(feed, sha256);
      isWhole &&= rows !== undefined;
      return rows ?? [];
    });
    return { value, weight: isWhole ? value.reduce((sum, diff) => sum + weightOf(diff), 1) : Number.POSITIVE_INFINITY };
  }

  // The digest of a snapshot is that of its feeds.
  return (before, after) => found(`${before.sha256} ${after.sha256}`, () => find(before, after));
}

async function diffFeeds(
  before: SnapshotLeaf,
  after: SnapshotLeaf,
  rowsOf: (feed: RangeFeed, sha256: string) => Promise<readonly ListedRow[]>,
): Promise<readonly FeedDiff[]> {
  const ids = [...new Set([...before.feeds, ...after.feeds].map(({ id }) => id))];
  const diffs: FeedDiff[] = [];
  for (const id of ids) {
    const [from, to] = [before, after].map(({ feeds }) => feeds.find((feed) => feed.id === id));
    if (from?.sha256 === to?.sha256) continue;
    const feed = RANGE_FEEDS.find((known) => known.id === id);
    diffs.push({
      id,
      from: from?.sha256,
      to: to?.sha256,
      prefixes: { from: from?.prefixes ?? 0, to: to?.prefixes ?? 0 },
      rows: feed && diffRows(await rowsOf(feed, from?.sha256 ?? 'none'), await rowsOf(feed, to?.sha256 ?? 'none')),
    });
  }
  return diffs;
}

function weightOf({ rows }: FeedDiff): number {
  if (rows === undefined) return 1;
  return 1 + rows.added.length + rows.removed.length + rows.moved.length + rows.relabelled.length;
}

/** A list from a file. */
export interface ListFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly feed: RangeFeed;
}

/**
 * The feed that a file is an edition of: the one that is named, else the only one whose parser takes it. Throws FeedError when it is
 * none, or may be several.
 */
export function listFile(path: string, bytes: Uint8Array, named: string | undefined): ListFile {
  const candidates = RANGE_FEEDS.filter(({ id }) => named === undefined || id === named);
  const taken = candidates.filter((feed) => isParsed(feed, bytes));
  const [feed, other] = taken;
  if (feed !== undefined && other === undefined) return { path, bytes, feed };
  if (feed !== undefined) {
    const ids = taken.map(({ id }) => id).join(' or ');
    throw new FeedError('parse', `${path}: may be ${ids}: say which with --feed`);
  }
  const only = candidates.length === 1 ? candidates[0] : undefined;
  only?.parse(bytes); // Says why not.
  throw new FeedError('parse', `${path}: no list that landfall reads`);
}

/** A snapshot in which a file is in force in place of its feed's copy. `dated`: for a list that does not say, Unix seconds. */
export function withFile(snapshot: Snapshot, { path, bytes, feed }: ListFile, dated: number): Snapshot {
  const { rows, dated: said, serial } = feed.parse(bytes);
  const data = compileRanges(rows, serial);
  const { ranges } = snapshot.parts;
  const old = ranges.find(({ id }) => id === feed.id);
  const part: FeedPart<Ranges> = {
    ...(old ?? emptyPart({ id: feed.id, kind: feed.kind, source: path, limitMs: Number.MAX_SAFE_INTEGER })),
    source: path,
    copy: {
      sha256: sha256Hex(bytes),
      dated: said ?? dated,
      // As young as the copy that it stands for: what is asked is what its rows change, not its age.
      checked: old?.copy === undefined ? undefined : (old.copy.checked ?? old.copy.dated),
      prefixes: data.prefixes,
      validators: {},
      leftOut: undefined,
      paths: [path],
      data,
    },
  };
  const parts: SnapshotParts = {
    ...snapshot.parts,
    ranges: old === undefined ? [...ranges, part] : ranges.map((each) => (each === old ? part : each)),
  };
  return buildSnapshot(parts);
}

function isParsed(feed: RangeFeed, bytes: Uint8Array): boolean {
  try {
    return feed.parse(bytes).rows.length > 0;
  } catch (error) {
    // That it is not this feed is the answer.
    if (error instanceof FeedError) return false;
    throw error;
  }
}
