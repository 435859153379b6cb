import type { Leaf, SnapshotLeaf } from '../core/record.ts';
import type { RecordedSnapshot } from '../core/recorded-snapshot.ts';

/** Which snapshots came into force when: grows in place, by leaves in the order of the log. */
export interface SnapshotRecords {
  /** A leaf of an earlier run. A snapshot leaf does not say when it was made: that is about the slot that was announced before it. */
  readonly take: (leaf: Leaf, index: number) => void;
  readonly add: (leaf: SnapshotLeaf, index: number, atMs: number) => void;
  /** Oldest first. One that is logged again while it is in force is the same one. */
  readonly all: () => readonly RecordedSnapshot[];
}

export function snapshotRecords(): SnapshotRecords {
  const records: RecordedSnapshot[] = [];
  let slotMs = 0;
  const add: SnapshotRecords['add'] = ({ sha256 }, leaf, atMs) => {
    if (records.at(-1)?.sha256 !== sha256) records.push({ leaf, sha256, atMs });
  };
  return {
    take: (leaf, index) => {
      if (leaf.$kind === 'slot') slotMs = leaf.slot * 1000;
      if (leaf.$kind === 'snapshot') add(leaf, index, slotMs);
    },
    add,
    all: () => records,
  };
}
