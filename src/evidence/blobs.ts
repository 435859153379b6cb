import { dirname, join } from 'node:path';
import { type BlobPieces, blobPieces } from './blob-pieces.ts';
import { EvidenceError } from './evidence-log.ts';
import { disk, errnoOf, type Files, readWhole, writeWhole } from './files.ts';
import { layoutOf } from './layout.ts';
import { sha256Hex } from './sha256.ts';
import { unwritable } from './unwritable.ts';

/** Raw bytes too large for a leaf, by their SHA-256 (hex). */
export interface Blobs {
  /** Keeps bytes and resolves with their digest once they are durable. Rejects with EvidenceError `unwritable`. */
  readonly put: (bytes: Uint8Array) => Promise<string>;
  /** Whether bytes of this digest were put here once: what stands under the name of a digest was whole when it got it. */
  readonly has: (sha256: string) => Promise<boolean>;
  /** The bytes of a digest, undefined when there are none. Rejects with EvidenceError `corrupt` when they are not of that digest. */
  readonly get: (sha256: string) => Promise<Uint8Array | undefined>;
  /** The same in pieces, for who hands them on to somebody slow. */
  readonly open: (sha256: string) => Promise<BlobPieces | undefined>;
}

/** A digest as it is asked for by anyone on the web, since it becomes a path. */
const DIGEST = /^[0-9a-f]{64}$/;

/** The blobs of an evidence directory, at `blobs/ab/cdef...`. */
export function openBlobs(dir: string, files: Files = disk): Blobs {
  const layout = layoutOf(dir);
  const pathOf = (sha256: string): string => join(layout.blobs, sha256.slice(0, 2), sha256.slice(2));

  return {
    put: async (bytes) => {
      const sha256 = sha256Hex(bytes);
      const path = pathOf(sha256);
      try {
        await files.makeDir(dirname(path));
        const kept = await readWhole(files, path);
        // What is there and whole needs no second writing; what is damaged is put right.
        if (kept === undefined || sha256Hex(kept) !== sha256) {
          await writeWhole(files, layout.temp, path, bytes, 'replace');
        }
        // A durable file in a directory that is lost is lost, and a crash may have come between the two before.
        for (const above of [dirname(path), layout.blobs, dir]) await files.syncDir(above);
        return sha256;
      } catch (error) {
        throw unwritable(path, error);
      }
    },
    has: async (sha256) => {
      try {
        const file = await files.open(pathOf(sha256), 'read');
        await file.close();
        return true;
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return false;
        throw unwritable(pathOf(sha256), error);
      }
    },
    get: async (sha256) => {
      if (!DIGEST.test(sha256)) return undefined;
      const path = pathOf(sha256);
      const kept = await readWhole(files, path);
      if (kept !== undefined && sha256Hex(kept) !== sha256) {
        throw new EvidenceError(
          'corrupt',
          path,
          `${path} does not have the digest of its name: restore it from a copy`,
        );
      }
      return kept;
    },
    open: async (sha256) => (DIGEST.test(sha256) ? blobPieces(files, pathOf(sha256), sha256) : undefined),
  };
}
