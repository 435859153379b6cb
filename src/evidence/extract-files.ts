import { dirname, join } from 'node:path';
import { corrupt } from './corrupt.ts';
import type { EvidenceError } from './evidence-log.ts';
import { errnoOf, type Files, readWhole, writeNew } from './files.ts';
import { parseCheckpoint } from './tlog/checkpoint.ts';
import { parseNote } from './tlog/note.ts';
import { levelsOf, TILE_WIDTH, tilePath, tilesOf } from './tlog/tile.ts';
import { unwritable } from './unwritable.ts';
import { isVacant, notVacant } from './vacant.ts';

/** What of a log is copied. */
export interface CopiedPart {
  /** Leaves of the log when it was looked at; it may have grown since. */
  readonly size: number;
  readonly hasBundle: (index: number) => boolean;
  /** By digest. */
  readonly blobs: ReadonlySet<string>;
  /** The text that says what part this is. */
  readonly says: string;
}

/**
 * Copies a part of a log into a new directory: the checkpoint, the tiles by which it is checked, its bundles and blobs. Rejects with
 * EvidenceError: `already_exists`, `corrupt` when the log lacks a file, `unwritable`.
 */
export async function copyExtract(
  files: Files,
  from: string,
  to: string,
  { size, hasBundle, blobs, says }: CopiedPart,
): Promise<{ readonly bytes: number; readonly gone: number }> {
  let bytes = 0;
  let gone = 0;

  async function put(path: string, content: Uint8Array): Promise<void> {
    const file = join(to, path);
    await files.makeDir(dirname(file));
    await writeNew(files, file, content);
    bytes += content.length;
  }

  async function copy(path: string): Promise<boolean> {
    const content = await readWhole(files, join(from, path));
    if (content !== undefined) await put(path, content);
    return content !== undefined;
  }

  try {
    if (!(await isVacant(files, to))) throw exportWritesOver(to);
    const note = (await readWhole(files, join(from, 'checkpoint'))) ?? Buffer.alloc(0);
    const { size: signed } = parseCheckpoint(parseNote(note).text);
    if (signed < size) throw corrupt(join(from, 'checkpoint'), `says ${signed} leaves, and it said ${size} before`);
    await put('checkpoint', note);
    for (const path of partPaths(signed, hasBundle)) {
      // A partial tile goes when its tile is full: then that is taken in its place.
      if (!(await copy(path)) && !(await copy(path.replace(/\.p\/\d+$/, ''))))
        throw corrupt(join(from, path), 'is gone');
    }
    for (const sha256 of blobs) gone += (await copy(`blobs/${sha256.slice(0, 2)}/${sha256.slice(2)}`)) ? 0 : 1;
    await put('extract.json', Buffer.from(says));
    return { bytes, gone };
  } catch (error) {
    throw errnoOf(error) === 'EEXIST' ? exportWritesOver(to) : unwritable(to, error);
  }
}

/** Bundles with their tiles, the tile at the right edge, and all tiles above. */
function* partPaths(size: number, hasBundle: (index: number) => boolean): Generator<string> {
  for (const tile of tilesOf('entries', size)) {
    if (hasBundle(tile.index)) yield tilePath(tile);
    if (hasBundle(tile.index) || tile.width < TILE_WIDTH) yield tilePath({ ...tile, level: 0 });
  }
  for (let level = 1; level < levelsOf(size); level += 1) for (const tile of tilesOf(level, size)) yield tilePath(tile);
}

function exportWritesOver(dir: string): EvidenceError {
  return notVacant(dir, 'export never writes over files');
}
