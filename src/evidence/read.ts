import { join } from 'node:path';
import type { Leaf } from '../core/record.ts';
import { corrupt } from './corrupt.ts';
import type { Stretch } from './evidence-log.ts';
import type { Files } from './files.ts';
import { type Bundle, readBundleFile, readTileFile } from './tile-files.ts';
import { HASH_BYTES } from './tlog/merkle.ts';
import { TILE_WIDTH, type Tile, tileOf, tilePath } from './tlog/tile.ts';
import { unreadable } from './unwritable.ts';

/** Reads the leaves of a log that may grow meanwhile. Everything rejects with EvidenceError: `corrupt` or `unreadable`. */
export interface Reader {
  /** One leaf and its hash, undefined when there is none at `at`. */
  readonly leaf: (at: number) => Promise<{ readonly leaf: Leaf; readonly hash: Buffer } | undefined>;
  /**
   * The leaves of some kinds (of all when none is named) that are in the log when the reading begins, in order, or of a stretch of
   * it. Those of other kinds are checked like all, but not parsed.
   */
  readonly scan: (
    kinds: readonly string[],
    stretch?: Stretch,
  ) => AsyncGenerator<{ readonly index: number; readonly leaf: Leaf }>;
  /** The hashes of a tile of the tree of at most the log's size. */
  readonly tile: (tile: Tile) => Promise<Buffer>;
}

/** Tiles that are kept in memory, 8 kB each: proofs share those near the root. */
const TILES_KEPT = 32;

/** @param size how many leaves the log has now */
export function createReader(files: Files, dir: string, size: () => number): Reader {
  /** The last bundle that was read: who reads one leaf often reads the next. */
  let last: { readonly index: number; readonly width: number; readonly bundle: Bundle } | undefined;

  const tiles = new Map<string, Buffer>();

  /** The bundle that a leaf is in, as wide as the log has it. */
  async function bundleOf(index: number): Promise<Bundle> {
    const width = tileOf('entries', index, size())?.width ?? 0;
    if (last?.index === index && last.width >= width) return last.bundle;
    const bundle = await current('entries', index, (tile) => readBundleFile(files, dir, tile));
    last = { index, width: bundle.entries.length, bundle };
    return bundle;
  }

  /** Reads a tile as the tree has it now, or failing that as it is when full: a partial one goes when its tile is full. */
  async function current<T>(
    level: Tile['level'],
    index: number,
    read: (tile: Tile) => Promise<T | undefined>,
  ): Promise<T> {
    const tile = tileOf(level, index, size()) ?? { level, index, width: TILE_WIDTH };
    const path = join(dir, tilePath(tile));
    try {
      const got = (await read(tile)) ?? (await read({ ...tile, width: TILE_WIDTH }));
      if (got !== undefined) return got;
    } catch (error) {
      // The disk is what fails here, and the caller needs one kind of error for that.
      throw unreadable(path, error);
    }
    throw corrupt(path, 'or the tile beside it is gone');
  }

  /** A tile at least so wide. */
  async function tileAt(level: Tile['level'], index: number, width: number): Promise<Buffer> {
    const key = `${level}/${index}`;
    const kept = tiles.get(key);
    if (kept !== undefined && kept.length >= width * HASH_BYTES) return kept;
    const bytes = await current(level, index, (tile) => readTileFile(files, dir, tile));
    tiles.delete(key);
    tiles.set(key, bytes);
    // The oldest first: a map gives its keys in the order in which they were set.
    for (const oldest of tiles.keys()) if (tiles.size > TILES_KEPT) tiles.delete(oldest);
    return bytes;
  }

  return {
    leaf: async (at) => {
      if (!Number.isInteger(at) || at < 0 || at >= size()) return undefined;
      const { entries, hashes } = await bundleOf(Math.floor(at / TILE_WIDTH));
      const [entry, hash] = [entries[at % TILE_WIDTH], hashes[at % TILE_WIDTH]];
      return entry === undefined || hash === undefined ? undefined : { leaf: parseLeaf(entry), hash };
    },
    scan: async function* (kinds, stretch = { from: 0, to: Number.POSITIVE_INFINITY }) {
      const isWanted = kindMatcher(kinds);
      const end = Math.min(size(), stretch.to);
      for (let first = stretch.from - (stretch.from % TILE_WIDTH); first < end; first += TILE_WIDTH) {
        const { entries } = await bundleOf(first / TILE_WIDTH);
        for (const [i, entry] of entries.slice(0, end - first).entries()) {
          const index = first + i;
          if (index >= stretch.from && isWanted(entry)) yield { index, leaf: parseLeaf(entry) };
        }
      }
    },
    tile: async ({ level, index, width }) => (await tileAt(level, index, width)).subarray(0, width * HASH_BYTES),
  };
}

/** The hash says that these are the bytes of a leaf that we wrote. */
function parseLeaf(entry: Buffer): Leaf {
  return JSON.parse(entry.toString()) as Leaf;
}

/** Tells whether an entry is a leaf of one of some kinds (of any when none is named), without parsing it. */
function kindMatcher(kinds: readonly string[]): (entry: Buffer) => boolean {
  if (kinds.length === 0) return () => true;
  const openings = kinds.map((kind) => Buffer.from(`{"$kind":${JSON.stringify(kind)}`));
  return (entry) => openings.some((opening) => entry.subarray(0, opening.length).equals(opening));
}
