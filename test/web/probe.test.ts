import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { probeRoute } from '../../src/web/probe-route.ts';
import { problems } from '../../src/web/problem.ts';
import { serveWeb } from './served.ts';

const FOUND = { ok: true, contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'probe_success 1\n' } as const;

describe('/probe', () => {
  const web = serveWeb();

  it('hands on what is asked for, and the metrics as they come', async () => {
    const asked: unknown[] = [];
    web.probe = async (what) => {
      asked.push(what);
      return FOUND;
    };
    const response = await web.get('/probe?target=www.tiktok.com&claim=c&debug=true', { accept: 'text/plain' });
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal(FOUND.contentType);
    expect(await response.text()).to.equal(FOUND.body);
    await web.get('/probe?target=a.example&claim=c');
    expect(asked).to.deep.equal([
      { target: 'www.tiktok.com', claim: 'c', accept: 'text/plain', debug: true },
      { target: 'a.example', claim: 'c', accept: '*/*', debug: false },
    ]);
  });

  it('says what is missing, and takes each once', async () => {
    for (const query of ['', '?target=a.example', '?claim=c', '?target=a.example&target=b.example&claim=c']) {
      const response = await web.get(`/probe${query}`);
      expect(response.status, query).to.equal(400);
      expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
    }
  });

  it('tells why a look is refused', async () => {
    for (const [why, status] of [
      ['no_claim', 404],
      ['no_name', 400],
      ['not_in_manifest', 403],
    ] as const) {
      web.probe = async () => ({ ok: false, why });
      expect((await web.get('/probe?target=a.example&claim=c')).status, why).to.equal(status);
    }
  });

  it('can only be read', async () => {
    expect((await web.get('/probe?target=a.example&claim=c', {}, 'POST')).status).to.equal(405);
  });
});

describe('the pace of /probe', () => {
  let nowMs = 0;
  let looks = 0;
  const app = express();
  probeRoute(
    app,
    async () => {
      looks += 1;
      return FOUND;
    },
    () => nowMs,
  );
  app.use(problems(() => undefined));
  const server = createServer(app);

  before((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  after((done) => {
    server.close(done);
  });

  const status = async (): Promise<readonly [number, string | null]> => {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/probe?target=a.example&claim=c`);
    return [response.status, response.headers.get('retry-after')];
  };

  it('is one look a second of all clients together, loopback too, after twenty at once', async () => {
    for (let i = 0; i < 20; i += 1) expect(await status()).to.deep.equal([200, null]);
    expect(await status()).to.deep.equal([429, '1']);
    nowMs += 1000;
    expect(await status()).to.deep.equal([200, null]);
    expect(await status()).to.deep.equal([429, '1']);
    nowMs += 3_600_000;
    for (let i = 0; i < 20; i += 1) expect((await status())[0]).to.equal(200);
    expect((await status())[0]).to.equal(429);
    expect(looks).to.equal(41);
  });

  it('does not run backwards with the clock', async () => {
    nowMs -= 10_000;
    expect((await status())[0]).to.equal(429);
  });
});
