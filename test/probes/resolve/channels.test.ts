import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { expect } from 'chai';
import { realNetwork } from '../../../probes/network.ts';
import type { Channel, SocketAddress } from '../../../probes/probe.ts';
import { createFrames } from '../../../probes/resolve/frames.ts';
import { createAuthority, issueCertificate } from '../../../src/demo/certificate.ts';
import { address } from './scripted-network.ts';

const NAME = 'dns.example';
const PROXY = 'HTTPS_PROXY';
const now = realNetwork().nowMs();
const VALIDITY = { notBeforeMs: now - 86_400_000, notAfterMs: now + 86_400_000 };
const authority = createAuthority('Test Root', VALIDITY);
const certificate = issueCertificate(authority, [NAME], VALIDITY);
const network = realNetwork({ ca: authority.cert, userAgent: 'landfall/test' });

/** Twelve bytes that stand for a message: an ID, then a mark. */
function message(id: number, mark = 0): Uint8Array {
  return Uint8Array.of(id >> 8, id & 255, mark, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

function framed(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(bytes.length >> 8, bytes.length & 255, ...bytes);
}

/** What a server does with each message of a connection, the first of all being number 0. */
type Behaviour = (message: Uint8Array, socket: Socket, number: number) => void;

const echo: Behaviour = (bytes, socket) => void socket.write(framed(bytes));

describe('probes/resolve: channels', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  async function listening(server: Server): Promise<SocketAddress> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
    ends.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return { address: address('127.0.0.1'), port: (server.address() as AddressInfo).port };
  }

  async function stream(
    transport: 'tcp' | 'tls',
    behaviour: Behaviour,
    pair: { readonly cert: string; readonly key: string } = certificate,
  ): Promise<{ readonly channel: Channel; readonly connections: () => number }> {
    let [connections, number] = [0, 0];
    const accept = (socket: Socket): void => {
      connections += 1;
      const frames = createFrames();
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        for (const bytes of frames(chunk)) {
          behaviour(bytes, socket, number);
          number += 1;
        }
      });
    };
    const server = transport === 'tcp' ? createServer(accept) : createTls(pair, accept);
    server.on('tlsClientError', () => undefined);
    const peer = await listening(server);
    return {
      channel: transport === 'tcp' ? { transport, peer } : { transport, peer, name: NAME },
      connections: () => connections,
    };
  }

  for (const transport of ['tcp', 'tls'] as const) {
    describe(transport, () => {
      it('carries many questions at once over one connection, answers in any order', async () => {
        const held: [Uint8Array, Socket][] = [];
        const { channel, connections } = await stream(transport, (bytes, socket) => {
          held.push([bytes, socket]);
          if (held.length === 50) for (const [each, to] of held.reverse()) to.write(framed(each));
        });
        const asked = Array.from({ length: 50 }, (_, i) => message(1000 + i, i));
        const results = await Promise.all(asked.map((bytes) => network.channelExchange(channel, bytes, 2_000)));
        expect(results.map((result) => result.ok && [...result.value])).to.deep.equal(asked.map((bytes) => [...bytes]));
        expect(connections()).to.equal(1);
      });

      it('keeps the connection for the next question, and opens another for an ID that is taken', async () => {
        const { channel, connections } = await stream(transport, echo);
        expect(await network.channelExchange(channel, message(1), 2_000)).to.have.property('ok', true);
        expect(await network.channelExchange(channel, message(2), 2_000)).to.have.property('ok', true);
        expect(connections()).to.equal(1);
        const both = [
          network.channelExchange(channel, message(7, 1), 2_000),
          network.channelExchange(channel, message(7, 2), 2_000),
        ];
        expect((await Promise.all(both)).map((result) => result.ok && result.value[2])).to.deep.equal([1, 2]);
        expect(connections()).to.equal(2);
      });

      it('a connection that the server closed meanwhile is opened anew, once', async () => {
        const { channel, connections } = await stream(transport, (bytes, socket, number) => {
          if (number === 1) socket.destroy();
          else echo(bytes, socket, number);
        });
        await network.channelExchange(channel, message(1), 2_000);
        expect(await network.channelExchange(channel, message(2), 2_000)).to.have.property('ok', true);
        expect(connections()).to.equal(2);
      });

      it('one that is closed at the first question is a failure', async () => {
        const { channel } = await stream(transport, (_bytes, socket) => void socket.end());
        expect(await network.channelExchange(channel, message(1), 2_000)).to.include({
          ok: false,
          failure: 'dns_tcp_failed',
        });
      });

      it('silence and answers to nobody’s question end in time', async () => {
        const { channel } = await stream(transport, (_bytes, socket) => void socket.write(framed(message(9))));
        expect(await network.channelExchange(channel, message(1), 50)).to.deep.equal({
          ok: false,
          failure: 'dns_timeout',
        });
      });

      it('after silence the next question gets a new connection', async () => {
        const { channel, connections } = await stream(transport, (bytes, socket, number) => {
          if (number > 0) echo(bytes, socket, number);
        });
        expect(await network.channelExchange(channel, message(1), 100)).to.have.property('ok', false);
        expect(await network.channelExchange(channel, message(2), 2_000)).to.have.property('ok', true);
        expect(connections()).to.equal(2);
      });
    });
  }

  it('nobody at the port is unreachable', async () => {
    const { channel } = await stream('tcp', echo);
    for (const end of ends.splice(0)) end();
    for (const transport of ['tcp', 'tls'] as const) {
      const gone = { ...channel, transport, name: NAME } as Channel;
      expect(await network.channelExchange(gone, message(1), 2_000)).to.include({ failure: 'dns_unreachable' });
    }
  });

  it('a certificate for another name, or of nobody known, is no resolver of ours', async () => {
    const other = await stream('tls', echo, issueCertificate(authority, ['other.example'], VALIDITY));
    expect(await network.channelExchange(other.channel, message(1), 2_000)).to.include({
      failure: 'dns_tls_failed',
      detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    const stranger = createAuthority('Stranger', VALIDITY);
    const unknown = await stream('tls', echo, issueCertificate(stranger, [NAME], VALIDITY));
    expect(await network.channelExchange(unknown.channel, message(1), 2_000)).to.include({ failure: 'dns_tls_failed' });
  });

  describe('https', () => {
    async function resolver(
      respond: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void,
    ): Promise<{ readonly at: (method: 'GET' | 'POST') => Channel; readonly connections: () => number }> {
      let connections = 0;
      const server = createHttps(certificate, (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => respond(request, Buffer.concat(chunks), response));
      });
      server.on('secureConnection', () => {
        connections += 1;
      });
      const peer = await listening(server);
      const url = `https://${NAME}:${peer.port}/dns-query`;
      return { at: (method) => ({ transport: 'https', url, method, peer }), connections: () => connections };
    }

    const dns = { 'content-type': 'application/dns-message' };

    it('carries a message by POST and by GET, and keeps the connection', async () => {
      const requests: string[] = [];
      const { at, connections } = await resolver((request, body, response) => {
        expect(request.headers).to.include({ 'user-agent': 'landfall/test' });
        requests.push(`${request.method} ${request.headers['content-type']} ${request.headers.accept}`);
        const asked = new URL(request.url ?? '', 'https://x').searchParams.get('dns');
        response.writeHead(200, dns).end(asked === null ? body : Buffer.from(asked, 'base64url'));
      });
      for (const method of ['POST', 'GET'] as const) {
        const result = await network.channelExchange(at(method), message(0, 5), 2_000);
        expect(result.ok && [...result.value]).to.deep.equal([...message(0, 5)]);
      }
      const type = 'application/dns-message';
      expect(requests).to.deep.equal([`POST ${type} ${type}`, `GET undefined ${type}`]);
      expect(connections()).to.equal(1);
    });

    it('speaks HTTP/2 where the resolver does, all questions over one connection', async () => {
      let sessions = 0;
      const versions = new Set<string>();
      const server = createSecureServer(certificate, (request, response) => {
        versions.add(request.httpVersion);
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          response.writeHead(200, dns);
          response.end(Buffer.concat(chunks));
        });
      });
      server.on('session', () => {
        sessions += 1;
      });
      const peer = await listening(server);
      const url = `https://${NAME}:${peer.port}/dns-query`;
      const channel = { transport: 'https', url, method: 'POST', peer } as const;
      const asked = Array.from({ length: 20 }, (_, i) => message(0, i));
      const results = await Promise.all(asked.map((bytes) => network.channelExchange(channel, bytes, 2_000)));
      expect(results.map((result) => result.ok && result.value[2])).to.deep.equal(asked.map((_, i) => i));
      expect([...versions]).to.deep.equal(['2.0']);
      expect(sessions).to.equal(1);
    });

    it('a status, a media type or a length of another kind is a failure', async () => {
      const said = async (respond: (response: ServerResponse) => void) => {
        const { at } = await resolver((_request, _body, response) => respond(response));
        return network.channelExchange(at('POST'), message(0), 1_000);
      };
      expect(await said((response) => response.writeHead(429, dns).end())).to.include({
        failure: 'dns_http_failed',
        detail: 'status 429',
      });
      expect(
        await said((response) => response.writeHead(302, { location: 'https://elsewhere.example/' }).end()),
      ).to.include({
        detail: 'status 302',
      });
      expect(await said((response) => response.writeHead(200, { 'content-type': 'text/html' }).end('x'))).to.include({
        failure: 'dns_http_failed',
      });
      expect(await said((response) => response.writeHead(200, dns).end(Buffer.alloc(70_000)))).to.include({
        failure: 'dns_http_failed',
      });
      expect(await said((response) => response.destroy())).to.include({ failure: 'dns_tcp_failed' });
      expect(await said(() => undefined)).to.include({ failure: 'dns_timeout' });
    });

    it('does not ask the proxy of the environment', async () => {
      const { at } = await resolver((_request, body, response) => response.writeHead(200, dns).end(body));
      process.env[PROXY] = 'http://127.0.0.1:9';
      try {
        expect(await network.channelExchange(at('POST'), message(0), 2_000)).to.have.property('ok', true);
      } finally {
        delete process.env[PROXY];
      }
    });

    it('a certificate for another name is a failure', async () => {
      const server = createHttps(
        issueCertificate(authority, ['other.example'], VALIDITY),
        (_request, response) => void response.end(),
      );
      const peer = await listening(server);
      const channel = { transport: 'https', url: `https://${NAME}:${peer.port}/`, method: 'POST', peer } as const;
      expect(await network.channelExchange(channel, message(0), 2_000)).to.include({
        failure: 'dns_tls_failed',
        detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
      });
    });
  });
});
