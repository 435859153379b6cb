import { once } from 'node:events';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { issueCertificate } from '../../src/demo/certificate.ts';
import { type Listening, listen, type Tls } from '../../src/web/listen.ts';
import { lastingListener } from '../../src/web/reload-listener.ts';
import { createWeb } from '../../src/web/web.ts';
import { REPORT } from '../views/report.ts';
import { OPEN, partsOf } from './served.ts';

const HERE = { host: '127.0.0.1', port: 0 };
const VALIDITY = { notBeforeMs: Date.UTC(2026, 0, 1), notAfterMs: Date.UTC(2036, 0, 1) };

function tls(minVersion: Tls['minVersion'] = 'TLSv1.2'): Tls {
  const { cert, key } = issueCertificate(undefined, ['landfall.example'], VALIDITY);
  return { cert: Buffer.from(cert), key: Buffer.from(key), minVersion };
}

/** What a socket gets back for bytes as they stand, until the server ends it. */
async function rawAnswer(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

function overTls(url: string, options: { readonly maxVersion?: 'TLSv1.2' } = {}): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    httpsRequest(url, { ...options, agent: false, rejectUnauthorized: false }, (response) => {
      resolve((response.socket as TLSSocket).getPeerCertificate());
      response.resume();
    })
      .on('error', reject)
      .end();
  });
}

describe('the socket of the web', function () {
  this.timeout(20_000);
  let defects: unknown[];
  let served: Listening;

  beforeEach(async () => {
    defects = [];
    const nothing = async (): Promise<undefined> => undefined;
    const parts = partsOf({ report: REPORT, defects, published: nothing, statement: nothing });
    served = await listen(createWeb(parts, OPEN), HERE);
  });
  afterEach(async () => {
    await served.close();
    expect(defects).to.deep.equal([]);
  });

  it('cuts off who takes for ever over the headers, however many there are, and answers others meanwhile', async () => {
    const slow = Array.from({ length: 100 }, () => rawAnswer(served.url, 'GET / HTTP/1.1\r\nHost: a\r\nX-A: '));
    expect((await fetch(served.url)).status).to.equal(200);
    for (const answer of await Promise.all(slow)) expect(answer).to.match(/^HTTP\/1.1 408 Request Timeout/);
  });

  it('refuses headers beyond 16 kB, methods that are none, and what is no HTTP', async () => {
    const end = 'Host: a\r\nConnection: close\r\n\r\n';
    const answer = (bytes: string): Promise<string> => rawAnswer(served.url, bytes);
    expect(await answer(`GET / HTTP/1.1\r\nX-A: ${'a'.repeat(17_000)}\r\n${end}`)).to.match(/^HTTP\/1.1 431 /);
    expect(await answer(`GET /${'a'.repeat(17_000)} HTTP/1.1\r\n${end}`)).to.match(/^HTTP\/1.1 431 /);
    expect(await answer(`FETCH / HTTP/1.1\r\n${end}`)).to.match(/^HTTP\/1.1 400 /);
    expect(await answer(`TRACE / HTTP/1.1\r\n${end}`)).to.match(/^HTTP\/1.1 405 /);
    expect(await answer('\u0016\u0003\u0001')).to.match(/^HTTP\/1.1 400 /);
    expect(await answer(`GET / HTTP/1.1\r\nConnection: close\r\n\r\n`)).to.match(/^HTTP\/1.1 400 /);
    // Two lengths, by which a proxy and this server could see different requests.
    const smuggled = `POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n${end}0\r\n\r\n`;
    expect(await answer(smuggled)).to.match(/^HTTP\/1.1 400 /);
  });

  it('no path leads out of what is published, and none puts a line into the headers', async () => {
    const paths = [
      '/../../etc/passwd',
      '/log/../private/key',
      '/log/%2e%2e/private/key',
      '/log/..%2fprivate%2fkey',
      '/blobs/..%2f..%2fprivate%2fkey',
      '/log//etc/passwd',
      '/claims/a%0d%0aSet-Cookie:%20a=b',
      '/api/v1/claims/%0d%0aX-Injected:%201',
      '/w/a%0d%0aX-Injected:%201/b/1/00',
    ];
    for (const path of paths) {
      const answer = await rawAnswer(served.url, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      const [head = ''] = answer.split('\r\n\r\n');
      expect(head, path).to.match(/^HTTP\/1.1 (400|404) /);
      expect(head, path).not.to.match(/^(x-injected|set-cookie)/im);
      expect(answer, path).not.to.match(/root:|PRIVATE KEY/);
    }
  });

  it('answers a thousand at once', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 1000 }, async (_, i) => {
        const response = await fetch(
          new URL(['/', '/api/v1/claims', '/-/healthy', '/metrics'][i % 4] ?? '/', served.url),
        );
        await response.arrayBuffer();
        return response.status;
      }),
    );
    expect(new Set(statuses)).to.deep.equal(new Set([200]));
  });

  it('nobody is kept out by those who hold connections and ask for nothing', async () => {
    const port = Number(new URL(served.url).port);
    const held: Socket[] = [];
    let answers = 0;
    const answered = async (): Promise<void> => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      held.push(socket);
      socket.on('data', () => {
        answers += 1;
      });
      socket.write('GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n');
      await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    };
    // More than there may be at once.
    for (let i = 0; i < 41; i += 1) await Promise.all(Array.from({ length: 50 }, answered));
    for (const socket of held) socket.destroy();
    expect(answers).to.equal(2_050);
  });

  it('speaks TLS where it is given a certificate, of the version that is asked for, and takes another while it runs', async () => {
    const [first, second] = [tls('TLSv1.3'), tls('TLSv1.2')];
    const secured = await listen((_request, response) => response.end('page'), HERE, first);
    try {
      expect(secured.url).to.match(/^https:/);
      const { fingerprint256 } = await overTls(secured.url);
      const refusal = await overTls(secured.url, { maxVersion: 'TLSv1.2' }).catch((error: Error) => error);
      expect(refusal).to.be.instanceOf(Error);
      secured.renewTls(second);
      expect((await overTls(secured.url, { maxVersion: 'TLSv1.2' })).fingerprint256).not.to.equal(fingerprint256);
      expect(await rawAnswer(secured.url, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).not.to.include('page');
    } finally {
      await secured.close();
    }
  });

  it('a socket that lasts serves what was handed in last, and keeps requests waiting between two', async () => {
    const lasting = lastingListener(listen);
    const first = await lasting.listen((_request, response) => response.end('first'), HERE);
    const ask = async (): Promise<string> => (await fetch(first.url, { headers: { connection: 'close' } })).text();
    expect(await ask()).to.equal('first');
    await first.close();
    const waiting = ask();
    const second = await lasting.listen((_request, response) => response.end('second'), HERE);
    expect(second.url).to.equal(first.url);
    expect(await waiting).to.equal('second');
    await lasting.close();
  });
});
