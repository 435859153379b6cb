import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import nock from 'nock';
import type { FeedsConfig } from '../../src/config/config.ts';
import type { LandingRules } from '../../src/core/outcome.ts';
import type { FeedReport } from '../../src/core/report.ts';
import { sha256Hex } from '../../src/evidence/sha256.ts';
import { type Feeds, openFeeds } from '../../src/feeds/refresh.ts';
import { ociList } from './oci-list.ts';
import { expectRejection } from './refusal.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 10, 23, 12);
const JSON_TYPE = { 'Content-Type': 'application/json' };
const RULES: LandingRules = {
  provider: { id: 'oci', asns: [31898], possibleTenants: [], feed: 'oci', edgeServices: [] },
  country: 'US',
  otherProviders: [],
  cdns: [],
  sites: [],
};
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

describe('the feeds of a service', () => {
  let dir: string;
  let nowMs: number;
  let overrides: { [id in 'oci' | 'origins' | 'country']?: { url?: string; file?: string } };
  beforeEach(async () => {
    nock.disableNetConnect();
    dir = await mkdtemp(join(tmpdir(), 'landfall-feeds-'));
    nowMs = START_MS;
    overrides = { origins: { file: fixture('origins.csv') }, country: { file: fixture('country.csv') } };
  });
  afterEach(async () => {
    expect(nock.pendingMocks()).to.deep.equal([]);
    nock.cleanAll();
    nock.enableNetConnect();
    await rm(dir, { recursive: true });
  });

  const open = (maxShrink = 0.3): Promise<Feeds> => {
    const maxAgeMs = { ranges: 14 * DAY_MS, cdn: DAY_MS, rpki: DAY_MS, origins: 1e15 };
    const config: FeedsConfig = { refresh: '17 4 * * *', maxShrink, maxAgeMs, overrides };
    return openFeeds({ config, feedIds: ['oci'], dir, userAgent: 'landfall/test', nowMs: () => nowMs });
  };
  const publisher = (): nock.Interceptor =>
    nock('https://docs.oracle.com').get('/en-us/iaas/tools/public_ip_ranges.json');
  const oci = (feeds: Feeds): FeedReport => feeds.current.reports(nowMs)[0] as FeedReport;
  const refreshed = async (feeds: Feeds): Promise<string> => {
    const [result] = await feeds.refresh();
    return result?.accepted === false ? `${result.reason}: ${result.says}` : (result?.says ?? '');
  };
  const undecided = (feeds: Feeds): readonly string[] =>
    feeds.current.facts({ family: 4, value: 0x8c000001 }, RULES, nowMs).undecided;

  it('open without a network and without a copy, ask nobody, and decide nothing', async () => {
    const feeds = await open();
    expect(undecided(feeds)).to.deep.equal(['oci']);
    expect(oci(feeds)).to.include({ inForce: false, sha256: undefined, lastRefusal: undefined });
    expect(feeds.clockOffsetMs).to.equal(undefined);
  });

  it('say what stood in the way when nobody answers', async () => {
    publisher().replyWithError(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const feeds = await open();
    expect(await refreshed(feeds)).to.match(/^fetch: https:\/\/docs\.oracle\.com.*: ENOTFOUND$/);
    expect(oci(feeds).refused).to.deep.equal({ fetch: 1 });
    expect(undecided(feeds)).to.deep.equal(['oci']);
  });

  it('put a list in force once it is on disk', async () => {
    const list = ociList(200);
    publisher().reply(200, list, JSON_TYPE);
    const feeds = await open();
    expect(await refreshed(feeds)).to.equal('200 IPv4 and 0 IPv6 prefixes, dated 2026-11-20');
    expect(undecided(feeds)).to.deep.equal([]);
    expect(oci(feeds)).to.deep.include({
      inForce: true,
      sha256: sha256Hex(list),
      prefixes: { v4: 200, v6: 0 },
      checked: START_MS / 1000,
    });
    expect(await readFile(join(dir, 'feeds', `oci.${sha256Hex(list)}`))).to.deep.equal(list);
  });

  it('leave a snapshot as it is when another takes its place', async () => {
    publisher().reply(200, ociList(200), JSON_TYPE);
    const feeds = await open();
    const before = feeds.current;
    await feeds.refresh();
    expect(before.facts({ family: 4, value: 0x8c000001 }, RULES, nowMs).undecided).to.deep.equal(['oci']);
    expect(feeds.current).to.not.equal(before);
  });

  it('start again from the last good copy, without asking while it is young', async () => {
    publisher().reply(200, ociList(200), JSON_TYPE);
    const { current } = await open().then(async (feeds) => {
      await feeds.refresh();
      return feeds;
    });
    nowMs += 19 * HOUR_MS;
    const again = await open();
    expect(again.current.leaf).to.deep.equal(current.leaf);
    expect(await refreshed(again)).to.equal('not asked again before 2026-11-24T08:00Z');
  });

  it('ask conditionally when a copy has come of age, and are fresh again when nothing changed', async () => {
    publisher().reply(200, ociList(200), { ...JSON_TYPE, ETag: '"a"' });
    const feeds = await open();
    await feeds.refresh();
    nowMs += 20 * HOUR_MS;
    nock('https://docs.oracle.com', { reqheaders: { 'if-none-match': '"a"' } })
      .get(/.*/)
      .reply(304);
    expect(await refreshed(feeds)).to.equal('unchanged, 200 IPv4 and 0 IPv6 prefixes, dated 2026-11-20');
    expect(oci(feeds).checked).to.equal(nowMs / 1000);
    const again = await open();
    expect(oci(again).checked).to.equal(nowMs / 1000);
  });

  it('do not ask twice within five minutes after a refusal', async () => {
    publisher().reply(500);
    const feeds = await open();
    expect(await refreshed(feeds)).to.match(/^status: /);
    nowMs += 299_000;
    expect(await refreshed(feeds)).to.match(/^not asked again before /);
    nowMs += 1000;
    publisher().reply(200, ociList(200), JSON_TYPE);
    expect(await refreshed(feeds)).to.match(/^200 IPv4/);
  });

  it('share one refresh between callers that come while it is under way', async () => {
    publisher().once().reply(200, ociList(200), JSON_TYPE);
    const feeds = await open();
    const [one, two] = await Promise.all([feeds.refresh(), feeds.refresh()]);
    expect(one).to.equal(two);
  });

  it('ask again at once when the last check lies in the future, where a wrong clock put it', async () => {
    publisher().twice().reply(200, ociList(200), JSON_TYPE);
    nowMs = START_MS + 365 * DAY_MS;
    await open().then((feeds) => feeds.refresh());
    nowMs = START_MS;
    expect(await refreshed(await open())).to.match(/^unchanged/);
  });

  it("know how far the clock is from the publisher's", async () => {
    publisher().reply(500, '', { Date: 'Mon, 23 Nov 2026 11:59:00 GMT' });
    const feeds = await open();
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
      const feeds = await open();
      await feeds.refresh();
      const { leaf } = feeds.current;
      nowMs += DAY_MS;
      publisher().reply(status, body, headers);
      expect(await refreshed(feeds)).to.match(new RegExp(`^${reason}: `));
      expect(feeds.current.leaf).to.deep.equal(leaf);
      expect(oci(feeds).refused).to.deep.equal({ [reason]: 1 });
      expect((await open()).current.leaf).to.deep.equal(leaf);
    });
  }

  it('put nothing in force that cannot be kept', async () => {
    await writeFile(join(dir, 'feeds'), 'a file where the directory should be');
    publisher().reply(200, good, JSON_TYPE);
    const feeds = await open();
    expect(await refreshed(feeds)).to.match(/^not_kept: /);
    expect(undecided(feeds)).to.deep.equal(['oci']);
  });

  it('decide nothing from a copy that was altered on disk, and say so', async () => {
    publisher().reply(200, good, JSON_TYPE);
    await open().then((feeds) => feeds.refresh());
    await writeFile(join(dir, 'feeds', `oci.${sha256Hex(good)}`), ociList(300));
    const feeds = await open();
    expect(undecided(feeds)).to.deep.equal(['oci']);
    expect(oci(feeds).lastRefusal).to.match(/^not_kept: .*not those that were kept$/);
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
    await fc.assert(
      fc.asyncProperty(
        fc.array(reply, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(400), { maxLength: 5 }),
        async (replies, blocks) => {
          await rm(join(dir, 'feeds'), { recursive: true, force: true });
          const feeds = await open();
          const facts = () =>
            blocks.map((block) => feeds.current.facts({ family: 4, value: 0x8c000000 + block * 256 }, RULES, nowMs));
          for (const { status, body: bytes, type } of replies) {
            const before = facts();
            publisher().reply(status, bytes, { 'Content-Type': type });
            const [result] = await feeds.refresh();
            if (result?.accepted === false) expect(facts()).to.deep.equal(before);
            else expect(oci(feeds).sha256).to.equal(sha256Hex(bytes));
            expect(undecided(feeds)).to.deep.equal(oci(feeds).sha256 === undefined ? ['oci'] : []);
            nowMs += DAY_MS;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  describe('from files', () => {
    it('are in force at once, however few rows they have, and as old as their date', async () => {
      overrides.oci = { file: fixture('oci.json') };
      const feeds = await open();
      expect(undecided(feeds)).to.deep.equal([]);
      expect(oci(feeds))
        .to.include({ inForce: true, source: fixture('oci.json') })
        .and.not.have.property('checked');
      nowMs = Date.UTC(2026, 11, 4, 7, 13, 26);
      expect(undecided(feeds)).to.deep.equal(['oci']);
    });

    it('are read again at every refresh, under the same guards', async () => {
      const file = join(dir, 'list.json');
      overrides.oci = { file };
      await writeFile(file, ociList(200));
      const feeds = await open();
      expect(await refreshed(feeds)).to.match(/^unchanged, 200/);
      await writeFile(file, ociList(100));
      expect(await refreshed(feeds)).to.equal('shrunk: 100 v4 prefixes, down from 200');
      await writeFile(file, ociList(201));
      expect(await refreshed(feeds)).to.match(/^201 IPv4/);
      await rm(file);
      expect(await refreshed(feeds)).to.match(/^fetch: .*list\.json: ENOENT$/);
      expect(oci(feeds).prefixes).to.deep.equal({ v4: 201, v6: 0 });
      expect(oci(await open()).prefixes).to.deep.equal({ v4: 201, v6: 0 });
    });

    it('are not measured against a copy that came from elsewhere', async () => {
      publisher().reply(200, good, JSON_TYPE);
      await open().then((feeds) => feeds.refresh());
      overrides.oci = { file: join(dir, 'old.json') };
      await writeFile(join(dir, 'old.json'), ociList(110, '2026-11-10T00:00:00'));
      expect(oci(await open()).prefixes).to.deep.equal({ v4: 110, v6: 0 });
    });

    it('give origins as old as the file, and are read again only when it was written', async () => {
      const file = join(dir, 'origins.csv');
      overrides.origins = { file };
      const rows = await readFile(fixture('origins.csv'), 'utf8');
      await writeFile(file, rows);
      await utimes(file, START_MS / 1000, START_MS / 1000 - 3 * 86_400);
      const feeds = await open();
      const facts = () => feeds.current.facts({ family: 4, value: 0x01000001 }, RULES, nowMs);
      expect(facts()).to.deep.include({ origins: [13335], originsAgeDays: 3 });
      expect((await feeds.refresh())[1]?.says).to.match(/^unchanged/);
      await writeFile(file, rows.replace('13335', '64999'));
      await utimes(file, START_MS / 1000, START_MS / 1000);
      expect((await feeds.refresh())[1]).to.include({ accepted: true });
      expect(facts()).to.deep.include({ origins: [64999], originsAgeDays: 0 });
      await writeFile(file, '<html></html>');
      expect((await feeds.refresh())[1]).to.include({ accepted: false, reason: 'parse' });
      await writeFile(file, '0,1,64500,n\n');
      expect((await feeds.refresh())[1]).to.include({ accepted: false, reason: 'shrunk' });
      expect(facts()).to.deep.include({ origins: [64999] });
    }).timeout(5000);

    it('leave everything undecided when origins are absent', async () => {
      overrides.origins = { file: join(dir, 'none.csv') };
      expect(undecided(await open())).to.deep.equal(['oci', 'origins']);
    });

    it('cannot be addresses where only files can be read', async () => {
      overrides.origins = { url: 'https://lists.example/origins.csv' };
      await expectRejection(open(), 'fetch', 'feeds.overrides.origins.url: origins cannot be fetched; name a file');
    });
  });

  describe('as blobs', () => {
    it('are the bytes that the snapshot names', async () => {
      overrides.oci = { file: fixture('oci.json') };
      const feeds = await open();
      const digests: string[] = [];
      for await (const bytes of feeds.blobs()) digests.push(sha256Hex(bytes));
      expect(digests).to.deep.equal(feeds.current.leaf.feeds.map(({ sha256 }) => sha256));
    });

    it('are refused when a file has changed since', async () => {
      const file = join(dir, 'origins.csv');
      overrides.origins = { file };
      await writeFile(file, '0,1,64500,n\n');
      const feeds = await open();
      await writeFile(file, '0,1,64501,n\n');
      const read = async (): Promise<void> => {
        for await (const bytes of feeds.blobs()) expect(bytes.length).to.be.above(0);
      };
      await expectRejection(read(), 'not_kept', 'changed since origins was read');
    });
  });
});
