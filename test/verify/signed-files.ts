import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Leaf } from '../../src/core/record.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { formatBundle } from '../../src/evidence/tlog/bundle.ts';
import { formatCheckpoint, parseCheckpoint } from '../../src/evidence/tlog/checkpoint.ts';
import { edgeRoot, extendEdge } from '../../src/evidence/tlog/edge.ts';
import { makeKey, noteSigner, type PrivateKey, publicKeyOf } from '../../src/evidence/tlog/key.ts';
import { leafHash } from '../../src/evidence/tlog/merkle.ts';
import { parseNote, signNote } from '../../src/evidence/tlog/note.ts';
import type { Policy } from '../../src/evidence/tlog/policy.ts';
import { levelsOf, tilePath, tilesOf } from '../../src/evidence/tlog/tile.ts';
import type { EvidenceSource } from '../../src/verify/evidence-source.ts';

/** Evidence in memory, so that a test can change any byte of it, or have its publisher sign another story. */
export type EvidenceFiles = Map<string, Buffer>;

export const ORIGIN = 'example.org/log';
export const KEY: PrivateKey = makeKey(ORIGIN);
export const TRUST: Policy = policyOf(KEY);

export function policyOf(key: PrivateKey): Policy {
  return { logs: [{ key: publicKeyOf(key), url: undefined }], witnesses: [], quorum: undefined };
}

export function sourceOf(files: ReadonlyMap<string, Buffer>): EvidenceSource {
  return {
    name: 'memory',
    read: async (path) => files.get(path),
    hash: async (path) => {
      const bytes = files.get(path);
      return bytes && sha256Hex(bytes);
    },
  };
}

/** What an evidence directory holds for good: its partial tiles only as they are now. */
export function filesOf(dir: string): EvidenceFiles {
  const { size } = parseCheckpoint(parseNote(readFileSync(join(dir, 'checkpoint'))).text);
  const levels = Array.from({ length: levelsOf(size) }, (_, level) => level);
  const tiles = (['entries', ...levels] as const).flatMap((level) => [...tilesOf(level, size)].map(tilePath));
  const blobs = readdirSync(join(dir, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1));
  return new Map(['checkpoint', ...tiles, ...blobs].map((name) => [name, readFileSync(join(dir, name))]));
}

/** The log of some entries as its publisher would have it, signed by `key`. */
export function signedLog(entries: readonly Buffer[], key: PrivateKey = KEY): EvidenceFiles {
  const files: EvidenceFiles = new Map();
  const { edge, tiles } = extendEdge({ size: 0, levels: [] }, entries.map(leafHash));
  for (const { tile, bytes } of tiles) files.set(tilePath(tile), bytes);
  for (const tile of tilesOf('entries', entries.length)) {
    files.set(tilePath(tile), formatBundle(entries.slice(tile.index * 256, tile.index * 256 + tile.width)));
  }
  const text = formatCheckpoint({ origin: key.name, size: edge.size, root: edgeRoot(edge), extensions: [] });
  return files.set('checkpoint', Buffer.from(signNote(text, [noteSigner(key)])));
}

/** The same blobs with other leaves. */
export function withLeaves(files: EvidenceFiles, leaves: readonly Leaf[]): EvidenceFiles {
  const blobs = [...files].filter(([name]) => name.startsWith('blobs/'));
  return new Map([...signedLog(leaves.map((leaf) => Buffer.from(canonicalJson(leaf)))), ...blobs]);
}
