import { expect } from 'chai';
import { sameRandom32 } from '../../bench/benchmark.ts';
import type { Leaf, SnapshotLeaf } from '../../src/core/record.ts';
import { canonicalJson } from '../../src/evidence/canonical-json.ts';
import { readableLog } from '../../src/evidence/readable-log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { verify } from '../../src/verify/verify.ts';
import { tempDirs } from '../evidence/temp-dir.ts';
import { recordLog } from './recorded-log.ts';
import { type EvidenceFiles, filesOf, sourceOf, TRUST, withLeaves } from './signed-files.ts';

const random32 = sameRandom32();
const OTHERS: readonly unknown[] = [null, 0, -1, 2 ** 53 - 1, '', 'x', [], {}, [null], { a: 1 }, true];

/** The value with one member, somewhere in it, gone or replaced by something else. */
function bent(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random32() % 4 === 0) return OTHERS[random32() % OTHERS.length];
  const keys = Object.keys(value);
  const key = keys[random32() % keys.length];
  if (key === undefined) return OTHERS[random32() % OTHERS.length];
  const own = (value as Record<string, unknown>)[key];
  if (Array.isArray(value)) return value.map((item, i) => (i === Number(key) ? bent(item) : item));
  const { [key]: _, ...rest } = value as Record<string, unknown>;
  return random32() % 3 === 0 ? rest : { ...rest, [key]: bent(own) };
}

describe('an audit of leaves that are not as landfall writes them', () => {
  const tempDir = tempDirs();
  let files: EvidenceFiles;
  let leaves: readonly Leaf[];

  before(async () => {
    const dir = `${tempDir()}/log`;
    await recordLog(dir, { slots: 30, draws: 3 });
    files = filesOf(dir);
    const all: Leaf[] = [];
    for await (const { leaf } of (await readableLog(dir)).scan()) all.push(leaf);
    leaves = all;
  });

  it('comes to an answer, whatever stands in them', async () => {
    const kinds = [...new Set(leaves.map(({ $kind }) => $kind))];
    const answers: Record<string, number> = {};
    for (let i = 0; i < 40 * kinds.length; i += 1) {
      const of = leaves.flatMap((leaf, at) => (leaf.$kind === kinds[i % kinds.length] ? [at] : []));
      const at = of[random32() % of.length] ?? 0;
      const told = leaves.with(at, bent(leaves[at]) as Leaf);
      const { outcome } = await verify(sourceOf(withLeaves(files, told)), { level: 2, policy: TRUST });
      answers[outcome] = (answers[outcome] ?? 0) + 1;
    }
    expect(Object.keys(answers)).to.include('refuted');
  }).timeout(60_000);

  it('judges nothing again by a list that this version does not read, and says so', async () => {
    const feedsOf = (leaf: SnapshotLeaf) => leaf.feeds.map((feed, i) => (i === 0 ? { ...feed, id: 'nobody' } : feed));
    const told = leaves.map((leaf): Leaf => {
      if (leaf.$kind === 'snapshot') return { ...leaf, feeds: feedsOf(leaf), sha256: digest(feedsOf(leaf)) };
      if (leaf.$kind !== 'judgement' && leaf.$kind !== 'confirmation') return leaf;
      const [snapshot] = leaves.filter((one) => one.$kind === 'snapshot');
      return snapshot === undefined ? leaf : { ...leaf, snapshot: digest(feedsOf(snapshot)) };
    });
    const { outcome, wrong, unchecked } = await verify(sourceOf(withLeaves(files, told)), { level: 1, policy: TRUST });
    expect([outcome, wrong]).to.deep.equal(['missing', undefined]);
    expect(unchecked.map(({ what }) => what)).to.deep.equal(['not_judged', 'unrevealed']);
  });

  const digest = (feeds: SnapshotLeaf['feeds']): string => sha256Hex(canonicalJson(feeds));
});
