import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { getRemote, postRemote, RemoteError, type RemoteOptions } from '../../src/evidence/remote.ts';
import { rejection } from './rejection.ts';

const LIMITS: RemoteOptions = { timeoutMs: 2000, maxBytes: 1000 };

describe('a file of another server', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function serve(handler: RequestListener): Promise<string> {
    const server = createServer(handler);
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  it('comes with its status and type, whatever they are', async () => {
    const url = await serve((_, response) => response.writeHead(404, { 'Content-Type': 'Text/Plain; x=y' }).end('no'));
    expect(await getRemote(url, LIMITS)).to.deep.equal({
      status: 404,
      contentType: 'text/plain',
      body: Buffer.from('no'),
    });
    const bare = await serve((_, response) => response.end());
    expect(await getRemote(bare, LIMITS)).to.deep.equal({ status: 200, contentType: '', body: Buffer.alloc(0) });
  });

  it('is unpacked, and counted as it is then', async () => {
    const packed =
      (bytes: number): RequestListener =>
      (_, response) =>
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(bytes)));
    expect((await getRemote(await serve(packed(1000)), LIMITS)).body).to.have.lengthOf(1000);
    expect(await rejection(getRemote(await serve(packed(1_000_000)), LIMITS))).to.be.instanceOf(RemoteError);
  });

  it('that takes too long is none, also when a byte comes now and then', async () => {
    for (const handler of [
      () => undefined,
      (_: unknown, response: Parameters<RequestListener>[1]) => {
        const drip = setInterval(() => response.write('x'), 20);
        closing.push(() => clearInterval(drip));
      },
    ] satisfies RequestListener[]) {
      const error = await rejection(getRemote(await serve(handler), { ...LIMITS, timeoutMs: 200 }));
      expect(error).to.be.instanceOf(RemoteError);
      expect(String(error)).to.include('no answer within 200 ms');
    }
  });

  it('is followed to where it lies now, three times; what is posted is not', async () => {
    const chain =
      (length: number): RequestListener =>
      (request, response) => {
        const at = Number(request.url?.slice(1) ?? '0');
        if (at === length) response.end('there');
        else response.writeHead(302, { Location: `/${at + 1}` }).end();
      };
    expect((await getRemote(`${await serve(chain(3))}0`, LIMITS)).body.toString()).to.equal('there');
    expect(await rejection(getRemote(`${await serve(chain(4))}0`, LIMITS))).to.be.instanceOf(RemoteError);
    expect((await postRemote(`${await serve(chain(1))}0`, Buffer.from('x'), 'text/plain', LIMITS)).status).to.equal(
      302,
    );
  });

  it('is not waited for any longer once that is told', async () => {
    const stopping = new AbortController();
    const url = await serve(() => stopping.abort());
    expect(await rejection(getRemote(url, { ...LIMITS, stop: stopping.signal }))).to.be.instanceOf(RemoteError);
  });

  it('cannot be had where nobody listens', async () => {
    const error = await rejection(getRemote('http://127.0.0.1:1/', LIMITS));
    expect(error).to.be.instanceOf(RemoteError);
    expect(String(error)).to.match(/^RemoteError: http:\/\/127\.0\.0\.1:1\/: .*ECONNREFUSED/);
  });
});
