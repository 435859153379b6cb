import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { realDialer } from '../../probes/dialer.ts';
import { realNetwork } from '../../probes/network.ts';
import type { SocketAddress } from '../../probes/probe.ts';
import { askBulk } from '../../probes/resolve/bulk.ts';
import { canSendFrom, localOf } from '../../probes/source.ts';
import { FALLBACKS } from '../../probes/trace/fallbacks.ts';
import { openTracer } from '../../probes/trace/open.ts';
import { scamperOptions } from '../../probes/trace/scamper-options.ts';
import { parseAddress, parsePrefix } from '../../src/core/address.ts';

/** Linux has all of 127.0.0.0/8; elsewhere only what every loopback has can be sent from. */
const EAST = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';
const WEST = process.platform === 'linux' ? '127.0.0.3' : '127.0.0.1';
/** For documentation (RFC 5737): no machine of a test has it. */
const ABSENT = '192.0.2.1';
const PATIENCE_MS = 10_000;

function loopback(port: number): SocketAddress {
  const address = parseAddress('127.0.0.1');
  if (address === undefined) throw new TypeError('127.0.0.1 is no address');
  return { address, port };
}

const V6 = { address: parseAddress('::1') ?? loopback(0).address, port: 9 };

describe('what is sent from a source', () => {
  let udp: UdpSocket;
  let tcp: Server;
  let udpPeer: SocketAddress;
  let tcpPeer: SocketAddress;
  let seen: string[];
  let sockets: Socket[];

  beforeEach(async () => {
    seen = [];
    sockets = [];
    udp = createSocket('udp4');
    udp.on('message', (message, { address, port }) => {
      seen.push(address);
      udp.send(message, port, address);
    });
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
    udpPeer = loopback(udp.address().port);
    tcp = createServer((socket) => {
      sockets.push(socket);
      seen.push(socket.remoteAddress ?? '');
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => socket.write(chunk));
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const at = tcp.address();
    tcpPeer = loopback(typeof at === 'object' && at !== null ? at.port : 0);
  });
  afterEach(async () => {
    await new Promise<void>((resolve) => udp.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => tcp.close(resolve));
  });

  const message = Uint8Array.of(1, 2, 3, 4);
  const all = (): true => true;

  it('leaves from it: datagrams, streams, channels and connections', async () => {
    for (const source of [EAST, WEST]) {
      const network = realNetwork({ source: { 4: source } });
      const channel = { transport: 'tcp', peer: tcpPeer } as const;
      expect(await network.udpExchange(udpPeer, message, all, PATIENCE_MS)).to.include({ ok: true });
      expect(await network.tcpExchange(tcpPeer, message, PATIENCE_MS)).to.include({ ok: true });
      expect(await network.channelExchange(channel, message, PATIENCE_MS)).to.include({ ok: true });
      const dialled = await realDialer({ 4: source }).dial(tcpPeer, PATIENCE_MS);
      if (dialled.ok) dialled.value.destroy();
      expect(dialled.ok).to.equal(true);
    }
    expect(seen).to.deep.equal([...Array(4).fill(EAST), ...Array(4).fill(WEST)]);
  });

  it('leaves from it by TLS and HTTPS, though nobody there speaks them', async () => {
    const network = realNetwork({ source: { 4: WEST } });
    const { port } = tcpPeer;
    const tls = { transport: 'tls', peer: tcpPeer, name: 'dns.example' } as const;
    const https = { transport: 'https', url: `https://dns.example:${port}/`, method: 'POST', peer: tcpPeer } as const;
    expect(await network.channelExchange(tls, message, PATIENCE_MS)).to.include({ ok: false });
    expect(await network.channelExchange(https, message, PATIENCE_MS)).to.include({ ok: false });
    expect(new Set(seen)).to.deep.equal(new Set([WEST]));
  });

  it('leaves from it when many are asked at once', async () => {
    const block = parsePrefix('24.0.0.0/24');
    if (block === undefined) throw new TypeError('no block');
    const task = { name: 'www.example', type: 'A', server: udpPeer, zone: 'example', blocks: [block] } as const;
    const limits = { queriesPerSecond: 100, outstanding: 1, timeoutMs: 100, attempts: 1, random32: () => 7 };
    await askBulk(task, { ...limits, source: { 4: WEST } }, () => undefined);
    expect(seen).to.deep.equal([WEST]);
  });

  it('is nothing where the machine does not have the address, and nobody else sends in its place', async () => {
    const source = { 4: ABSENT };
    const network = realNetwork({ source });
    const channel = { transport: 'tcp', peer: tcpPeer } as const;
    for (const answer of [
      await network.udpExchange(udpPeer, message, all, PATIENCE_MS),
      await network.tcpExchange(tcpPeer, message, PATIENCE_MS),
      await network.channelExchange(channel, message, PATIENCE_MS),
    ])
      expect(answer).to.include({ ok: false, failure: 'dns_unreachable' });
    expect(await realDialer(source).dial(tcpPeer, PATIENCE_MS)).to.include({ ok: false });
    expect(await canSendFrom(ABSENT)).to.equal(false);
    expect(await canSendFrom(EAST)).to.equal(true);
    expect(seen).to.deep.equal([]);
  });

  it('is nothing to a family that it has no address of, and the answer says why', async () => {
    const source = { 4: EAST };
    const network = realNetwork({ source });
    const detail = 'this vantage has no IPv6 source';
    const refused = { ok: false, failure: 'dns_unreachable', detail };
    expect(await network.udpExchange(V6, message, all, PATIENCE_MS)).to.deep.equal(refused);
    expect(await network.tcpExchange(V6, message, PATIENCE_MS)).to.deep.equal(refused);
    const https = { transport: 'https', url: 'https://dns.example/', method: 'POST', peer: V6 } as const;
    for (const channel of [{ transport: 'tcp', peer: V6 } as const, https])
      expect(await network.channelExchange(channel, message, PATIENCE_MS)).to.deep.equal(refused);
    expect(await realDialer(source).dial(V6, PATIENCE_MS)).to.deep.equal({
      ...refused,
      failure: 'connect_unreachable',
    });
    const none = ['no-such-tool'] as const;
    const tracer = await openTracer(() => 0, { scamper: none, traceroute: none, mtr: none }, source);
    expect(await tracer.trace({ address: '2001:db8::1', port: 443 }, 1)).to.deep.equal({
      ...refused,
      failure: 'trace_unsent',
    });
    await tracer.close();
  });

  it('is what the kernel chooses where none is given', () => {
    expect(localOf(undefined, 6)).to.deep.equal({});
    expect(localOf({ 6: '::1' }, 6)).to.deep.equal({ localAddress: '::1' });
    expect(localOf({ 6: '::1' }, 4)).to.equal(undefined);
  });

  it('is told to every tool that traces', () => {
    const subject = { address: '192.0.2.9', port: 443 };
    expect(scamperOptions('tcp', 61_000, { ...subject, gapMs: 60, from: EAST })).to.include(` -S ${EAST} `);
    expect(scamperOptions('tcp', 61_000, { ...subject, gapMs: 60 })).not.to.include('-S');
    const told = FALLBACKS.map(({ args }) => args('icmp', subject, EAST).slice(-3));
    expect(told).to.deep.equal([
      ['-s', EAST, subject.address],
      ['-a', EAST, subject.address],
    ]);
    for (const { args } of FALLBACKS) expect(args('icmp', subject, undefined)).not.to.include(EAST);
  });
});
