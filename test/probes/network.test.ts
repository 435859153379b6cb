import type { Socket as UdpSocket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { realNetwork } from '../../probes/network.ts';
import type { SocketAddress } from '../../probes/probe.ts';
import { parseAddress } from '../../src/core/address.ts';

const QUERY = Uint8Array.of(1, 2, 3);
const network = realNetwork();

function local(port: number, text = '127.0.0.1'): SocketAddress {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(text);
  return { address, port };
}

/** Open UDP handles of this process, once those that are closing have closed. */
async function openSockets(): Promise<number> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap').length;
}

describe('probes/network: a UDP exchange', () => {
  let server: UdpSocket;
  let before: number;

  beforeEach(async () => {
    server = createSocket('udp4').bind(0, '127.0.0.1');
    await once(server, 'listening');
    before = await openSockets();
  });

  afterEach(async () => {
    const after = await openSockets();
    server.close();
    await once(server, 'close');
    expect(after).to.equal(before);
  });

  it('waits for the datagram that is accepted, and counts the others', async () => {
    server.on('message', (message, from) => {
      for (const byte of [7, 8, 9]) server.send(Uint8Array.of(byte, message.length), from.port, from.address);
    });
    const result = await network.udpExchange(local(server.address().port), QUERY, ([first]) => first === 9, 1_000);
    expect(result.ok && [...result.value.message]).to.deep.equal([9, 3]);
    expect(result.ok && result.value.rejected).to.equal(2);
  });

  it('hears nobody but the peer', async () => {
    const stranger = createSocket('udp4').bind(0, '127.0.0.1');
    await once(stranger, 'listening');
    server.on('message', (_message, from) => stranger.send('forged', from.port, from.address));
    const result = await network.udpExchange(local(server.address().port), QUERY, () => true, 50);
    stranger.close();
    expect(result).to.deep.equal({ ok: false, failure: 'dns_timeout' });
  });

  it('sends each query from another port', async () => {
    const ports = new Set<number>();
    server.on('message', (_message, from) => {
      ports.add(from.port);
      server.send('ok', from.port, from.address);
    });
    const ask = () => network.udpExchange(local(server.address().port), QUERY, () => true, 1_000);
    await Promise.all(Array.from({ length: 20 }, ask));
    expect(ports.size).to.be.at.least(18);
  });

  it('with a port where nobody listens is unreachable at once', async () => {
    const gone = createSocket('udp4').bind(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address();
    gone.close();
    await once(gone, 'close');
    expect(await network.udpExchange(local(port), QUERY, () => true, 5_000)).to.deep.equal({
      ok: false,
      failure: 'dns_unreachable',
    });
  });

  it('that cannot be sent is unreachable', async () => {
    const tooLong = new Uint8Array(70_000);
    const result = await network.udpExchange(local(server.address().port), tooLong, () => true, 5_000);
    expect(result).to.deep.equal({ ok: false, failure: 'dns_unreachable' });
    expect(await network.udpExchange(local(53, '255.255.255.255'), QUERY, () => true, 5_000)).to.include({
      failure: 'dns_unreachable',
    });
  });

  it('crosses IPv6', async function () {
    const six = createSocket('udp6').on('message', (_message, from) => six.send('ok', from.port, from.address));
    const bound = await new Promise((resolve) => {
      six.on('error', () => resolve(false)).bind(0, '::1', () => resolve(true));
    });
    // A host without IPv6 has no ::1 to bind.
    if (!bound) this.skip();
    const result = await network.udpExchange(local(six.address().port, '::1'), QUERY, () => true, 1_000);
    six.close();
    expect(result.ok).to.equal(true);
  });
});

describe('probes/network: a TCP exchange', () => {
  let server: Server;
  let behave: (socket: Socket) => void;
  let received: Buffer[];

  beforeEach(async () => {
    received = [];
    server = createServer((socket) => {
      socket.on('data', (chunk: Buffer) => received.push(chunk)).on('error', () => undefined);
      behave(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    const open = await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
    server.close();
    await once(server, 'close');
    expect(open).to.equal(0);
  });

  const ask = async (timeoutMs = 1_000) => {
    const result = await network.tcpExchange(local((server.address() as AddressInfo).port), QUERY, timeoutMs);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return result.ok ? [...result.value] : result.failure;
  };

  it('sends the length before the message, and reads a message in pieces', async () => {
    behave = (socket) => {
      socket.once('data', async () => {
        for (const byte of [0, 4, 10, 11, 12, 13]) {
          socket.write(Uint8Array.of(byte));
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      });
    };
    expect(await ask()).to.deep.equal([10, 11, 12, 13]);
    expect(Array.from(Buffer.concat(received))).to.deep.equal([0, 3, 1, 2, 3]);
  });

  it('takes no more than the length says', async () => {
    behave = (socket) => socket.write(Uint8Array.of(0, 1, 42, 0, 1, 43));
    expect(await ask()).to.deep.equal([42]);
  });

  it('takes the longest message that there is', async () => {
    behave = (socket) => socket.write(new Uint8Array(2 + 65_535).fill(255));
    expect(await ask()).to.have.length(65_535);
  });

  it('that ends or is reset before the message is whole has failed', async () => {
    behave = (socket) => socket.end(Uint8Array.of(0, 9, 1));
    expect(await ask()).to.equal('dns_tcp_failed');
    behave = (socket) => socket.once('data', () => socket.resetAndDestroy());
    expect(await ask()).to.equal('dns_tcp_failed');
  });

  it('ends in time however slowly the peer sends', async () => {
    behave = (socket) => {
      socket.write(Uint8Array.of(255, 255));
      const drip = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(drip));
    };
    expect(await ask(60)).to.equal('dns_timeout');
  });

  it('with a port where nobody listens is unreachable', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    expect(await network.tcpExchange(local(port), QUERY, 5_000)).to.deep.equal({
      ok: false,
      failure: 'dns_unreachable',
    });
  });
});

describe('probes/network: its clock', () => {
  it('counts in whole milliseconds and whole microseconds', () => {
    expect(network.nowMs()).to.satisfy(Number.isSafeInteger);
    expect(network.monotonicUs()).to.satisfy(Number.isSafeInteger);
    expect(network.monotonicUs()).to.be.at.most(network.monotonicUs());
  });
});
