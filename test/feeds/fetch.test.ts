import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import nock from 'nock';
import { type Fetched, type FetchRequest, fetchFeed } from '../../src/feeds/fetch.ts';
import { onlyNock } from './only-nock.ts';

const REQUEST: FetchRequest = {
  url: 'https://lists.example/ranges.json',
  contentTypes: ['application/json'],
  maxBytes: 1000,
  timeoutMs: 5000,
  userAgent: 'landfall/test (+https://landfall.example)',
  validators: {},
};
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

const publisher = (): nock.Interceptor => nock('https://lists.example').get('/ranges.json');

const PROXY = 'HTTPS_PROXY';

function refusalOf(fetched: Fetched): string {
  return fetched.state === 'refused' ? `${fetched.error.reason} ${fetched.error.message}` : fetched.state;
}

describe('a request for a list', () => {
  onlyNock();
  afterEach(() => {
    expect(nock.pendingMocks()).to.deep.equal([]);
    nock.cleanAll();
  });

  it('brings the bytes, their validators and the clock of the publisher', async () => {
    publisher().reply(200, '{}', {
      ...JSON_TYPE,
      ETag: '"a"',
      'Last-Modified': 'Fri, 20 Nov 2026 07:13:25 GMT',
      Date: 'Mon, 23 Nov 2026 12:00:00 GMT',
    });
    expect(await fetchFeed(REQUEST)).to.deep.equal({
      state: 'bytes',
      bytes: Buffer.from('{}'),
      validators: { etag: '"a"', lastModified: 'Fri, 20 Nov 2026 07:13:25 GMT' },
      dateMs: Date.UTC(2026, 10, 23, 12),
    });
  });

  it('counts the time that an answer lay in caches to the clock', async () => {
    publisher().reply(200, '{}', { ...JSON_TYPE, Date: 'Mon, 23 Nov 2026 12:00:00 GMT', Age: '90' });
    expect((await fetchFeed(REQUEST)).dateMs).to.equal(Date.UTC(2026, 10, 23, 12, 1, 30));
  });

  it('says who asks, and asks for bytes as they are', async () => {
    nock('https://lists.example', {
      reqheaders: { 'user-agent': REQUEST.userAgent, 'accept-encoding': 'identity' },
      badheaders: ['if-none-match', 'if-modified-since', 'authorization', 'cookie'],
    })
      .get('/ranges.json')
      .reply(200, '{}', JSON_TYPE);
    expect((await fetchFeed(REQUEST)).state).to.equal('bytes');
  });

  it('is conditional when there is a copy', async () => {
    nock('https://lists.example', { reqheaders: { 'if-none-match': '"a"', 'if-modified-since': 'yesterday' } })
      .get('/ranges.json')
      .reply(304);
    const validators = { etag: '"a"', lastModified: 'yesterday' };
    expect((await fetchFeed({ ...REQUEST, validators })).state).to.equal('unchanged');
  });

  for (const status of [204, 400, 403, 404, 429, 500, 502, 503]) {
    it(`is refused by status ${status}`, async () => {
      publisher().reply(status, '{}', JSON_TYPE);
      expect(refusalOf(await fetchFeed(REQUEST))).to.equal(`status ${REQUEST.url}: the answer is status ${status}`);
    });
  }

  it('is refused when a page comes with status 200', async () => {
    publisher().reply(200, '<html></html>', { 'Content-Type': 'text/html' });
    expect(refusalOf(await fetchFeed(REQUEST))).to.match(/^content_type .*the content type is text\/html$/);
  });

  it('is refused when no content type comes', async () => {
    publisher().reply(200, '{}');
    expect(refusalOf(await fetchFeed(REQUEST))).to.match(/^content_type .*the content type is none$/);
  });

  it('is refused when the answer is compressed, so that nothing unpacks to gigabytes here', async () => {
    publisher().reply(200, gzipSync(Buffer.alloc(1 << 20)), { ...JSON_TYPE, 'Content-Encoding': 'gzip' });
    expect(refusalOf(await fetchFeed(REQUEST))).to.match(/^content_type .*encoded as gzip/);
  });

  it('is refused when more comes than is allowed, announced or not', async () => {
    publisher().reply(200, 'x'.repeat(1001), { ...JSON_TYPE, 'Content-Length': '1001' });
    expect(refusalOf(await fetchFeed(REQUEST))).to.match(/^too_large .*larger than 1000 bytes$/);
    publisher().reply(200, 'x'.repeat(1001), JSON_TYPE);
    expect(refusalOf(await fetchFeed(REQUEST))).to.match(/^too_large /);
    publisher().reply(200, 'x'.repeat(1000), JSON_TYPE);
    expect((await fetchFeed(REQUEST)).state).to.equal('bytes');
  });

  it('is refused when the connection fails', async () => {
    publisher().replyWithError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    expect(refusalOf(await fetchFeed(REQUEST))).to.equal(`fetch ${REQUEST.url}: ECONNREFUSED`);
  });

  it('is refused when the answer does not come in time', async () => {
    publisher().delay(2000).reply(200, '{}', JSON_TYPE);
    expect(refusalOf(await fetchFeed({ ...REQUEST, timeoutMs: 50 }))).to.equal(
      `fetch ${REQUEST.url}: nothing whole within 50 ms`,
    );
    nock.abortPendingRequests();
  });

  it('ends at once when the service is stopped', async () => {
    publisher().delay(2000).reply(200, '{}', JSON_TYPE);
    const stopping = new AbortController();
    const fetching = fetchFeed({ ...REQUEST, stop: stopping.signal });
    stopping.abort();
    expect(refusalOf(await fetching)).to.equal(`fetch ${REQUEST.url}: the service was stopped`);
    nock.abortPendingRequests();
    nock.cleanAll();
  });

  it('follows a redirect to https', async () => {
    publisher().reply(302, '', { Location: 'https://cdn.example/moved' });
    nock('https://cdn.example').get('/moved').reply(200, '{}', JSON_TYPE);
    expect((await fetchFeed(REQUEST)).state).to.equal('bytes');
  });

  for (const location of ['http://lists.example/ranges.json', 'file:///etc/passwd', 'https://', undefined]) {
    it(`does not follow a redirect to ${location ?? 'nowhere'}`, async () => {
      publisher().reply(302, '', location === undefined ? {} : { Location: location });
      expect(refusalOf(await fetchFeed(REQUEST))).to.match(/^status .*a redirect to /);
    });
  }

  it('may be redirected over plain http when its own address is plain', async () => {
    nock('http://mirror.example').get('/a').reply(307, '', { Location: '/b' });
    nock('http://mirror.example').get('/b').reply(200, '{}', JSON_TYPE);
    expect((await fetchFeed({ ...REQUEST, url: 'http://mirror.example/a' })).state).to.equal('bytes');
  });

  it('gives up after three redirects', async () => {
    nock('https://lists.example').get('/ranges.json').times(4).reply(301, '', { Location: '/ranges.json' });
    expect(refusalOf(await fetchFeed(REQUEST))).to.match(/^status .*more than 3 redirects$/);
  });

  it('does not obey the proxy that the environment names', async () => {
    process.env[PROXY] = 'http://proxy.example:3128';
    try {
      publisher().reply(200, '{}', JSON_TYPE);
      expect((await fetchFeed(REQUEST)).state).to.equal('bytes');
    } finally {
      delete process.env[PROXY];
    }
  });
});
