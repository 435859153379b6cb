import { dirname, join } from 'node:path';
import { corrupt } from './corrupt.ts';
import type { EvidenceError } from './evidence-log.ts';
import { type Files, readWhole } from './files.ts';
import type { Layout } from './layout.ts';
import type { Publisher } from './publish.ts';
import { readBundleFile, readTileFile, tilesOnDisk } from './tile-files.ts';
import { type Checkpoint, parseCheckpoint } from './tlog/checkpoint.ts';
import { edgeRoot } from './tlog/edge.ts';
import { TlogFormatError } from './tlog/format-error.ts';
import { completeRoot, HASH_BYTES } from './tlog/merkle.ts';
import { openNote, type Verifier } from './tlog/note.ts';
import { hashesAt, levelsOf, TILE_WIDTH, type Tile, tileOf, tilePath, tilesOf } from './tlog/tile.ts';
import { treeRoot } from './tlog/tree.ts';
import { type LogState, removePartials } from './writer.ts';

interface Found {
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

/**
 * Reads what the last run left and resolves with what to go on with. Every hash of the tree is checked up to the signed root, and
 * the bundle that will be appended to; the others are checked when they are read. A checkpoint that counted and was not brought out
 * is brought out. What lies beyond the checkpoint is of an append that nobody was told of: it is put aside under `torn/`. Partial
 * tiles whose tile is full are removed. Anything else that does not fit cannot come from a crash: EvidenceError `corrupt`.
 */
export async function recover(
  files: Files,
  dir: string,
  layout: Layout,
  verifier: Verifier,
  publisher: Publisher,
): Promise<LogState> {
  const current = await readCheckpoint(files, layout.checkpoint, verifier);
  if (current === undefined) throw corrupt(layout.checkpoint, 'is gone');
  const next = await readCheckpoint(files, layout.next, verifier);
  const found = next ?? current;
  const { size } = found.checkpoint;
  const levels = await checkTiles(files, dir, size);
  if (!edgeRoot({ size, levels }).equals(found.checkpoint.root)) {
    throw corrupt(join(dir, 'tile'), `does not have the root that the checkpoint says, at ${size} leaves`);
  }
  if (next !== undefined) {
    await checkGrowth(files, dir, layout, current.checkpoint, size);
    await publisher.resume();
  }
  await sweep(files, dir, layout, size);
  return { edge: { size, levels }, tail: await readTail(files, dir, size), note: found.note };
}

async function readCheckpoint(files: Files, path: string, verifier: Verifier): Promise<Found | undefined> {
  const bytes = await readWhole(files, path);
  if (bytes === undefined) return undefined;
  try {
    const checkpoint = parseCheckpoint(openNote(bytes, [verifier]).text);
    if (checkpoint.origin === verifier.name) return { note: bytes.toString(), checkpoint };
  } catch (error) {
    if (error instanceof TlogFormatError) throw corrupt(path, `is not as this log signed it: ${error.message}`);
    throw error;
  }
  throw corrupt(path, `is not of the log ${verifier.name}`);
}

/** Checks each tile against those below it and resolves with the hashes of the partial ones, by level. */
async function checkTiles(files: Files, dir: string, size: number): Promise<readonly Buffer[]> {
  const partial: Buffer[] = [];
  let below: Buffer | undefined;
  for (let level = 0; level < levelsOf(size); level += 1) {
    const roots: Buffer[] = [];
    let rest = Buffer.alloc(0);
    for (const tile of tilesOf(level, size)) {
      const bytes = await neededTile(files, dir, tile);
      const at = tile.index * TILE_WIDTH * HASH_BYTES;
      if (below !== undefined && !below.subarray(at, at + bytes.length).equals(bytes))
        throw unlike(dir, tile, below, bytes);
      if (tile.width === TILE_WIDTH) roots.push(completeRoot(bytes));
      else rest = Buffer.from(bytes);
    }
    partial.push(rest);
    below = Buffer.concat(roots);
  }
  return partial;
}

function unlike(dir: string, tile: Tile, below: Buffer, bytes: Buffer): EvidenceError {
  const first = tile.index * TILE_WIDTH;
  let i = 0;
  while (
    below.subarray((first + i) * HASH_BYTES).compare(bytes, i * HASH_BYTES, (i + 1) * HASH_BYTES, 0, HASH_BYTES) === 0
  )
    i += 1;
  const lower = tilePath({ level: Number(tile.level) - 1, index: first + i, width: TILE_WIDTH });
  return corrupt(
    join(dir, lower),
    `does not fit ${join(dir, tilePath(tile))}: one of the two is not as it was written`,
  );
}

async function neededTile(files: Files, dir: string, tile: Tile): Promise<Buffer> {
  const bytes = await readTileFile(files, dir, tile);
  if (bytes === undefined) throw corrupt(join(dir, tilePath(tile)), 'is gone');
  return bytes;
}

/** Whether the tree of `size` leaves that is on disk begins with the one that was brought out: else it would be a fork. */
async function checkGrowth(files: Files, dir: string, layout: Layout, old: Checkpoint, size: number): Promise<void> {
  const grown =
    old.size <= size &&
    (await treeRoot(old.size, async ({ level, index }) => {
      const tile = tileOf(level, index, size);
      return tile === undefined ? Buffer.alloc(0) : neededTile(files, dir, tile);
    }));
  if (grown === false || !grown.equals(old.root)) {
    throw corrupt(layout.next, `is of another tree than ${layout.checkpoint}`);
  }
}

async function readTail(files: Files, dir: string, size: number): Promise<readonly Buffer[]> {
  const tile = tileOf('entries', Math.floor(size / TILE_WIDTH), size);
  if (tile === undefined) return [];
  const bundle = await readBundleFile(files, dir, tile);
  if (bundle === undefined) throw corrupt(join(dir, tilePath(tile)), 'is gone');
  return Array.from({ length: bundle.width }, (_, at) => bundle.entry(at).bytes);
}

/** Puts aside what lies beyond the tree, removes the partial tiles that it has no use for, and misses the bundles that are not there. */
async function sweep(files: Files, dir: string, layout: Layout, size: number): Promise<void> {
  const missing = new Set(Array.from(tilesOf('entries', size), tilePath));
  const superseded = new Map<string, Tile>();
  for await (const tile of tilesOnDisk(files, dir)) {
    missing.delete(tilePath(tile));
    const full = Math.floor(hashesAt(tile.level, size) / TILE_WIDTH);
    const width = tile.index < full ? TILE_WIDTH : (tileOf(tile.level, tile.index, size)?.width ?? 0);
    if (tile.width > width) await putAside(files, dir, layout, tile);
    else if (width === TILE_WIDTH && tile.width < width) superseded.set(`${tile.level}/${tile.index}`, tile);
  }
  for (const path of missing) throw corrupt(join(dir, path), 'is gone');
  for (const tile of superseded.values()) await removePartials(files, dir, tile);
}

async function putAside(files: Files, dir: string, layout: Layout, tile: Tile): Promise<void> {
  const path = tilePath(tile);
  await files.makeDir(layout.torn);
  await files.rename(join(dir, path), join(layout.torn, path.replaceAll('/', '-')));
  await files.syncDir(layout.torn);
  await files.syncDir(dirname(join(dir, path)));
}
