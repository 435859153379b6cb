import { sha256Hex } from '../evidence/sha256.ts';
import { parseBundle } from '../evidence/tlog/bundle.ts';
import { TlogFormatError } from '../evidence/tlog/format-error.ts';
import { HASH_BYTES, leafHashes } from '../evidence/tlog/merkle.ts';
import { TILE_WIDTH, type Tile, tileOf, tilePath, tilesOf } from '../evidence/tlog/tile.ts';
import type { EvidenceSource } from './evidence-source.ts';
import { type Findings, Refuted } from './finding.ts';
import { type CheckedTree, MAX_BUNDLE_BYTES, readTile } from './tree-check.ts';

/** Reads entries, each checked by its hash. Everything rejects with Refuted when one is not what was signed. */
export interface Entries {
  /** All that there are, bundle by bundle; `first` is the index of the first entry. */
  readonly bundles: () => AsyncGenerator<{ readonly first: number; readonly entries: readonly Buffer[] }>;
  /** One by its index, below the size; undefined when its bundle is not in this extract. */
  readonly at: (index: number) => Promise<Buffer | undefined>;
}

/** Bundles that are asked for before they are needed, so that neither a disk nor a web server is waited for. */
const AHEAD = 4;

export function openEntries(
  source: EvidenceSource,
  size: number,
  { digests, tail }: CheckedTree,
  hasBundle: (index: number) => boolean,
  findings: Findings,
): Entries {
  let last: { readonly index: number; readonly entries: readonly Buffer[] } | undefined;

  async function bundle(tile: Tile): Promise<readonly Buffer[]> {
    const entries = await readBundle(source, tile);
    const hashes = leafHashes(entries);
    const fits = tile.width === TILE_WIDTH ? digests.get(tile.index) === sha256Hex(hashes) : hashes.equals(tail);
    if (fits) return entries;
    const said = await readTile(source, { ...tile, level: 0 });
    const wrong = entries.findIndex((_, i) => !hashAt(hashes, i).equals(hashAt(said, i)));
    throw new Refuted(
      { file: tilePath(tile), leaf: tile.index * TILE_WIDTH + Math.max(0, wrong) },
      'is not as it was written: the entry does not have the hash that is signed for it',
    );
  }

  return {
    bundles: async function* () {
      const tiles = [...tilesOf('entries', size)].filter(({ index }) => hasBundle(index));
      const ahead = tiles.slice(0, AHEAD).map(settled(bundle));
      for (const [i, tile] of tiles.entries()) {
        const next = tiles[i + AHEAD];
        if (next !== undefined) ahead.push(settled(bundle)(next));
        const read = await ahead.shift();
        if (read === undefined) throw new RangeError('a bundle that nobody asked for');
        if ('error' in read) throw read.error;
        findings.checked('bundles');
        yield { first: tile.index * TILE_WIDTH, entries: read.entries };
      }
    },
    at: async (index) => {
      const at = Math.floor(index / TILE_WIDTH);
      const tile = tileOf('entries', at, size);
      if (tile === undefined || !hasBundle(at)) return undefined;
      if (last?.index !== at) last = { index: at, entries: await bundle(tile) };
      return last.entries[index % TILE_WIDTH];
    },
  };
}

/** What is read ahead may fail before its turn comes, and must be told of then. */
function settled(
  read: (tile: Tile) => Promise<readonly Buffer[]>,
): (tile: Tile) => Promise<{ readonly entries: readonly Buffer[] } | { readonly error: unknown }> {
  return (tile) =>
    read(tile).then(
      (entries) => ({ entries }),
      (error: unknown) => ({ error }),
    );
}

/** The entries of a bundle as wide as `tile`, from the full one in its place when only that is there. */
async function readBundle(source: EvidenceSource, tile: Tile): Promise<readonly Buffer[]> {
  const own = await source.read(tilePath(tile), MAX_BUNDLE_BYTES);
  const bytes = own ?? (await source.read(tilePath({ ...tile, width: TILE_WIDTH }), MAX_BUNDLE_BYTES));
  if (bytes === undefined) throw new Refuted({ file: tilePath(tile) }, 'is gone, and a log must keep it');
  try {
    return parseBundle(bytes, own === undefined ? TILE_WIDTH : tile.width).slice(0, tile.width);
  } catch (error) {
    if (!(error instanceof TlogFormatError)) throw error;
    throw new Refuted({ file: tilePath(tile) }, `is not as it was written: ${error.message}`);
  }
}

function hashAt(hashes: Buffer, at: number): Buffer {
  return hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
}
