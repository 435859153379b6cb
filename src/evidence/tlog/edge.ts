import { completeRoot, HASH_BYTES, joinRight, largestPowerOfTwo } from './merkle.ts';
import { hashesAt, TILE_WIDTH, type Tile } from './tile.ts';

const TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/** The right edge of a tree: all that appending to it and knowing its root takes, however large the tree is. */
export interface RightEdge {
  /** Leaves of the tree. */
  readonly size: number;
  /** By level of tiles: the hashes of its partial tile, one after the other; none where the last tile is full. */
  readonly levels: readonly Buffer[];
}

/** A tile and its hashes. */
export interface TileBytes {
  readonly tile: Tile;
  readonly bytes: Buffer;
}

/** The tree with further leaves, by their hashes, and the tiles that it has and the smaller one has not. */
export function extendEdge(
  edge: RightEdge,
  leafHashes: readonly Uint8Array[],
): { readonly edge: RightEdge; readonly tiles: readonly TileBytes[] } {
  const levels: Buffer[] = [];
  const tiles: TileBytes[] = [];
  let added = Buffer.concat(leafHashes);
  for (let level = 0; level < edge.levels.length || added.length > 0; level += 1) {
    const row = Buffer.concat([edge.levels[level] ?? Buffer.alloc(0), added]);
    const first = Math.floor(hashesAt(level, edge.size) / TILE_WIDTH);
    const above: Buffer[] = [];
    for (let at = 0; at < row.length; at += TILE_BYTES) {
      const bytes = row.subarray(at, at + TILE_BYTES);
      if (bytes.length === TILE_BYTES) above.push(completeRoot(bytes));
      else if (added.length === 0) continue; // The tree had this partial tile already.
      tiles.push({ tile: { level, index: first + at / TILE_BYTES, width: bytes.length / HASH_BYTES }, bytes });
    }
    // A copy: a view would keep the whole row in memory.
    levels.push(Buffer.from(row.subarray(row.length - (row.length % TILE_BYTES))));
    added = Buffer.concat(above);
  }
  return { edge: { size: edge.size + leafHashes.length, levels }, tiles };
}

/** The root of the tree: RFC 6962 section 2.1. */
export function edgeRoot({ levels }: RightEdge): Buffer {
  let right: readonly Buffer[] = [];
  for (const row of levels) {
    const joined = [...completeSubtrees(row), ...right];
    right = joined.length === 0 ? [] : [joinRight(joined)];
  }
  return joinRight(right);
}

/** The roots of the complete subtrees that a row of hashes falls into, the largest first. */
function completeSubtrees(row: Buffer): readonly Buffer[] {
  const roots: Buffer[] = [];
  for (let at = 0; at < row.length; ) {
    const bytes = largestPowerOfTwo((row.length - at) / HASH_BYTES) * HASH_BYTES;
    roots.push(completeRoot(row.subarray(at, at + bytes)));
    at += bytes;
  }
  return roots;
}
