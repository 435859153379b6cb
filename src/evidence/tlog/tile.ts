/** Hashes in a full tile, entries in a full bundle: tiles are 8 levels of the tree high (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

const MAX_LEVEL = 63;

/** One tile of hashes, or with `entries` for a level one bundle of entries. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  /** Hashes or entries that it holds: 256 of a full tile, 1 to 255 of a partial one. */
  readonly width: number;
}

/** Where a tile lies under the log's prefix: `tile/0/x001/x234/067`, of a partial one `tile/entries/000.p/17`. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(3 * Math.ceil(digits.length / 3), '0').match(/.../g) ?? [];
  const path = groups.map((group, i) => (i + 1 < groups.length ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/(0|[1-9][0-9]?|entries)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** The tile of a path; undefined for any text that is not the one form of one. Written by anyone on the web. */
export function parseTilePath(path: string): Tile | undefined {
  const [, level, groups, width] = PATH.exec(path) ?? [];
  if (level === undefined || groups === undefined) return undefined;
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const fits = (tile.level === 'entries' || tile.level <= MAX_LEVEL) && Number.isSafeInteger(tile.index);
  // Printed again: of `x000/001` and `001`, or of `.p/256` and none, one is right.
  return fits && tilePath(tile) === path ? tile : undefined;
}

/** How many hashes a tree of `size` leaves has at a level of tiles: those of its complete subtrees of 256^level leaves. */
export function hashesAt(level: number | 'entries', size: number): number {
  return level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
}

/** The tile with this index in the tree of `size` leaves, undefined when the tree has none. */
export function tileOf(level: number | 'entries', index: number, size: number): Tile | undefined {
  const width = Math.min(TILE_WIDTH, hashesAt(level, size) - index * TILE_WIDTH);
  return width > 0 ? { level, index, width } : undefined;
}

/** All tiles of a level in the tree of `size` leaves, from the left; the last one may be partial. */
export function* tilesOf(level: number | 'entries', size: number): Generator<Tile> {
  for (let index = 0; ; index += 1) {
    const tile = tileOf(level, index, size);
    if (tile === undefined) return;
    yield tile;
  }
}

/** How many levels of tiles the tree of `size` leaves has. */
export function levelsOf(size: number): number {
  let levels = 0;
  while (hashesAt(levels, size) > 0) levels += 1;
  return levels;
}
