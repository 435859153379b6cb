import { sha256Hex } from '../evidence/sha256.ts';
import type { EvidenceSource } from './evidence-source.ts';
import { type Findings, type Place, Refuted } from './finding.ts';

/** Reads blobs, each by its digest. */
export interface CheckedBlobs {
  /** The bytes of a digest; undefined when there are none. Throws Refuted when they are not of that digest. */
  readonly get: (sha256: string, place: Place) => Promise<Buffer | undefined>;
  /** Whether there are bytes of a digest, and they are of it. What is named again and again is looked at once. */
  readonly check: (sha256: string, place: Place) => Promise<boolean>;
}

/** Data packages and route dumps are the largest. */
const MAX_BLOB_BYTES = 1 << 30;
/** Digests that are remembered as looked at: certificates and lists, which many leaves name. */
const REMEMBERED = 10_000;

export function checkedBlobs(source: EvidenceSource, findings: Findings): CheckedBlobs {
  const looked = new Map<string, boolean>();

  /** Whether there is a blob, by the digest that its bytes have. */
  function isThere(sha256: string, has: string | undefined, place: Place): boolean {
    if (has !== undefined && has !== sha256) {
      const file = pathOf(sha256, place);
      throw new Refuted({ ...place, file }, 'does not have the digest of its name, by which a leaf names it');
    }
    if (has !== undefined && !looked.has(sha256)) findings.checked('blobs');
    if (looked.size < REMEMBERED) looked.set(sha256, has !== undefined);
    return has !== undefined;
  }

  return {
    get: async (sha256, place) => {
      const bytes = await source.read(pathOf(sha256, place), MAX_BLOB_BYTES);
      return isThere(sha256, bytes && sha256Hex(bytes), place) ? bytes : undefined;
    },
    check: async (sha256, place) =>
      looked.get(sha256) ?? isThere(sha256, await source.hash(pathOf(sha256, place), MAX_BLOB_BYTES), place),
  };
}

/** Where a blob lies within the evidence. */
function pathOf(sha256: string, place: Place): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Refuted(place, `names a blob by what is no digest: ${sha256}`);
  return `blobs/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}
