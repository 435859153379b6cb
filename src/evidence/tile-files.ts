import { join } from 'node:path';
import { corrupt } from './corrupt.ts';
import { type Files, readWhole } from './files.ts';
import { parseBundle } from './tlog/bundle.ts';
import { TlogFormatError } from './tlog/format-error.ts';
import { HASH_BYTES, leafHash } from './tlog/merkle.ts';
import { parseTilePath, type Tile, tilePath } from './tlog/tile.ts';

/** The hashes of a tile; undefined when it is not there. Rejects with EvidenceError `corrupt` when it has not the length of its width. */
export async function readTileFile(files: Files, dir: string, tile: Tile): Promise<Buffer | undefined> {
  const path = join(dir, tilePath(tile));
  const bytes = await readWhole(files, path);
  if (bytes === undefined || bytes.length === tile.width * HASH_BYTES) return bytes;
  throw corrupt(path, `has ${bytes.length} bytes, not ${tile.width * HASH_BYTES}`);
}

/** A view of bytes takes about so much beside them. */
const ENTRY_OBJECT_BYTES = 100;

/** An entry as it was written, with its leaf hash. */
export interface Entry {
  readonly bytes: Buffer;
  readonly hash: Buffer;
}

/** The entries of a bundle. */
export interface Bundle {
  readonly width: number;
  /** What it takes in memory. */
  readonly bytes: number;
  /**
   * The entry at a place below the width, checked against its hash when it is first asked for. Throws EvidenceError `corrupt`, which
   * names it, when it is not as it was written.
   */
  readonly entry: (at: number) => Entry;
}

/**
 * The bundle at an index, with the tile that holds its hashes beside it; undefined when one of the two is not there. Rejects with
 * EvidenceError `corrupt`. Written by us, but the disk or a hand may have changed it since.
 */
export async function readBundleFile(
  files: Files,
  dir: string,
  place: Pick<Tile, 'index' | 'width'>,
): Promise<Bundle | undefined> {
  const path = join(dir, tilePath({ ...place, level: 'entries' }));
  const [bytes, tile] = [await readWhole(files, path), await readTileFile(files, dir, { ...place, level: 0 })];
  if (bytes === undefined || tile === undefined) return undefined;
  const entries = parsed(path, bytes, place.width);
  const isChecked = new Uint8Array(place.width);
  return {
    width: place.width,
    bytes: bytes.length + tile.length + ENTRY_OBJECT_BYTES * entries.length,
    entry: (at) => {
      const entry = entries[at];
      if (entry === undefined) throw new RangeError(`no entry ${at} among ${place.width}`);
      const hash = tile.subarray(HASH_BYTES * at, HASH_BYTES * (at + 1));
      if (isChecked[at] === 0) {
        if (!leafHash(entry).equals(hash)) {
          throw corrupt(path, `is not as it was written: its entry ${at} has not the hash that the tile has for it`);
        }
        isChecked[at] = 1;
      }
      return { bytes: entry, hash };
    },
  };
}

function parsed(path: string, bytes: Buffer, width: number): readonly Buffer[] {
  try {
    return parseBundle(bytes, width);
  } catch (error) {
    if (error instanceof TlogFormatError) throw corrupt(path, `is not as it was written: ${error.message}`);
    throw error;
  }
}

/** Every tile and bundle on disk, in the order of their names; what has no name of a tile is passed over. */
export async function* tilesOnDisk(files: Files, dir: string): AsyncGenerator<Tile> {
  yield* tilesUnder(files, dir, 'tile', /^(\d+|entries)$/);
}

async function* tilesUnder(files: Files, dir: string, place: string, inner: RegExp): AsyncGenerator<Tile> {
  for (const name of await files.list(join(dir, place))) {
    const path = `${place}/${name}`;
    const tile = parseTilePath(path);
    if (tile !== undefined) yield tile;
    else if (inner.test(name)) yield* tilesUnder(files, dir, path, /^(x\d{3}|\d{3}\.p)$/);
  }
}
