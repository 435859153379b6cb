import { expect } from 'chai';
import type { Leaf, SnapshotLeaf } from '../../src/core/record.ts';
import { snapshotRecords } from '../../src/past/snapshot-records.ts';

const snapshot = (sha256: string): SnapshotLeaf => ({ $kind: 'snapshot', sha256, feeds: [] });
const slotAt = (slot: number): Leaf => ({ $kind: 'slot', slot }) as Leaf;

describe('snapshot records', () => {
  it('are of the slot that was announced before them, and one that is logged again while it is in force is the same', () => {
    const records = snapshotRecords();
    const leaves = [slotAt(300), snapshot('a'), slotAt(600), snapshot('a'), snapshot('b'), slotAt(900), snapshot('a')];
    for (const [index, leaf] of leaves.entries()) records.take(leaf, index);
    expect(records.all()).to.deep.equal([
      { leaf: 1, sha256: 'a', atMs: 300_000 },
      { leaf: 4, sha256: 'b', atMs: 600_000 },
      { leaf: 6, sha256: 'a', atMs: 900_000 },
    ]);
  });

  it('go on with what a running service logs', () => {
    const records = snapshotRecords();
    records.take(snapshot('a'), 0);
    records.add(snapshot('a'), 7, 1000);
    records.add(snapshot('b'), 9, 2000);
    expect(records.all().map(({ leaf, atMs }) => [leaf, atMs])).to.deep.equal([
      [0, 0],
      [9, 2000],
    ]);
  });
});
