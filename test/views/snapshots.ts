import type { SnapshotLeaf } from '../../src/core/record.ts';
import type { RecordedSnapshot } from '../../src/core/recorded-snapshot.ts';
import type { FeedDiff } from '../../src/replay/feeds-diff.ts';

/** Two snapshots: in the second a list of ranges has changed, and another was confirmed. */

const DATED = Date.UTC(2026, 10, 20) / 1000;

function snapshot(sha256: string, oci: string, checked: number): SnapshotLeaf {
  const feed = { kind: 'ranges' as const, limitMs: 14 * 86_400_000, dated: DATED };
  return {
    $kind: 'snapshot',
    sha256,
    feeds: [
      { ...feed, id: 'oci', sha256: oci, checked, prefixes: 1102, source: 'https://oci.example/ranges.json' },
      { ...feed, id: 'aws', sha256: 'none', dated: 0, prefixes: 0, source: 'https://aws.example/ranges.json' },
      { ...feed, id: 'origins', kind: 'origins', sha256: '7e'.repeat(32), prefixes: 0, source: 'origins.csv' },
    ],
  };
}

export const SNAPSHOT_LEAVES: readonly (readonly [number, SnapshotLeaf])[] = [
  [2, snapshot('a1'.repeat(32), 'c4'.repeat(32), DATED + 3600)],
  [3, snapshot('b2'.repeat(32), 'c5'.repeat(32), DATED + 90_000)],
];

export const SNAPSHOTS: readonly RecordedSnapshot[] = SNAPSHOT_LEAVES.map(([leaf, { sha256 }], i) => ({
  leaf,
  sha256,
  atMs: (DATED + 86_400 * i) * 1000,
}));

const row = (prefix: string) => ({ prefix, region: 'us-ashburn-1', services: [], tags: [] });

export const FEEDS_DIFF: readonly FeedDiff[] = [
  {
    id: 'oci',
    from: 'c4'.repeat(32),
    to: 'c5'.repeat(32),
    prefixes: { from: 1100, to: 1148 },
    rows: {
      added: Array.from({ length: 50 }, (_, i) => row(`192.0.${i}.0/24`)),
      removed: [row('198.51.100.0/24')],
      moved: [{ prefix: '203.0.113.0/24', from: 'us-ashburn-1', to: undefined }],
      relabelled: [],
    },
  },
];
