import { expect } from 'chai';
import type { SnapshotLeaf } from '../../src/core/record.ts';
import { feedsDiffer } from '../../src/replay/feeds-diff.ts';

/** A list of Oracle's with these prefixes, as it is published. */
function listOf(prefixes: readonly string[]): Buffer {
  const cidrs = prefixes.map((cidr) => ({ cidr, tags: ['OCI'] }));
  return Buffer.from(
    JSON.stringify({ last_updated_timestamp: '2026-10-01T00:00:00.000000', regions: [{ region: 'us-a-1', cidrs }] }),
  );
}

function snapshot(sha256: string, list: string): SnapshotLeaf {
  const feed = { id: 'oci', kind: 'ranges', limitMs: 1, sha256: list, dated: 0, prefixes: 1, source: 'test' } as const;
  return { $kind: 'snapshot', sha256, feeds: [feed] };
}

describe('how the feeds of snapshots differ', () => {
  const [A, B, C] = [snapshot('a', 'one'), snapshot('b', 'two'), snapshot('c', 'three')] as const;

  it('is found once, and each list read once, however many ask', async () => {
    const lists = new Map([
      ['one', listOf(['192.0.2.0/24'])],
      ['two', listOf(['198.51.100.0/24'])],
      ['three', listOf(['198.51.100.0/24', '203.0.113.0/24'])],
    ]);
    const read: string[] = [];
    const diff = feedsDiffer(async (sha256) => {
      read.push(sha256);
      return lists.get(sha256);
    });
    const [first, again] = await Promise.all([diff(A, B), diff(A, B)]);
    expect(again).to.equal(first);
    expect(await diff(A, B)).to.equal(first);
    const [next] = await diff(B, C);
    expect(next?.rows?.added.map(({ prefix }) => prefix)).to.deep.equal(['203.0.113.0/24']);
    expect(read).to.deep.equal(['one', 'two', 'three']);
  });

  it('is looked for again when a list was not there: it may have been restored', async () => {
    const lists = new Map([['two', listOf(['198.51.100.0/24'])]]);
    const diff = feedsDiffer(async (sha256) => lists.get(sha256));
    expect((await diff(A, B))[0]?.rows?.removed).to.deep.equal([]);
    lists.set('one', listOf(['192.0.2.0/24']));
    expect((await diff(A, B))[0]?.rows?.removed.map(({ prefix }) => prefix)).to.deep.equal(['192.0.2.0/24']);
  });

  it('needs no list where there is no copy', async () => {
    const diff = feedsDiffer(() => Promise.reject(new Error('nothing is to be read')));
    expect((await diff(snapshot('a', 'none'), snapshot('b', 'none'))).length).to.equal(0);
  });
});
