import { join } from 'node:path';
import { latestRead } from '../core/latest-used.ts';
import type { BlobPieces } from './blob-pieces.ts';
import type { Blobs } from './blobs.ts';
import type { EvidenceLog } from './evidence-log.ts';
import { disk, type Files, readWhole } from './files.ts';
import { layoutOf } from './layout.ts';
import { isTimestampPath, TIMESTAMP_INDEX } from './timestamp-files.ts';
import { formatProof, parseProof } from './tlog/proof.ts';
import { hashesAt, parseTilePath, TILE_WIDTH, type Tile, tilePath } from './tlog/tile.ts';
import { unreadable } from './unwritable.ts';

/** A file of the log that is for everybody. */
export interface PublishedFile {
  readonly bytes: Uint8Array;
  readonly contentType:
    | 'text/plain; charset=utf-8'
    | 'application/json'
    | 'application/octet-stream'
    | 'application/timestamp-reply';
  /** Whoever has it never needs to ask again: under this path there will never be other bytes. */
  readonly isImmutable: boolean;
}

/** A blob, which may be far larger than what many readers at once may take in memory. */
export interface PublishedBlob extends Omit<PublishedFile, 'bytes'>, BlobPieces {}

/**
 * What of an evidence directory is published, by its path there, as any static server over the directory would give it: the
 * checkpoints, the tiles and bundles of the tree in force, blobs, and time stamps; beside these files any leaf, and its proof. Resolves
 * with undefined for all else, above all for what is private. Rejects with EvidenceError when the disk fails or a blob is damaged.
 * Asked for by anyone on the web: any path.
 */
export type Published = (path: string) => Promise<PublishedFile | PublishedBlob | undefined>;

/** Bytes of full tiles of hashes that are kept in memory, 8 kB each: those who follow a log all ask for the same. */
const TILE_BYTES_KEPT = 4_194_304;

/** The published files of a log that is open for writing. */
export function publishedFiles(
  log: Pick<EvidenceLog, 'dir' | 'size' | 'checkpoint' | 'prove' | 'entry'>,
  blobs: Pick<Blobs, 'open'>,
  files: Files = disk,
): Published {
  const { dir } = log;
  const read = async (path: string): Promise<Buffer | undefined> => {
    try {
      return await readWhole(files, path);
    } catch (error) {
      // The disk is what fails here, and the caller needs one kind of error for that.
      throw unreadable(path, error);
    }
  };
  const tiles = latestRead<string, Buffer | undefined>(TILE_BYTES_KEPT);
  const tileOf = (tile: Tile): Promise<Buffer | undefined> => {
    const path = tilePath(tile);
    return tiles(path, async () => {
      const value = await read(join(dir, path));
      // Bundles are too large, and what is partial is soon gone.
      const isKept = value !== undefined && tile.level !== 'entries' && tile.width === TILE_WIDTH;
      return { value, weight: isKept ? value.length : Number.POSITIVE_INFINITY };
    });
  };
  return async (path) => {
    if (path === 'checkpoint') return text(Buffer.from(log.checkpoint.note));
    if (path === 'checkpoint.cosigned') return text(await read(layoutOf(dir).cosigned));
    if (path === TIMESTAMP_INDEX) return text(await read(join(dir, path)));
    if (isTimestampPath(path)) return stamp(path, await read(join(dir, path)));
    const tile = parseTilePath(path);
    if (tile !== undefined) return isInTree(tile, log.size) ? fixed(await tileOf(tile)) : undefined;
    const [, what, index] = /^(leaf|proof)\/(0|[1-9][0-9]{0,14})$/.exec(path) ?? [];
    // No static server has the bytes of one leaf alone, but its bundles hold them.
    if (what === 'leaf') return json(await log.entry(Number(index)));
    if (what === 'proof') return text(await proofWithLeaf(log, Number(index)));
    const [, head, tail] = /^blobs\/([0-9a-f]{2})\/([0-9a-f]{62})$/.exec(path) ?? [];
    return head === undefined || tail === undefined ? undefined : pieced(await blobs.open(head + tail));
  };
}

/** A proof as `verify --proof` takes it: it holds its leaf. No static server has these, but `prove` makes them of any copy. */
async function proofWithLeaf(
  log: Pick<EvidenceLog, 'prove' | 'entry'>,
  index: number,
): Promise<Uint8Array | undefined> {
  const [proof, extra] = [await log.prove(index), await log.entry(index)];
  if (proof === undefined || extra === undefined) return undefined;
  return Buffer.from(formatProof({ ...parseProof(Buffer.from(proof)), extra }));
}

/** What lies beyond the checkpoint may still come to hold other bytes, and nobody must keep those. */
function isInTree({ level, index, width }: Tile, size: number): boolean {
  return index * TILE_WIDTH + width <= hashesAt(level, size);
}

function text(bytes: Uint8Array | undefined): PublishedFile | undefined {
  return bytes && { bytes, contentType: 'text/plain; charset=utf-8', isImmutable: false };
}

function json(bytes: Uint8Array | undefined): PublishedFile | undefined {
  return bytes && { bytes, contentType: 'application/json', isImmutable: true };
}

function stamp(path: string, bytes: Uint8Array | undefined): PublishedFile | undefined {
  if (path.endsWith('.note')) return bytes && { bytes, contentType: 'text/plain; charset=utf-8', isImmutable: true };
  return bytes && { bytes, contentType: 'application/timestamp-reply', isImmutable: true };
}

function fixed(bytes: Uint8Array | undefined): PublishedFile | undefined {
  return bytes && { bytes, contentType: 'application/octet-stream', isImmutable: true };
}

function pieced(blob: BlobPieces | undefined): PublishedBlob | undefined {
  return blob && { ...blob, contentType: 'application/octet-stream', isImmutable: true };
}
