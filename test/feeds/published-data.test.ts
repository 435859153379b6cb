import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import nock from 'nock';
import type { AddressFacts } from '../../src/core/outcome.ts';
import type { Feeds } from '../../src/feeds/refresh.ts';
import { DAY_MS, feedsUnderTest, fixture, HOUR_MS, JSON_TYPE, open, RULES, writeAt } from './feeds-under-test.ts';

const ROUTES4 = ['% a dump of the day', '31898\t140.0.0.0/16\t300', '64500\t24.0.0.0/8\t310'].join('\n');
const ROUTES6 = ['64501\t2600::/12\t200', ''].join('\n');
const PACKED = { 'Content-Type': 'application/gzip' };
const ON_P = { family: 4, value: 0x8c000001 } as const;
const ON_V6 = { family: 6, words: [0x26000000, 0, 0, 1] } as const;

/** Payloads that let AS31898 alone originate 140.0.0.0/16. */
function vrps(asn: number, buildtime = '2026-11-23T11:00:00Z'): string {
  const roas = [{ asn, prefix: '140.0.0.0/16', maxLength: 16, ta: 'arin' }];
  return JSON.stringify({ metadata: { buildtime }, roas });
}

describe('data that the configuration gives an address of', () => {
  const at = feedsUnderTest();
  const archive = (path: string): nock.Interceptor => nock('https://archive.example').get(path);
  const facts = (feeds: Feeds, address: typeof ON_P | typeof ON_V6 = ON_P): AddressFacts =>
    feeds.current.facts(address, RULES, at.nowMs);
  const said = async (feeds: Feeds, id: string): Promise<string> => {
    const result = (await feeds.refresh()).find((one) => one.id === id);
    return result?.accepted === false ? result.reason : (result?.says ?? '');
  };
  beforeEach(() => {
    at.overrides.oci = { file: fixture('oci.json') };
    at.overrides.origins = { url: 'https://archive.example/v4.gz' };
  });

  it('decides nothing until it has come, and then shows routes with their peers', async () => {
    archive('/v4.gz').reply(200, gzipSync(ROUTES4), PACKED);
    const feeds = await open(at);
    expect(facts(feeds).undecided).to.include('origins');
    await feeds.refresh();
    expect(facts(feeds).origins).to.deep.equal([31898]);
    expect(facts(feeds).route).to.include({ prefix: '140.0.0.0/16' });
    expect(facts(feeds).route?.origins).to.deep.equal([{ asn: 31898, peers: 300 }]);
    expect(facts(feeds).undecided).to.deep.equal([]);
  });

  it('may be in several files, one after the other', async () => {
    at.overrides.origins = { url: 'https://archive.example/v4.gz', more: ['https://archive.example/v6.gz'] };
    archive('/v4.gz').reply(200, gzipSync(`${ROUTES4}\n`), PACKED);
    archive('/v6.gz').reply(200, gzipSync(ROUTES6), PACKED);
    const feeds = await open(at);
    await feeds.refresh();
    expect(facts(feeds).origins).to.deep.equal([31898]);
    expect(facts(feeds, ON_V6).origins).to.deep.equal([64501]);
  });

  it('is there at once after a restart, and asked for again a day later with its conditions', async () => {
    archive('/v4.gz').reply(200, gzipSync(ROUTES4), { ...PACKED, ETag: '"1"' });
    await (await open(at)).refresh();
    at.nowMs += HOUR_MS;
    const feeds = await open(at);
    expect(facts(feeds).route).to.include({ prefix: '140.0.0.0/16' });
    expect(await said(feeds, 'origins')).to.match(/^not asked again before/);
    at.nowMs += DAY_MS;
    archive('/v4.gz').matchHeader('If-None-Match', '"1"').reply(304);
    expect(await said(feeds, 'origins')).to.match(/^unchanged/);
  });

  it('is refused, and the last good copy stays, when what comes is something else', async () => {
    archive('/v4.gz').reply(200, gzipSync(ROUTES4), PACKED);
    const feeds = await open(at);
    await feeds.refresh();
    const before = facts(feeds);
    const wrong: readonly (readonly [status: number, body: string | Buffer, headers: object, reason: string])[] = [
      [200, '<html>sorry</html>', { 'Content-Type': 'text/html' }, 'content_type'],
      [200, '<html>sorry</html>', { 'Content-Type': 'text/plain' }, 'parse'],
      [200, gzipSync(ROUTES4).subarray(0, 40), PACKED, 'parse'],
      [200, gzipSync('31898\t140.0.0.0/16\t300\n'), PACKED, 'shrunk'],
      [304, '', {}, 'status'],
      [500, '', {}, 'status'],
    ];
    for (const [status, body, headers, reason] of wrong) {
      at.nowMs += DAY_MS;
      archive('/v4.gz').reply(status, body, { ...headers });
      expect(await said(feeds, 'origins'), String(status)).to.equal(reason);
      const { undecided, origins } = facts(feeds);
      expect({ undecided, origins }).to.deep.equal({ undecided: [], origins: before.origins });
    }
  });

  it('validates routes where payloads are configured, from an address or a file', async () => {
    archive('/v4.gz').reply(200, gzipSync(ROUTES4), PACKED);
    at.overrides.rpki = { url: 'https://validator.example/vrps.json' };
    nock('https://validator.example').get('/vrps.json').reply(200, vrps(31898), JSON_TYPE);
    const feeds = await open(at);
    await feeds.refresh();
    expect(facts(feeds).route).to.include({ rpki: 'valid' });
    await writeAt(join(at.dir, 'vrps.json'), vrps(64500));
    at.overrides.rpki = { file: join(at.dir, 'vrps.json') };
    expect(facts(await open(at)).route).to.include({ rpki: 'invalid' });
  });

  it('leaves an address with a route undecided while payloads are configured and not in force', async () => {
    archive('/v4.gz').reply(200, gzipSync(ROUTES4), PACKED);
    await writeAt(join(at.dir, 'vrps.json'), vrps(31898, '2026-11-21T11:00:00Z'));
    at.overrides.rpki = { file: join(at.dir, 'vrps.json') };
    const feeds = await open(at);
    await feeds.refresh();
    expect(facts(feeds).undecided).to.deep.equal(['rpki']);
    expect(facts(feeds).route).to.not.have.property('rpki');
    expect(feeds.current.leaf.feeds.map(({ id }) => id)).to.deep.equal(['oci', 'origins', 'rpki', 'country']);
  });
});
