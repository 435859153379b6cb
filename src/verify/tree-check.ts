import { sha256Hex } from '../evidence/sha256.ts';
import { MAX_ENTRY_BYTES } from '../evidence/tlog/bundle.ts';
import type { Checkpoint } from '../evidence/tlog/checkpoint.ts';
import { edgeRoot } from '../evidence/tlog/edge.ts';
import { completeRoot, HASH_BYTES } from '../evidence/tlog/merkle.ts';
import { levelsOf, TILE_WIDTH, type Tile, tileOf, tilePath, tilesOf } from '../evidence/tlog/tile.ts';
import { treeRoot } from '../evidence/tlog/tree.ts';
import type { EvidenceSource } from './evidence-source.ts';
import { type Findings, Refuted } from './finding.ts';

const TILE_BYTES = TILE_WIDTH * HASH_BYTES;
export const MAX_BUNDLE_BYTES: number = TILE_WIDTH * (2 + MAX_ENTRY_BYTES);

/** What the tiles say of the bundles, once they are known to make the signed root. */
export interface CheckedTree {
  /** By index of a full bundle: the SHA-256 (hex) of the hashes of its entries, which is one hash to compare where their root is 255. */
  readonly digests: ReadonlyMap<number, string>;
  /** Hashes of the entries of the last bundle, where that is not full. */
  readonly tail: Buffer;
}

/**
 * Reads every tile, checks each against those below it, and the topmost against the signed root. `hasBundle` says which bundles there
 * are: in an extract the tile below one that is not there need not be there either. Throws Refuted.
 */
export async function checkTree(
  source: EvidenceSource,
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
  hasBundle: (index: number) => boolean,
  findings: Findings,
): Promise<CheckedTree> {
  const partial: Buffer[] = [];
  let below: (Buffer | undefined)[] = [];
  const digests = new Map<number, string>();
  for (let level = 0; level < levelsOf(size); level += 1) {
    const own: (Buffer | undefined)[] = [];
    let rest: Buffer = Buffer.alloc(0);
    for (const tile of tilesOf(level, size)) {
      if (level === 0 && tile.width === TILE_WIDTH && !hasBundle(tile.index)) {
        own.push(undefined);
        continue;
      }
      const bytes = await readTile(source, tile);
      findings.checked('tiles');
      if (level > 0) checkAgainst(below, bytes, tile);
      if (level === 0 && tile.width === TILE_WIDTH) digests.set(tile.index, sha256Hex(bytes));
      if (tile.width === TILE_WIDTH) own.push(completeRoot(bytes));
      else rest = bytes;
    }
    partial.push(rest);
    below = own;
  }
  if (!edgeRoot({ size, levels: partial }).equals(root)) {
    throw new Refuted({ file: 'tile' }, `the tiles do not make the root that is signed for ${size} leaves`);
  }
  return { digests, tail: partial[0] ?? Buffer.alloc(0) };
}

/** Compares the hashes of a tile with the roots of those below it; where one is not there, the tile says it. */
function checkAgainst(below: (Buffer | undefined)[], bytes: Buffer, tile: Tile): void {
  for (let i = 0; i < tile.width; i += 1) {
    const said = bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
    const at = tile.index * TILE_WIDTH + i;
    const is = below[at];
    if (is === undefined) below[at] = said;
    else if (!is.equals(said)) {
      const lower = tilePath({ level: Number(tile.level) - 1, index: at, width: TILE_WIDTH });
      throw new Refuted({ file: lower }, `does not fit ${tilePath(tile)}: one of the two is not as it was written`);
    }
  }
}

/** Whether the tree begins with an older one of the same log. Throws Refuted when it does not: the log was forked or taken back. */
export async function checkGrowth(source: EvidenceSource, size: number, older: Checkpoint): Promise<void> {
  if (older.size > size) {
    throw new Refuted(
      { file: 'checkpoint' },
      `says ${size} leaves, and the older checkpoint says ${older.size} already`,
    );
  }
  const root = await treeRoot(older.size, ({ level, index }) => {
    const tile = tileOf(level, index, size);
    if (tile === undefined) throw new RangeError(`no tile ${level}/${index} in a tree of ${size}`);
    return readTile(source, tile);
  });
  if (!root.equals(older.root)) {
    throw new Refuted(
      { file: 'checkpoint' },
      `is of another tree than the older checkpoint: its first ${older.size} leaves do not have the root that was signed for them`,
    );
  }
}

/** A tile of the tree; of the full one in its place when a log that has grown since no longer keeps the partial one. */
export async function readTile(source: EvidenceSource, tile: Tile): Promise<Buffer> {
  const own = await source.read(tilePath(tile), TILE_BYTES);
  const bytes = own ?? (await source.read(tilePath({ ...tile, width: TILE_WIDTH }), TILE_BYTES));
  if (bytes === undefined) throw new Refuted({ file: tilePath(tile) }, 'is gone, and a log must keep it');
  const expected = own === undefined ? TILE_WIDTH : tile.width;
  if (bytes.length !== expected * HASH_BYTES) {
    throw new Refuted({ file: tilePath(tile) }, `has ${bytes.length} bytes, not ${expected * HASH_BYTES}`);
  }
  return bytes.subarray(0, tile.width * HASH_BYTES);
}
