import { type Judging, parseJudging } from '../claim/judging.ts';
import type { ConfigurationLeaf, SnapshotLeaf } from '../core/record.ts';
import type { Blobs } from '../evidence/blobs.ts';
import { restoreSnapshot } from '../feeds/restore.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import type { JudgedAgainBy } from './replay.ts';
import type { RecordedSlot } from './slots.ts';

/** What recorded slots were judged by, as the evidence keeps it. Everything is read once. */
export interface PastBasis {
  /** Undefined when the log does not say what its configuration came to. */
  readonly judgedBy: (recorded: RecordedSlot) => Promise<JudgedAgainBy | undefined>;
  /** The same under another snapshot, or by the claims of another configuration. */
  readonly insteadOf: (
    recorded: RecordedSlot,
    other: { readonly snapshot?: Snapshot | undefined; readonly judging?: Judging | undefined },
  ) => Promise<JudgedAgainBy | undefined>;
  /** Rejects as `restoreSnapshot` does. */
  readonly snapshotOf: (sha256: string) => Promise<Snapshot | undefined>;
}

/** Snapshots that are kept open: their tables take some 30 MB each where they have no copy in common. */
const SNAPSHOTS_KEPT = 4;

export function pastBasis(
  snapshots: ReadonlyMap<string, SnapshotLeaf>,
  keep: { readonly dir: string; readonly blobs: Pick<Blobs, 'get'> },
): PastBasis {
  const restored = new Map<string, Promise<Snapshot>>();
  const configurations = new Map<string, Promise<Judging | undefined>>();
  let latest: Snapshot | undefined;

  async function restore(leaf: SnapshotLeaf): Promise<Snapshot> {
    latest = await restoreSnapshot(leaf, keep, latest?.parts);
    return latest;
  }

  function snapshotOf(sha256: string): Promise<Snapshot | undefined> {
    const leaf = snapshots.get(sha256);
    if (leaf === undefined) return Promise.resolve(undefined);
    const held = restored.get(sha256) ?? restore(leaf);
    restored.delete(sha256);
    restored.set(sha256, held);
    const [oldest] = restored.keys();
    if (restored.size > SNAPSHOTS_KEPT && oldest !== undefined) restored.delete(oldest);
    return held;
  }

  function judgingOf(configuration: ConfigurationLeaf | undefined): Promise<Judging | undefined> {
    const sha256 = configuration?.judging;
    if (sha256 === undefined) return Promise.resolve(undefined);
    const held =
      configurations.get(sha256) ??
      keep.blobs
        .get(sha256)
        .then((bytes) => (bytes === undefined ? undefined : parseJudging(Buffer.from(bytes).toString())));
    configurations.set(sha256, held);
    return held;
  }

  const insteadOf: PastBasis['insteadOf'] = async (recorded, other) => {
    const judging = other.judging ?? (await judgingOf(recorded.configuration));
    const claim = judging?.claims.find(({ id }) => id === recorded.judgement.claim);
    const snapshot = other.snapshot ?? (await snapshotOf(recorded.judgement.snapshot));
    if (judging === undefined || claim === undefined || snapshot === undefined) return undefined;
    return { claim, resolvers: judging.resolvers, snapshot };
  };
  return { judgedBy: (recorded) => insteadOf(recorded, {}), insteadOf, snapshotOf };
}
