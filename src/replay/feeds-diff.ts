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
export async function diffFeeds(
  before: Pick<Snapshot, 'leaf'>,
  after: Pick<Snapshot, 'leaf'>,
  bytesOf: Blobs['get'],
): Promise<readonly FeedDiff[]> {
  const ids = [...new Set([...before.leaf.feeds, ...after.leaf.feeds].map(({ id }) => id))];
  const diffs: FeedDiff[] = [];
  for (const id of ids) {
    const [from, to] = [before, after].map(({ leaf }) => leaf.feeds.find((feed) => feed.id === id));
    if (from?.sha256 === to?.sha256) continue;
    const feed = RANGE_FEEDS.find((known) => known.id === id);
    const rows = async (sha256: string | undefined): Promise<readonly ListedRow[]> => {
      const bytes = sha256 === undefined || sha256 === 'none' ? undefined : await bytesOf(sha256);
      return bytes === undefined || feed === undefined ? [] : feed.parse(bytes).rows;
    };
    diffs.push({
      id,
      from: from?.sha256,
      to: to?.sha256,
      prefixes: { from: from?.prefixes ?? 0, to: to?.prefixes ?? 0 },
      rows: feed === undefined ? undefined : diffRows(await rows(from?.sha256), await rows(to?.sha256)),
    });
  }
  return diffs;
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
