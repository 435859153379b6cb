import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import nock from 'nock';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import {
  DAY_MS,
  feedsUnderTest,
  HOUR_MS,
  JSON_TYPE,
  ociReport,
  open,
  publisher,
  RULES,
  refreshed,
  START_MS,
  undecided,
} from './feeds-under-test.ts';
import { ociList } from './oci-list.ts';

describe('the feeds of a service', () => {
  const at = feedsUnderTest();

  it('open without a network and without a copy, ask nobody, and decide nothing', async () => {
    const feeds = await open(at);
    expect(undecided(feeds, at.nowMs)).to.deep.equal(['oci']);
    expect(ociReport(feeds, at.nowMs)).to.include({ inForce: false, sha256: undefined, lastRefusal: undefined });
    expect(feeds.clockOffsetMs).to.equal(undefined);
  });

  it('say what stood in the way when nobody answers', async () => {
    publisher().replyWithError(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const feeds = await open(at);
    expect(await refreshed(feeds)).to.match(/^fetch: https:\/\/docs\.oracle\.com.*: ENOTFOUND$/);
    expect(ociReport(feeds, at.nowMs).refused).to.deep.equal({ fetch: 1 });
    expect(undecided(feeds, at.nowMs)).to.deep.equal(['oci']);
  });

  it('put a list in force once it is on disk', async () => {
    const list = ociList(200);
    publisher().reply(200, list, JSON_TYPE);
    const feeds = await open(at);
    expect(await refreshed(feeds)).to.equal('200 IPv4 and 0 IPv6 prefixes, dated 2026-11-20');
    expect(undecided(feeds, at.nowMs)).to.deep.equal([]);
    expect(ociReport(feeds, at.nowMs)).to.deep.include({
      inForce: true,
      sha256: sha256Hex(list),
      prefixes: { v4: 200, v6: 0 },
      checked: START_MS / 1000,
    });
    expect(await readFile(join(at.dir, 'feeds', `oci.${sha256Hex(list)}`))).to.deep.equal(list);
  });

  it('leave a snapshot as it is when another takes its place', async () => {
    publisher().reply(200, ociList(200), JSON_TYPE);
    const feeds = await open(at);
    const before = feeds.current;
    await feeds.refresh();
    expect(before.facts({ family: 4, value: 0x8c000001 }, RULES, at.nowMs).undecided).to.deep.equal(['oci']);
    expect(feeds.current).to.not.equal(before);
  });

  it('start again from the last good copy, without asking while it is young', async () => {
    publisher().reply(200, ociList(200), JSON_TYPE);
    const { current } = await open(at).then(async (feeds) => {
      await feeds.refresh();
      return feeds;
    });
    at.nowMs += 19 * HOUR_MS;
    const again = await open(at);
    expect(again.current.leaf).to.deep.equal(current.leaf);
    expect(await refreshed(again)).to.equal('not asked again before 2026-11-24T08:00Z');
  });

  it('ask conditionally when a copy has come of age, and are fresh again when nothing changed', async () => {
    publisher().reply(200, ociList(200), { ...JSON_TYPE, ETag: '"a"' });
    const feeds = await open(at);
    await feeds.refresh();
    at.nowMs += 20 * HOUR_MS;
    nock('https://docs.oracle.com', { reqheaders: { 'if-none-match': '"a"' } })
      .get(/.*/)
      .reply(304);
    expect(await refreshed(feeds)).to.equal('unchanged, 200 IPv4 and 0 IPv6 prefixes, dated 2026-11-20');
    expect(ociReport(feeds, at.nowMs).checked).to.equal(at.nowMs / 1000);
    const again = await open(at);
    expect(ociReport(again, at.nowMs).checked).to.equal(at.nowMs / 1000);
  });

  it('do not ask twice within five minutes after a refusal', async () => {
    publisher().reply(500);
    const feeds = await open(at);
    expect(await refreshed(feeds)).to.match(/^status: /);
    at.nowMs += 299_000;
    expect(await refreshed(feeds)).to.match(/^not asked again before /);
    at.nowMs += 1000;
    publisher().reply(200, ociList(200), JSON_TYPE);
    expect(await refreshed(feeds)).to.match(/^200 IPv4/);
  });

  it('share one refresh between callers that come while it is under way', async () => {
    publisher().once().reply(200, ociList(200), JSON_TYPE);
    const feeds = await open(at);
    const [one, two] = await Promise.all([feeds.refresh(), feeds.refresh()]);
    expect(one).to.equal(two);
  });

  it('ask again at once when the last check lies in the future, where a wrong clock put it', async () => {
    publisher().twice().reply(200, ociList(200), JSON_TYPE);
    at.nowMs = START_MS + 365 * DAY_MS;
    await open(at).then((feeds) => feeds.refresh());
    at.nowMs = START_MS;
    expect(await refreshed(await open(at))).to.match(/^unchanged/);
  });

  it("know how far the clock is from the publisher's", async () => {
    publisher().reply(500, '', { Date: 'Mon, 23 Nov 2026 11:59:00 GMT' });
    const feeds = await open(at);
    await feeds.refresh();
    expect(feeds.clockOffsetMs).to.equal(59_500);
  });

  const good = ociList(200);
  const broken: readonly [
    what: string,
    reason: string,
    status: number,
    body: Buffer,
    headers: Record<string, string>,
  ][] = [
    ['status 500', 'status', 500, good, JSON_TYPE],
    ['304 to a request without conditions', 'status', 304, Buffer.alloc(0), {}],
    ['a page', 'content_type', 200, Buffer.from('<html></html>'), { 'Content-Type': 'text/html' }],
    ['a page that calls itself JSON', 'parse', 200, Buffer.from('<html></html>'), JSON_TYPE],
    ['a list that was cut off', 'parse', 200, good.subarray(0, good.length / 2), JSON_TYPE],
    ['a list larger than any', 'too_large', 200, Buffer.alloc(4 * 1024 * 1024 + 1, 32), JSON_TYPE],
    ['a list of a few', 'too_few', 200, ociList(99), JSON_TYPE],
    ['a list that shrank', 'shrunk', 200, ociList(139), JSON_TYPE],
    ['a list of last week', 'older', 200, ociList(200, '2026-11-13T00:00:00'), JSON_TYPE],
    ['a list of next week', 'future', 200, ociList(200, '2026-11-30T00:00:00'), JSON_TYPE],
    [
      'a list with 0.0.0.0/0',
      'too_wide',
      200,
      Buffer.from(good.toString().replace('140.0.0.0/24', '0.0.0.0/0')),
      JSON_TYPE,
    ],
  ];
  for (const [what, reason, status, body, headers] of broken) {
    it(`keep the last good copy when ${what} comes`, async () => {
      publisher().reply(200, good, JSON_TYPE);
      const feeds = await open(at);
      await feeds.refresh();
      const { leaf } = feeds.current;
      at.nowMs += DAY_MS;
      publisher().reply(status, body, headers);
      expect(await refreshed(feeds)).to.match(new RegExp(`^${reason}: `));
      expect(feeds.current.leaf).to.deep.equal(leaf);
      expect(ociReport(feeds, at.nowMs).refused).to.deep.equal({ [reason]: 1 });
      expect((await open(at)).current.leaf).to.deep.equal(leaf);
    });
  }

  it('put nothing in force that cannot be kept', async () => {
    await writeFile(join(at.dir, 'feeds'), 'a file where the directory should be');
    publisher().reply(200, good, JSON_TYPE);
    const feeds = await open(at);
    expect(await refreshed(feeds)).to.match(/^not_kept: /);
    expect(undecided(feeds, at.nowMs)).to.deep.equal(['oci']);
  });

  it('decide nothing from a copy that was altered on disk, and say so', async () => {
    publisher().reply(200, good, JSON_TYPE);
    await open(at).then((feeds) => feeds.refresh());
    await writeFile(join(at.dir, 'feeds', `oci.${sha256Hex(good)}`), ociList(300));
    const feeds = await open(at);
    expect(undecided(feeds, at.nowMs)).to.deep.equal(['oci']);
    expect(ociReport(feeds, at.nowMs).lastRefusal).to.match(/^not_kept: .*not those that were kept$/);
  });

  it('let no address change but to undecided or by a list that was accepted, whatever a publisher sends', async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.integer({ min: 90, max: 300 }), fc.nat(100))
        .map(([count, offset]) => ociList(count, undefined, offset)),
      fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => Buffer.from(good).fill(byte, at, at + 1)),
      fc.nat(good.length).map((length) => good.subarray(0, length)),
    );
    const reply = fc.record({
      status: fc.constantFrom(200, 200, 200, 404, 503),
      body,
      type: fc.constantFrom('application/json', 'application/json', 'text/html'),
    });
    const { nowMs } = at;
    await fc.assert(
      fc.asyncProperty(
        fc.array(reply, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(400), { maxLength: 5 }),
        async (replies, blocks) => {
          await rm(join(at.dir, 'feeds'), { recursive: true, force: true });
          at.nowMs = nowMs; // Days of one publisher: those of all together would make the origins old.
          const feeds = await open(at);
          const facts = () =>
            blocks.map((block) => feeds.current.facts({ family: 4, value: 0x8c000000 + block * 256 }, RULES, at.nowMs));
          for (const { status, body: bytes, type } of replies) {
            const before = facts();
            publisher().reply(status, bytes, { 'Content-Type': type });
            const [result] = await feeds.refresh();
            if (result?.accepted === false) expect(facts()).to.deep.equal(before);
            else expect(ociReport(feeds, at.nowMs).sha256).to.equal(sha256Hex(bytes));
            expect(undecided(feeds, at.nowMs)).to.deep.equal(
              ociReport(feeds, at.nowMs).sha256 === undefined ? ['oci'] : [],
            );
            at.nowMs += DAY_MS;
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
