import type { Socket } from 'node:net';
import { expect } from 'chai';
import { handshake } from '../../../probes/connect/handshake.ts';
import { exchangeHttp } from '../../../probes/connect/http-exchange.ts';
import { closed, guardedDialer } from '../../../probes/dialer.ts';
import { address } from '../resolve/scripted-network.ts';
import type { Hosts } from './hosts.ts';
import { answer, connect, createHosts, GOOD, NAME, outcomeAt, SECURITY, SITE, steps } from './hosts.ts';

const AT = `${SITE}:443`;
const silent = (socket: Socket): void => {
  socket.resume();
};
/** A TLS record of a type with a length that is right. */
const record = (type: number, ...body: readonly number[]): Uint8Array =>
  Uint8Array.of(type, 3, 3, body.length >>> 8, body.length & 255, ...body);
const SERVER_HELLO_TLS10 = record(22, 2, 0, 0, 38, 3, 1, ...Array(32).fill(7), 0, 0, 0x2f, 0);
const REFUSED_ALERT = record(21, 2, 40);
const LONG_CERTIFICATE = record(22, 2, 0xff, 0xff, 0xff);

describe('probes/connect: a network that misbehaves is a record', () => {
  let hosts: Hosts;

  beforeEach(() => {
    hosts = createHosts();
  });

  afterEach(() => hosts.close());

  async function fails(speak: (socket: Socket) => void, budgetMs = 4_000): Promise<readonly string[]> {
    await hosts.tcp(AT, speak);
    return steps(await connect(hosts, { budgetMs }));
  }

  async function failsAfterTls(speak: (socket: Socket) => void, budgetMs = 4_000): Promise<readonly string[]> {
    await hosts.tls(AT, {}, speak);
    const [tcp, tls, ...http] = steps(await connect(hosts, { budgetMs }));
    expect([tcp, tls]).to.deep.equal(['tcp-connect ok', 'tls-handshake ok']);
    return http;
  }

  it('nobody there', async () => {
    expect(steps(await connect(hosts))).to.deep.equal(['tcp-connect connect_unreachable']);
  });

  it('an address that is not public', async () => {
    const dialer = guardedDialer(hosts.dialer, () => false);
    const connection = await connect(hosts, { dialer, address: address('169.254.169.254') });
    expect(steps(connection)).to.deep.equal(['tcp-connect address_refused']);
  });

  it('a handshake that stalls, before a byte and within a record', async () => {
    const stalled = ['tcp-connect ok', 'tls-handshake tls_timeout'];
    expect(await fails(silent, 200)).to.deep.equal(stalled);
    await hosts.close();
    hosts = createHosts();
    expect(await fails((socket) => socket.resume().write(SERVER_HELLO_TLS10.subarray(0, 20)), 200)).to.deep.equal(
      stalled,
    );
  });

  it('a handshake that is closed or reset', async () => {
    expect(await fails((socket) => socket.once('data', () => socket.end()))).to.deep.equal([
      'tcp-connect ok',
      'tls-handshake tls_closed',
    ]);
    await hosts.close();
    hosts = createHosts();
    expect(await fails((socket) => socket.once('data', () => socket.resetAndDestroy()))).to.deep.equal([
      'tcp-connect ok',
      'tls-handshake tls_closed',
    ]);
  });

  it('a connection that is gone before its next step', async () => {
    await hosts.tcp(AT, silent);
    const gone = async (): Promise<Socket> => {
      const dialled = await hosts.dialer.dial({ address: address(SITE), port: 443 }, 1_000);
      if (!dialled.ok) throw new Error(dialled.failure);
      await closed(dialled.value);
      return dialled.value;
    };
    const startedMs = performance.now();
    expect(await handshake(await gone(), NAME, SECURITY, 5_000)).to.deep.equal({ ok: false, failure: 'tls_closed' });
    const request = { scheme: 'http', host: NAME, port: 80, path: '/', userAgent: 'test' } as const;
    expect(await exchangeHttp(await gone(), request, 5_000)).to.deep.equal({ ok: false, failure: 'http_closed' });
    expect(performance.now() - startedMs).to.be.below(4_500);
  });

  it('garbage, an alert, an old version, an endless message', async () => {
    const cases = [
      ['tls_malformed', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
      ['tls_malformed', Uint8Array.from({ length: 500 }, (_, i) => (i * 37) & 255)],
      ['tls_alert', REFUSED_ALERT],
      ['tls_unsupported', SERVER_HELLO_TLS10],
      ['tls_too_large', LONG_CERTIFICATE],
    ] as const;
    for (const [failure, bytes] of cases) {
      const said = await fails((socket) => socket.once('data', () => socket.write(bytes)));
      expect(said).to.deep.equal(['tcp-connect ok', `tls-handshake ${failure}`]);
      await hosts.close();
      hosts = createHosts();
    }
  });

  it('a host that speaks only what we do not', async () => {
    await hosts.tls(AT, { ALPNProtocols: ['h2'] }, answer('HTTP/1.1 200 OK'));
    const connection = await connect(hosts);
    expect(steps(connection)).to.deep.equal(['tcp-connect ok', 'tls-handshake tls_alert']);
    const outcome = outcomeAt(connection, 'tls-handshake');
    expect(!outcome.ok && outcome.detail).to.match(/^ERR_SSL_.*NO_APPLICATION_PROTOCOL$/);
  });

  it('a chain that nobody needs', async () => {
    await hosts.tls(AT, { cert: GOOD.cert.repeat(17) }, answer('HTTP/1.1 200 OK'));
    const many = await connect(hosts);
    expect(steps(many)).to.deep.equal(['tcp-connect ok', 'tls-handshake tls_too_large']);
    expect(many.certificates.size).to.equal(0);
    await hosts.close();
    hosts = createHosts();
    await hosts.tls(AT, { cert: GOOD.cert.repeat(Math.ceil(1e6 / 500)) }, answer('HTTP/1.1 200 OK'));
    expect(steps(await connect(hosts))).to.deep.equal(['tcp-connect ok', 'tls-handshake tls_too_large']);
  });

  it('a response that stalls, or ends, or is none', async () => {
    const cases = [
      ['http_timeout', silent, 300],
      ['http_timeout', (socket: Socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nA:')), 300],
      ['http_closed', (socket: Socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nA:')), 4_000],
      ['http_closed', (socket: Socket) => socket.once('data', () => socket.destroy()), 4_000],
      [
        'http_malformed',
        (socket: Socket) => socket.once('data', () => socket.write('220 smtp.example ESMTP\r\n')),
        4_000,
      ],
      [
        'http_head_too_large',
        (socket: Socket) => socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nA: ${'b'.repeat(20_000)}`)),
        4_000,
      ],
    ] as const;
    for (const [failure, speak, budgetMs] of cases) {
      expect(await failsAfterTls(speak, budgetMs)).to.deep.equal([`http-exchange ${failure}`]);
      await hosts.close();
      hosts = createHosts();
    }
  });

  it('a body that stalls or breaks off takes nothing from what its head said', async () => {
    const start = 'HTTP/1.1 200 OK\r\nServer: slow\r\nContent-Length: 100\r\n\r\nbegun';
    for (const end of ['wait', 'reset'] as const) {
      await hosts.tls(AT, {}, (socket) =>
        socket.once('data', () => socket.write(start, () => end === 'reset' && setTimeout(() => socket.destroy(), 20))),
      );
      const connection = await connect(hosts, { budgetMs: 400 });
      expect(outcomeAt(connection, 'http-exchange')).to.deep.equal({
        ok: true,
        value: { status: 200, headers: { 'content-length': '100', server: 'slow' }, bodyBytes: 5 },
      });
      await hosts.close();
      hosts = createHosts();
    }
  });

  it('a host that is slow at every step still ends in time', async () => {
    await hosts.tls(AT, {}, (socket) => {
      const drip = setInterval(() => socket.write('x'), 5);
      socket.write('HTTP/1.1 200 OK\r\nA: ');
      socket.resume().on('close', () => clearInterval(drip));
    });
    const startedMs = performance.now();
    expect(steps(await connect(hosts, { budgetMs: 600 }))).to.include('http-exchange http_timeout');
    expect(performance.now() - startedMs).to.be.within(100, 600);
  });
});
