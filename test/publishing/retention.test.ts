import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Leaf, SnapshotLeaf } from '../../src/core/record.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { disk } from '../../src/evidence/files.ts';
import { initLog, openLog } from '../../src/evidence/log.ts';
import { pruneBlobs } from '../../src/evidence/prune.ts';
import { readableLog } from '../../src/evidence/readable-log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { agedBlobs } from '../../src/publishing/retention.ts';
import { rejection } from '../evidence/rejection.ts';
import { tempDirs } from '../evidence/temp-dir.ts';

const feed = (id: string, sha256: string): SnapshotLeaf['feeds'][number] => {
  return { id, kind: 'ranges', limitMs: 1, sha256, dated: 0, prefixes: 0, source: '' };
};
const snapshot = (name: string, ...feeds: readonly string[]): Leaf => {
  return { $kind: 'snapshot', sha256: name, feeds: feeds.map((sha256) => feed(sha256, sha256)) };
};
const judged = (slot: number, by: string): Leaf => ({
  $kind: 'judgement',
  claim: 'test',
  slot,
  lengthMs: 1,
  frame: 'frame',
  manifest: 'manifest',
  snapshot: by,
  configuration: 'configuration',
  method: '1',
  version: '0',
  judgements: [],
});
const traced = (startedMs: number, raw: string): Leaf => ({
  $kind: 'trace',
  vantage: 'local',
  startedMs,
  subject: { address: '192.0.2.1', port: 443 },
  outcome: { ok: true, raw, trace: { tool: 'demo', toolVersion: '', method: 'tcp', flows: [] } },
});

const scanning = (leaves: readonly Leaf[]) => ({
  scan: async function* () {
    for (const [index, leaf] of leaves.entries()) yield { index, leaf };
  },
});

describe('blobs that nothing has needed for some time', () => {
  const tempDir = tempDirs();

  it('are lists by which no later slot was judged, certificates and outputs of tracers', async () => {
    const log = scanning([
      { $kind: 'configuration', sha256: 'text', judging: 'judging', drawing: 'drawing', atMs: 0 },
      snapshot('s1', 'shared', 'old'),
      judged(100, 's1'),
      traced(100_000, 'raw'),
      traced(300_000, 'raw later'),
      snapshot('s2', 'shared', 'new'),
      judged(300, 's2'),
    ]);
    expect([...(await agedBlobs(log, 200))].sort()).to.deep.equal(['old', 'raw']);
    expect([...(await agedBlobs(log, 100))]).to.deep.equal([]);
    // What is in force judges the next slot, however long ago the last was.
    expect([...(await agedBlobs(log, 1000))].sort()).to.deep.equal(['old', 'raw', 'raw later']);
  });

  it('are removed with nothing else, by no one but the one writer', async () => {
    const dir = join(tempDir(), 'log');
    await initLog(dir, { origin: 'example.org/log' });
    const log = await openLog(dir);
    const blobs = openBlobs(dir);
    const [old, young, unnamed] = ['old', 'young', 'unnamed'].map((text) => Buffer.from(text));
    for (const bytes of [old, young, unnamed]) await blobs.put(bytes ?? Buffer.alloc(0));
    await log.append([traced(1000, sha256Hex('old')), traced(9000, sha256Hex('young'))]);
    const choose = async () => agedBlobs(await readableLog(dir), 5);
    expect(await rejection(pruneBlobs(disk, dir, choose, true))).to.have.property('code', 'locked');
    await log.close();
    expect(await pruneBlobs(disk, dir, choose, false)).to.deep.equal({ blobs: 1, bytes: 3 });
    expect(await blobs.has(sha256Hex('old'))).to.equal(true);
    expect(await pruneBlobs(disk, dir, choose, true)).to.deep.equal({ blobs: 1, bytes: 3 });
    expect(await Promise.all(['old', 'young', 'unnamed'].map((text) => blobs.has(sha256Hex(text))))).to.deep.equal([
      false,
      true,
      true,
    ]);
    const again = await openLog(dir);
    expect(again.size).to.equal(2);
    await again.close();
    expect(existsSync(join(dir, 'checkpoint'))).to.equal(true);
  });
});
