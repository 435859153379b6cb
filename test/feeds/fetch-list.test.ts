import { expect } from 'chai';
import nock from 'nock';
import { FeedError, type ListLink } from '../../src/feeds/feed.ts';
import type { Fetched } from '../../src/feeds/fetch.ts';
import { fetchList } from '../../src/feeds/fetch-list.ts';
import { onlyNock } from './only-nock.ts';

const REQUEST = { userAgent: 'landfall/test', validators: {} };
const PLACE = { id: 'cdn', contentTypes: ['text/plain'], maxBytes: 100 };
const TEXT = { 'Content-Type': 'text/plain', Date: 'Mon, 23 Nov 2026 12:00:00 GMT' };
const HTML = { 'Content-Type': 'text/html' };

const answer = (path: string): nock.Interceptor => nock('https://lists.example').get(path);
const refusalOf = (fetched: Fetched): string =>
  fetched.state === 'refused' ? `${fetched.error.reason} ${fetched.error.message}` : fetched.state;

describe('a list at its publisher', () => {
  onlyNock();
  afterEach(() => {
    expect(nock.pendingMocks()).to.deep.equal([]);
    nock.cleanAll();
  });

  it('that nobody publishes asks for a file', async () => {
    expect(refusalOf(await fetchList({ ...PLACE, urls: [] }, REQUEST))).to.equal(
      'fetch cdn is published nowhere that can be asked: feeds.overrides.cdn.file names a copy',
    );
  });

  describe('in several files', () => {
    const place = { ...PLACE, urls: ['https://lists.example/v4', 'https://lists.example/v6'] };

    it('is all of them, each ended by a newline, asked for without conditions', async () => {
      const badheaders = ['if-none-match', 'if-modified-since'];
      nock('https://lists.example', { badheaders })
        .get('/v4')
        .reply(200, '1.0.0.0/8', { ...TEXT, ETag: '"4"' });
      nock('https://lists.example', { badheaders })
        .get('/v6')
        .reply(200, '2600::/32\n', { ...TEXT, ETag: '"6"' });
      expect(await fetchList(place, { ...REQUEST, validators: { etag: '"4"' } })).to.deep.equal({
        state: 'bytes',
        bytes: Buffer.from('1.0.0.0/8\n2600::/32\n'),
        validators: {},
        dateMs: Date.UTC(2026, 10, 23, 12),
      });
    });

    for (const [what, status, body, says] of [
      ['is missing', 404, '', 'status https://lists.example/v6: the answer is status 404'],
      ['is empty', 200, '', 'parse https://lists.example/v6: the file is empty'],
      ['is too large', 200, 'x'.repeat(101), 'too_large https://lists.example/v6: the answer is larger than 100 bytes'],
      [
        'is said to be unchanged',
        304,
        '',
        'status https://lists.example/v6: status 304 to a request without conditions',
      ],
    ] as const) {
      it(`is refused when one of them ${what}`, async () => {
        answer('/v4').reply(200, '1.0.0.0/8', TEXT);
        answer('/v6').reply(status, body, TEXT);
        expect(refusalOf(await fetchList(place, REQUEST))).to.equal(says);
      });
    }

    it('is not asked for further when the first is refused', async () => {
      answer('/v4').reply(200, '<html></html>', HTML);
      expect(refusalOf(await fetchList(place, REQUEST))).to.match(/^content_type https:\/\/lists\.example\/v4: /);
    });
  });

  describe('behind a page', () => {
    const link: ListLink = {
      pageTypes: ['text/html'],
      maxPageBytes: 1000,
      find: (page) => {
        const address = /href="([^"]*)"/.exec(Buffer.from(page).toString())?.[1];
        if (address === undefined) throw new FeedError('parse', 'no link');
        return address;
      },
    };
    const place = { ...PLACE, urls: ['https://lists.example/page'], link };
    const EDITION = 'https://lists.example/edition-1';
    const page = (address: string): string => `<a href="${address}">`;

    it('is what the page links to, and its validators say of which address they are', async () => {
      answer('/page').reply(200, page(EDITION), HTML);
      answer('/edition-1').reply(200, '1.0.0.0/8', { ...TEXT, ETag: '"1"' });
      const fetched = await fetchList(place, REQUEST);
      expect(fetched).to.deep.include({
        state: 'bytes',
        validators: { etag: '"1"', lastModified: undefined, url: EDITION },
      });
    });

    it('is asked for with conditions while the page links to the same, and without after that', async () => {
      const validators = { etag: '"1"', url: EDITION };
      answer('/page').reply(200, page(EDITION), HTML);
      nock('https://lists.example', { reqheaders: { 'if-none-match': '"1"' } })
        .get('/edition-1')
        .reply(304);
      expect((await fetchList(place, { ...REQUEST, validators })).state).to.equal('unchanged');
      answer('/page').reply(200, page('https://lists.example/edition-2'), HTML);
      nock('https://lists.example', { badheaders: ['if-none-match'] })
        .get('/edition-2')
        .reply(200, '1.0.0.0/8', TEXT);
      expect((await fetchList(place, { ...REQUEST, validators })).state).to.equal('bytes');
    });

    it('is refused when the page is none, links to nothing, or is said to be unchanged', async () => {
      answer('/page').reply(503, '', HTML);
      expect(refusalOf(await fetchList(place, REQUEST))).to.equal(
        'status https://lists.example/page: the answer is status 503',
      );
      answer('/page').reply(200, '<html>', HTML);
      expect(refusalOf(await fetchList(place, REQUEST))).to.equal('parse https://lists.example/page: no link');
      answer('/page').reply(304);
      expect(refusalOf(await fetchList(place, REQUEST))).to.match(/^status .*without conditions$/);
    });
  });
});
