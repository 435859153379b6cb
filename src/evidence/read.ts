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
   * it. Those of other kinds are checked like all, but not parsed; where none was found before, they are not looked for again.
   */
  readonly scan: (
    kinds: readonly string[],
    stretch?: Stretch,
  ) => AsyncGenerator<{ readonly index: number; readonly leaf: Leaf }>;
  /** The hashes of a tile of the tree of at most the log's size. */
  readonly tile: (tile: Tile) => Promise<Buffer>;
}

/** Tiles that are kept in memory, 8 kB each: proofs share those near the root. */
const TILES_KEPT = 1024;
/** Bundles, each of up to some megabytes: who reads one leaf often reads the next, and readers of several places come in turns. */
const BUNDLES_KEPT = 6;

/** @param size how many leaves the log has now */
export function createReader(files: Files, dir: string, size: () => number): Reader {
  const tiles = new Map<string, Buffer>();
  const bundles = new Map<number, Bundle>();
  /** The kinds of leaf in each full bundle that was read through. */
  const kindsIn = new Map<number, ReadonlySet<string>>();

  /** The bundle that a leaf is in, as wide as the log has it. */
  async function bundleOf(index: number): Promise<Bundle> {
    const width = tileOf('entries', index, size())?.width ?? 0;
    const kept = bundles.get(index);
    const bundle =
      kept !== undefined && kept.width >= width
        ? kept
        : await current('entries', index, (tile) => readBundleFile(files, dir, tile));
    keepLatest(bundles, index, bundle, BUNDLES_KEPT);
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
    const bytes =
      kept !== undefined && kept.length >= width * HASH_BYTES
        ? kept
        : await current(level, index, (tile) => readTileFile(files, dir, tile));
    keepLatest(tiles, key, bytes, TILES_KEPT);
    return bytes;
  }

  return {
    leaf: async (at) => {
      if (!Number.isInteger(at) || at < 0 || at >= size()) return undefined;
      const { bytes, hash } = (await bundleOf(Math.floor(at / TILE_WIDTH))).entry(at % TILE_WIDTH);
      return { leaf: parseLeaf(bytes), hash };
    },
    scan: async function* (kinds, stretch = { from: 0, to: Number.POSITIVE_INFINITY }) {
      const isWanted = (kind: string): boolean => kinds.length === 0 || kinds.includes(kind);
      const end = Math.min(size(), stretch.to);
      for (let at = Math.floor(stretch.from / TILE_WIDTH); at * TILE_WIDTH < end; at += 1) {
        const known = kindsIn.get(at);
        if (known !== undefined && ![...known].some(isWanted)) continue;
        const bundle = await bundleOf(at);
        const first = at * TILE_WIDTH;
        const [from, to] = [Math.max(first, stretch.from), Math.min(end, first + bundle.width)];
        const met = new Set<string>();
        for (let index = from; index < to; index += 1) {
          const { bytes } = bundle.entry(index - first);
          const kind = kindOf(bytes);
          met.add(kind);
          if (isWanted(kind)) yield { index, leaf: parseLeaf(bytes) };
        }
        if (to - from === TILE_WIDTH) kindsIn.set(at, met);
      }
    },
    tile: async ({ level, index, width }) => (await tileAt(level, index, width)).subarray(0, width * HASH_BYTES),
  };
}

/** Puts in what was used last, and lets go of what was not used for longest: a map gives its keys in the order in which they were set. */
function keepLatest<K, V>(kept: Map<K, V>, key: K, value: V, most: number): void {
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) if (kept.size > most) kept.delete(oldest);
}

/** The hash says that these are the bytes of a leaf that we wrote. */
function parseLeaf(entry: Buffer): Leaf {
  return JSON.parse(entry.toString()) as Leaf;
}

/** How each leaf begins, since its members stand in the order of their names. */
const OPENING = '{"$kind":"';

/** The kind of a leaf, without parsing it. */
function kindOf(entry: Buffer): string {
  return entry.toString('latin1', OPENING.length, entry.indexOf('"', OPENING.length));
}
