import { completeRoot, HASH_BYTES, joinRight, largestPowerOfTwo } from './merkle.ts';
import { TILE_WIDTH, type Tile, tileOf } from './tile.ts';

/** Levels of the tree in one tile. */
const TILE_HEIGHT = 8;

/** Gives the hashes of a tile, `width` of them one after the other; a source that cannot rejects. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array>;

/**
 * Hashes of complete subtrees by their leaves, kept from one proof to the next by whoever makes many: they never change. Only those
 * that many proofs share are put in.
 */
export type KnownHashes = Map<string, Buffer>;

/** Beyond it all are forgotten: some 10 MB. */
const MOST_KNOWN = 65_536;

/** The subtree over the leaves [from, to), as RFC 6962 divides a tree. */
interface Subtree {
  readonly from: number;
  readonly to: number;
}

/** The root of the tree of `size` leaves, from its tiles. */
export function treeRoot(size: number, readTile: ReadTile): Promise<Buffer> {
  return subtreeHash({ from: 0, to: size }, { size, readTile, known: new Map() });
}

/** Inclusion proof of the leaf at `index` (below `size`), from its sibling up: RFC 6962 section 2.1.1. */
export function inclusionProof(
  index: number,
  size: number,
  readTile: ReadTile,
  known: KnownHashes = new Map(),
): Promise<readonly Buffer[]> {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} among ${size}`);
  return hashesOf(inclusionPath(index, { from: 0, to: size }), { size, readTile: readOnce(readTile), known });
}

/** Consistency proof between the trees of `oldSize` (at most `size`) and of `size` leaves: RFC 6962 section 2.1.2. */
export function consistencyProof(oldSize: number, size: number, readTile: ReadTile): Promise<readonly Buffer[]> {
  if (!(oldSize >= 0 && oldSize <= size)) throw new RangeError(`no tree of ${oldSize} leaves in one of ${size}`);
  if (oldSize === 0 || oldSize === size) return Promise.resolve([]);
  const tree = { size, readTile: readOnce(readTile), known: new Map() };
  return hashesOf(consistencyPath(oldSize, { from: 0, to: size }, true), tree);
}

function inclusionPath(index: number, tree: Subtree): readonly Subtree[] {
  if (tree.to - tree.from === 1) return [];
  const [left, right] = divide(tree);
  return index < left.to ? [...inclusionPath(index, left), right] : [...inclusionPath(index, right), left];
}

/** `known`: the tree is one whose root the verifier has. */
function consistencyPath(oldSize: number, tree: Subtree, known: boolean): readonly Subtree[] {
  if (oldSize === tree.to) return known ? [] : [tree];
  const [left, right] = divide(tree);
  return oldSize <= left.to
    ? [...consistencyPath(oldSize, left, known), right]
    : [...consistencyPath(oldSize, right, false), left];
}

function divide({ from, to }: Subtree): readonly [Subtree, Subtree] {
  const middle = from + largestPowerOfTwo(to - from - 1);
  return [
    { from, to: middle },
    { from: middle, to },
  ];
}

/** A tree that is read. */
interface Tree {
  readonly size: number;
  readonly readTile: ReadTile;
  readonly known: KnownHashes;
}

function hashesOf(subtrees: readonly Subtree[], tree: Tree): Promise<readonly Buffer[]> {
  return Promise.all(subtrees.map((subtree) => subtreeHash(subtree, tree)));
}

/** Neighbouring subtrees lie in one tile. */
function readOnce(readTile: ReadTile): ReadTile {
  const tiles = new Map<string, Promise<Uint8Array>>();
  return (tile) => {
    const key = `${tile.level}/${tile.index}`;
    const read = tiles.get(key) ?? readTile(tile);
    tiles.set(key, read);
    return read;
  };
}

async function subtreeHash({ from, to }: Subtree, tree: Tree): Promise<Buffer> {
  const complete: Promise<Buffer>[] = [];
  for (let at = from; at < to; ) {
    const width = largestPowerOfTwo(to - at);
    complete.push(completeHash(at, width, tree));
    at += width;
  }
  return joinRight(await Promise.all(complete));
}

/** The hash of the complete subtree over `width` leaves (a power of two) from `from` (a multiple of it). */
async function completeHash(from: number, width: number, tree: Tree): Promise<Buffer> {
  // Those within a full tile of leaves serve the proofs of that tile alone.
  const isShared = width >= TILE_WIDTH || from >= tree.size - (tree.size % TILE_WIDTH);
  if (!isShared) return readHash(from, width, tree);
  const { known } = tree;
  const key = `${from}+${width}`;
  const hash = known.get(key) ?? (await readHash(from, width, tree));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, hash);
  return hash;
}

async function readHash(from: number, width: number, { size, readTile }: Tree): Promise<Buffer> {
  const level = Math.floor(Math.log2(width) / TILE_HEIGHT);
  const unit = TILE_WIDTH ** level;
  const first = from / unit;
  const index = Math.floor(first / TILE_WIDTH);
  const tile = tileOf(level, index, size);
  if (tile === undefined) throw new RangeError(`no tile ${level}/${index} in a tree of ${size}`);
  const hashes = await readTile(tile);
  const at = (first - index * TILE_WIDTH) * HASH_BYTES;
  return completeRoot(hashes.subarray(at, at + (width / unit) * HASH_BYTES));
}
