import { join } from 'node:path';
import { latestUsed } from '../core/latest-used.ts';
import type { Leaf } from '../core/record.ts';
import { corrupt } from './corrupt.ts';
import type { Stretch } from './evidence-log.ts';
import type { Files } from './files.ts';
import { type Bundle, type Entry, readBundleFile, readTileFile } from './tile-files.ts';
import { HASH_BYTES } from './tlog/merkle.ts';
import { TILE_WIDTH, type Tile, tileOf, tilePath } from './tlog/tile.ts';
import { unreadable } from './unwritable.ts';

/** Reads the leaves of a log that may grow meanwhile. Everything rejects with EvidenceError: `corrupt` or `unreadable`. */
export interface Reader {
  /** One leaf as it was hashed into the tree, and its hash; undefined when there is none at `at`. Who is given bytes must not write to them. */
  readonly entry: (at: number) => Promise<Entry | undefined>;
  readonly leaf: (at: number) => Promise<Leaf | undefined>;
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

/** Bytes of tiles that are kept in memory, 8 kB each: proofs share those near the root. */
const TILE_BYTES_KEPT = 8_388_608;
/** Bytes of bundles, each of up to some megabytes: who reads one leaf often reads the next, and readers of several places come in turns. */
const BUNDLE_BYTES_KEPT = 33_554_432;

/** @param size how many leaves the log has now */
export function createReader(files: Files, dir: string, size: () => number): Reader {
  const tiles = latestUsed<string, Buffer>(TILE_BYTES_KEPT);
  const bundles = latestUsed<number, Bundle>(BUNDLE_BYTES_KEPT);
  /** Bundles that are being read now: whoever asks meanwhile waits for the same. */
  const underWay = new Map<string, Promise<Bundle>>();
  /** The kinds of leaf in each full bundle that was read through. */
  const kindsIn = new Map<number, ReadonlySet<string>>();

  /** The bundle that a leaf is in, as wide as the log has it. */
  async function bundleOf(index: number): Promise<Bundle> {
    const width = tileOf('entries', index, size())?.width ?? 0;
    const kept = bundles.get(index);
    if (kept !== undefined && kept.width >= width) return kept;
    const key = `${index} ${width}`;
    const reading = underWay.get(key) ?? readBundle(index).finally(() => underWay.delete(key));
    underWay.set(key, reading);
    return reading;
  }

  async function readBundle(index: number): Promise<Bundle> {
    const bundle = await current('entries', index, (tile) => readBundleFile(files, dir, tile));
    bundles.put(index, bundle, bundle.bytes);
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
    if (bytes !== kept) tiles.put(key, bytes, bytes.length);
    return bytes;
  }

  async function entry(at: number): Promise<Entry | undefined> {
    if (!Number.isInteger(at) || at < 0 || at >= size()) return undefined;
    return (await bundleOf(Math.floor(at / TILE_WIDTH))).entry(at % TILE_WIDTH);
  }

  return {
    entry,
    leaf: async (at) => {
      const found = await entry(at);
      return found && parseLeaf(found.bytes);
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
