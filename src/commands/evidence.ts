import { resolve } from 'node:path';
import type { SnapshotLeaf } from '../core/record.ts';
import { type Blobs, openBlobs } from '../evidence/blobs.ts';
import { type ReadableLog, readableLog } from '../evidence/readable-log.ts';
import { type PastBasis, pastBasis } from '../replay/basis.ts';
import { recordedSnapshots } from '../replay/slots.ts';
import { UsageError } from './command.ts';
import { configured } from './configured.ts';

/** An evidence directory that is looked at, not written to. */
export interface Evidence {
  readonly dir: string;
  readonly log: ReadableLog;
  readonly blobs: Blobs;
  readonly snapshots: ReadonlyMap<string, SnapshotLeaf>;
  readonly basis: PastBasis;
}

/** The evidence of a directory, or of the one that the configuration names. Rejects with EvidenceError or ConfigError. */
export async function openEvidence(named: string | undefined, config: string | undefined): Promise<Evidence> {
  const dir = named === undefined ? (await configured(config)).evidence.dir : resolve(named);
  const log = await readableLog(dir);
  const snapshots = await recordedSnapshots(log);
  const blobs = openBlobs(dir);
  return { dir, log, blobs, snapshots, basis: pastBasis(snapshots, { dir, blobs }) };
}

/** The one snapshot whose digest begins so. Throws UsageError when there is none, or more than one. */
export function snapshotNamed({ dir, snapshots }: Pick<Evidence, 'dir' | 'snapshots'>, text: string): SnapshotLeaf {
  if (!/^[0-9a-f]{4,64}$/.test(text)) {
    throw new UsageError(`"${text}" is no digest: at least four hex digits of one that feeds list shows`);
  }
  const [found, ...others] = [...snapshots.values()].filter(({ sha256 }) => sha256.startsWith(text));
  if (found === undefined)
    throw new UsageError(`${dir} holds no snapshot ${text}; feeds list ${dir} shows what it holds`);
  if (others.length > 0) throw new UsageError(`${others.length + 1} snapshots begin with ${text}: name more digits`);
  return found;
}

/** As much of a digest as people compare. */
export function short(sha256: string): string {
  return sha256.slice(0, 12);
}
