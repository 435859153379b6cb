import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import nock from 'nock';
import { akamai } from '../../src/feeds/akamai.ts';
import { azure } from '../../src/feeds/azure.ts';
import { cloudflare } from '../../src/feeds/cloudflare.ts';
import { copiesIn } from '../../src/feeds/copies.ts';
import type { RangeFeed } from '../../src/feeds/feed.ts';
import type { InForce } from '../../src/feeds/part.ts';
import { filedRanges, publishedRanges } from '../../src/feeds/range-sources.ts';
import type { Ranges } from '../../src/feeds/ranges.ts';
import type { FeedSource, Look } from '../../src/feeds/source.ts';
import { DAY_MS, START_MS } from './feeds-under-test.ts';
import { onlyNock } from './only-nock.ts';
import { prefixesOf, SAMPLES } from './samples.ts';

const MIRROR = 'https://mirror.example/list';
const answer = (): nock.Interceptor => nock('https://mirror.example').get('/list');

function copyOf(look: Look<Ranges>): InForce<Ranges> {
  if (look.state === 'refused') throw look.error;
  return look.copy;
}

function reasonOf(look: Look<Ranges>): string {
  return look.state === 'refused' ? look.error.reason : look.says;
}

describe('a published list', () => {
  let dir = '';
  onlyNock();
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'landfall-ranges-'));
  });
  afterEach(async () => {
    expect(nock.pendingMocks()).to.deep.equal([]);
    nock.cleanAll();
    await rm(dir, { recursive: true });
  });
  const settings = () => ({ copies: copiesIn(join(dir, 'feeds')), limitMs: DAY_MS, maxShrink: 0.3 });
  const published = (feed: RangeFeed, mirror: string | undefined): FeedSource<Ranges> =>
    publishedRanges(feed, { mirror, userAgent: 'landfall/test' }, settings());

  for (const { feed, write, contentType } of SAMPLES) {
    it(`of ${feed.id} stays in force, whatever comes after it is broken in`, async () => {
      const source = published(feed, MIRROR);
      expect(source.feed).to.include({ id: feed.id, kind: feed.kind, source: MIRROR, limitMs: DAY_MS });
      const prefixes = prefixesOf(feed.minRows);
      const headers = { 'Content-Type': contentType };
      answer().reply(200, write(prefixes, 1), headers);
      const copy = copyOf(await source.look(undefined, START_MS));
      expect(copy.data.rows).to.have.length(feed.minRows);
      const whole = write(prefixes, 2);
      const broken: readonly [reason: string, body: Buffer, headers: Readonly<Record<string, string>>][] = [
        ['content_type', whole, { 'Content-Type': 'text/html' }],
        ['content_type', gzipSync(Buffer.alloc(1 << 20)), { ...headers, 'Content-Encoding': 'gzip' }],
        ['parse', gzipSync(whole), headers],
        ['too_large', whole, { ...headers, 'Content-Length': String(feed.maxBytes + 1) }],
        ['too_wide', write([...prefixes, '0.0.0.0/0'], 2), headers],
        ['too_few', write(prefixes.slice(1), 2), headers],
      ];
      for (const [reason, body, sent] of broken) {
        answer().reply(200, body, sent);
        expect(reasonOf(await source.look(copy, START_MS + DAY_MS)), reason).to.equal(reason);
      }
      const kept = await source.restore();
      expect(kept?.sha256).to.equal(copy.sha256);
      expect(kept?.data.prefixes).to.deep.equal(copy.data.prefixes);
    });
  }

  it('of Cloudflare is two files, and refused when one of them lost its last lines', async () => {
    const source = published(cloudflare, undefined);
    const prefixes = prefixesOf(40);
    const v4 = prefixes.filter((prefix) => !prefix.includes(':')).join('\n');
    const v6 = prefixes.filter((prefix) => prefix.includes(':')).join('\n');
    const files = (first: string, second: string): void => {
      const publisher = nock('https://www.cloudflare.com', { badheaders: ['if-none-match'] });
      publisher.get('/ips-v4').reply(200, first, { 'Content-Type': 'text/plain' });
      publisher.get('/ips-v6').reply(200, second, { 'Content-Type': 'text/plain' });
    };
    files(v4, v6);
    const copy = copyOf(await source.look(undefined, START_MS));
    expect(copy.prefixes).to.deep.equal({ v4: 30, v6: 10 });
    expect(source.feed.source).to.equal('https://www.cloudflare.com/ips-v4 https://www.cloudflare.com/ips-v6');
    files(v4.slice(0, v4.lastIndexOf('\n')), v6);
    expect(reasonOf(await source.look(copy, START_MS + DAY_MS))).to.equal('shrunk');
    files(v6, v6);
    expect(reasonOf(await source.look(copy, START_MS + DAY_MS))).to.equal('parse');
    files(v4.slice(v4.indexOf('\n') + 1), v6);
    expect(reasonOf(await source.look(copy, START_MS + DAY_MS))).to.match(/; 1 IPv4 prefixes fewer than before$/);
  });

  it('of Azure is found on its page, and asked for again only when the page has another', async () => {
    const source = published(azure, undefined);
    const sample = SAMPLES.find(({ feed }) => feed === azure);
    if (sample === undefined) throw new TypeError('azure has no sample');
    const edition = (date: string): string => `/download/7/1/d/ServiceTags_Public_${date}.json`;
    const page = (date: string): void => {
      nock('https://www.microsoft.com')
        .get('/en-us/download/details.aspx?id=56519')
        .reply(200, `<a href="https://download.microsoft.com${edition(date)}">`, { 'Content-Type': 'text/html' });
    };
    const headers = { 'Content-Type': 'application/octet-stream', ETag: '"a"' };
    page('20261116');
    nock('https://download.microsoft.com')
      .get(edition('20261116'))
      .reply(200, sample.write(prefixesOf(azure.minRows), 7), headers);
    const copy = copyOf(await source.look(undefined, START_MS));
    page('20261116');
    nock('https://download.microsoft.com', { reqheaders: { 'if-none-match': '"a"' } })
      .get(edition('20261116'))
      .reply(304);
    const restored = await source.restore();
    expect(restored?.validators).to.deep.include({ etag: '"a"', url: copy.validators.url });
    const confirmed = copyOf(await source.look(restored, START_MS + DAY_MS));
    expect(confirmed.checked).to.equal((START_MS + DAY_MS) / 1000);
    page('20261123');
    nock('https://download.microsoft.com', { badheaders: ['if-none-match'] })
      .get(edition('20261123'))
      .reply(200, sample.write(prefixesOf(azure.minRows), 6), headers);
    expect(reasonOf(await source.look(confirmed, START_MS + 2 * DAY_MS))).to.equal('older');
  });

  it('of Akamai comes from a file only, and then needs no more rows than it has', async () => {
    const nowhere = published(akamai, undefined);
    expect(nowhere.feed.source).to.equal('a file that the operator supplies');
    expect(reasonOf(await nowhere.look(undefined, START_MS))).to.equal('fetch');
    const file = join(dir, 'akamai.txt');
    await writeFile(file, '23.32.0.0/11\n2a02:26f0::/32');
    const filed = filedRanges(akamai, file, settings());
    const copy = copyOf(await filed.look(undefined, Date.now()));
    expect(copy).to.deep.include({ prefixes: { v4: 1, v6: 1 }, checked: undefined });
    await writeFile(file, '23.32.0.0/11\n2a02:26f0::/32\n198.18.0.0/15');
    const look = await filed.look(copy, Date.now());
    expect(reasonOf(look)).to.match(/; left out: 1 of special purpose: 198\.18\.0\.0\/15$/);
  });
});
