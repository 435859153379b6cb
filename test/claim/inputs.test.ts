import { expect } from 'chai';
import { logInputs, snapshotPinner } from '../../src/claim/inputs.ts';
import { openBlobs } from '../../src/evidence/blobs.ts';
import { EvidenceError, type EvidenceLog } from '../../src/evidence/evidence-log.ts';
import { openLog } from '../../src/evidence/log.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { FeedError } from '../../src/feeds/feed.ts';
import type { Snapshot } from '../../src/feeds/snapshot.ts';
import { freshLogs } from '../evidence/fresh-logs.ts';
import { rejection } from '../evidence/rejection.ts';
import { leavesOf } from '../service/audit.ts';
import { CONFIG, claimInForce, FRAME_TEXT, SNAPSHOT } from '../service/one-claim.ts';

const snapshotOf = (sha256: string): Snapshot => ({ ...SNAPSHOT, leaf: { ...SNAPSHOT.leaf, sha256 } });

describe('what slots are judged from', () => {
  const { newDir } = freshLogs();
  let log: EvidenceLog;

  beforeEach(async () => {
    const dir = await newDir();
    log = await openLog(dir);
  });
  afterEach(() => log.close());

  /** Feeds whose one copy is a text; `meanwhile` happens while it is read. */
  function feedsOf(
    snapshots: Record<string, string>,
    meanwhile: (feeds: { current: Snapshot }, reads: number) => void,
  ) {
    let reads = 0;
    const feeds = {
      current: snapshotOf(Object.keys(snapshots)[0] ?? ''),
      refreshes: 0,
      refresh: async () => {
        feeds.refreshes += 1;
        return [];
      },
      async *blobs() {
        const text = snapshots[feeds.current.leaf.sha256] ?? '';
        reads += 1;
        meanwhile(feeds, reads);
        yield Buffer.from(text);
      },
    };
    return feeds;
  }

  it('is in the blobs before its leaf is in the log, which is written once however many ask', async () => {
    const blobs = openBlobs(log.dir);
    const pin = snapshotPinner(
      feedsOf({ a: 'ranges' }, () => expect(log.size).to.equal(0)),
      { log, blobs },
    );
    const [one, two] = await Promise.all([pin(), pin()]);
    expect([one.leaf.sha256, two.leaf.sha256, (await pin()).leaf.sha256]).to.deep.equal(['a', 'a', 'a']);
    expect((await leavesOf(log, 'snapshot')).map(({ sha256 }) => sha256)).to.deep.equal(['a']);
    expect(await blobs.has(sha256Hex('ranges'))).to.equal(true);
  });

  it('is what was kept, also when a refresh puts another in force meanwhile', async () => {
    const blobs = openBlobs(log.dir);
    const feeds = feedsOf({ a: 'old', b: 'new' }, (f, reads) => {
      if (reads === 1) f.current = snapshotOf('b');
    });
    const { leaf } = await snapshotPinner(feeds, { log, blobs })();
    expect(leaf.sha256).to.equal('b');
    expect((await leavesOf(log, 'snapshot')).map(({ sha256 }) => sha256)).to.deep.equal(['b']);
    expect(await blobs.has(sha256Hex('new'))).to.equal(true);
  });

  it('is looked at again when a supplied file is no longer what was read', async () => {
    const feeds = feedsOf({ a: 'old' }, (_, reads) => {
      if (reads === 1) throw new FeedError('not_kept', 'list.json: changed since it was read');
    });
    await snapshotPinner(feeds, { log, blobs: openBlobs(log.dir) })();
    expect(feeds.refreshes).to.equal(1);
  });

  it('is refused as evidence that cannot be kept, when looking again does not help', async () => {
    const feeds = feedsOf({ a: 'old' }, () => {
      throw new FeedError('not_kept', 'list.json: changed since it was read');
    });
    const error = await rejection(snapshotPinner(feeds, { log, blobs: openBlobs(log.dir) })());
    expect(error).to.be.an.instanceOf(EvidenceError).with.property('message', 'list.json: changed since it was read');
    expect(await leavesOf(log, 'snapshot')).to.deep.equal([]);
  });

  it('begins with software, configuration, frames and manifests, each text once and under its digest', async () => {
    const blobs = openBlobs(log.dir);
    const frame = { ...claimInForce().frame, text: FRAME_TEXT, sha256: sha256Hex(FRAME_TEXT) };
    const loaded = ['one', 'two'].map((id) => ({
      ...claimInForce({ id }),
      frame,
      manifestText: 'manifest',
      manifestSha256: sha256Hex('manifest'),
    }));
    await logInputs(CONFIG, loaded, { log, blobs }, { demo: true, nowMs: 1000 });
    const kinds: string[] = [];
    for await (const { leaf } of log.scan()) kinds.push(leaf.$kind);
    expect(kinds).to.deep.equal(['software', 'configuration', 'frame', 'manifest']);
    const [[software], [configuration]] = [await leavesOf(log, 'software'), await leavesOf(log, 'configuration')];
    expect(software).to.include({ demo: true, node: process.version, atMs: 1000 });
    expect(configuration?.sha256).to.equal(sha256Hex(CONFIG.text));
    for (const text of [CONFIG.text, FRAME_TEXT, 'manifest']) {
      expect(Buffer.from((await blobs.get(sha256Hex(text))) ?? []).toString()).to.equal(text);
    }
  });
});
