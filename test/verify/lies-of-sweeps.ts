import { gunzipSync, gzipSync } from 'node:zlib';
import type { SweepLeaf } from '../../src/core/sweep/sweep-record.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import type { Lie, Told } from './lie.ts';

/** What is told of sweeps. */
export const LIES_OF_SWEEPS: readonly Lie[] = [
  {
    kind: 'sweep',
    lie: 'one block more with an answer',
    tell: swept((leaf) => ({
      blocks: { ...leaf.blocks, answered: leaf.blocks.answered + 1, missing: leaf.blocks.missing - 1 },
    })),
    found: { level: 0, says: /^counts other blocks than its map has$/ },
  },
  {
    kind: 'sweep',
    lie: 'the map of another endpoint',
    tell: swept(() => ({ endpoint: 'api.example' })),
    found: { level: 0, says: /^names the map of another sweep$/ },
  },
  {
    kind: 'sweep',
    lie: 'another digest than its map has',
    tell: swept(() => ({ map: '00'.repeat(32) })),
    found: { level: 0, says: /another map than its blob holds$/ },
  },
  {
    kind: 'sweep',
    lie: 'a map with another address than the server gave',
    tell: swept((leaf, all) => mapWith(leaf, all, '129.80.0.9', '129.80.0.8')),
    found: { level: 1, says: /^has a map that is not what the answers in its journal come to$/ },
  },
  {
    kind: 'sweep',
    lie: 'a map in which an address lands that does not',
    tell: swept((leaf, all) => mapWith(leaf, all, /elsewhere:[^\t,\n]+/g, 'landed:us-ashburn-1:A')),
    found: { level: 1, says: /^has a map whose addresses do not land so, by the feeds and the rules that it names$/ },
  },
  {
    kind: 'sweep',
    lie: 'no journal',
    tell: swept(() => ({ journal: [] })),
    found: { level: 1, says: /^has no journal$/ },
  },
  {
    kind: 'sweep',
    lie: 'another seed than its journal',
    tell: swept(() => ({ seed: '00'.repeat(16) })),
    found: { level: 1, says: /^has the journal of another sweep$/ },
  },
  {
    kind: 'sweep',
    lie: 'other times than its journal',
    tell: swept((leaf) => ({ firstMs: leaf.firstMs - 1 })),
    found: { level: 1, says: /^began or ended at another time than its journal$/ },
  },
  {
    kind: 'sweep',
    lie: 'fewer answers of a scope',
    tell: swept((leaf) => ({ scopes: leaf.scopes.slice(1) })),
    found: { level: 1, says: /^counts scopes, or blocks that were asked, otherwise than its journal does$/ },
  },
  {
    kind: 'sweep',
    lie: 'an audit that found nothing to disagree with',
    tell: swept((leaf) => ({ audit: { audited: leaf.audit.audited + 100, disagreed: 0 } })),
    found: { level: 1, says: /^counts audited blocks otherwise than its journal does$/ },
  },
  {
    kind: 'sweep',
    lie: 'heavier blocks in its audit than there were',
    tell: swept(({ audit }) => ({ audit: { ...audit, strata: [{ upTo: 1_024, audited: 9_999, disagreed: 0 }] } })),
    found: { level: 1, says: /^counts audited blocks otherwise than its journal does$/ },
  },
  {
    kind: 'sweep',
    lie: 'an answer in journal and map that its bytes do not say',
    tell: swept((leaf, all) => ({
      ...mapWith(leaf, all, '129.80.0.9', '129.80.0.8'),
      journal: leaf.journal.map((sha256) =>
        all.put(gzipSync(textOf(sha256, all).replaceAll('129.80.0.9', '129.80.0.8'))),
      ),
    })),
    found: {
      level: 2,
      says: /^has an answer for edge\.example\.net in its journal that does not say what its bytes say$/,
    },
  },
];

function swept(part: (leaf: SweepLeaf, all: Told) => Partial<SweepLeaf>): Lie['tell'] {
  return (all) => all.but('sweep', (leaf) => ({ ...leaf, ...part(leaf, all) }));
}

function textOf(sha256: string, { blob }: Told): string {
  return gunzipSync(blob(sha256)).toString('latin1');
}

function mapWith(leaf: SweepLeaf, all: Told, from: string | RegExp, to: string): Pick<SweepLeaf, 'map' | 'blob'> {
  const text = textOf(leaf.blob, all).replaceAll(from, to);
  return { map: sha256Hex(text), blob: all.put(gzipSync(text)) };
}
