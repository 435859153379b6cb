import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { formatAddress } from '../src/core/address.ts';
import type { DnsFailure } from '../src/core/failure.ts';
import type { Network, NetworkResult, SocketAddress } from './probe.ts';
import { createHttps } from './resolve/https.ts';
import type { ChannelSettings } from './resolve/streams.ts';
import { createStreams } from './resolve/streams.ts';
import { literalLookup } from './socket-address.ts';
import { localOf, noSource, type Source } from './source.ts';

/**
 * The real network. Every socket is closed before its promise resolves, whatever the peer did; but those of channels, which last,
 * and close when they have been idle for a while.
 */
export function realNetwork(settings: ChannelSettings = {}): Network {
  const streams = createStreams(settings);
  const https = createHttps(settings);
  return {
    nowMs: Date.now,
    monotonicUs: () => Math.floor(performance.now() * 1000),
    udpExchange: (...exchange) => udpExchange(settings.source, ...exchange),
    tcpExchange: (...exchange) => tcpExchange(settings.source, ...exchange),
    channelExchange: (channel, message, timeoutMs) =>
      channel.transport === 'https' ? https(channel, message, timeoutMs) : streams(channel, message, timeoutMs),
  };
}

/**
 * A fresh socket for each query, so that the kernel picks a fresh random port, and connected, so that it delivers only what comes
 * from that peer and tells of ICMP errors.
 */
function udpExchange(
  source: Source | undefined,
  { address, port }: SocketAddress,
  message: Uint8Array,
  accept: (datagram: Uint8Array) => boolean,
  timeoutMs: number,
): ReturnType<Network['udpExchange']> {
  const local = localOf(source, address.family);
  if (local === undefined) return Promise.resolve(failed('dns_unreachable', noSource(address.family)));
  return new Promise((resolve) => {
    const socket = createSocket({ type: address.family === 4 ? 'udp4' : 'udp6', lookup: literalLookup });
    let rejected = 0;
    const settle = onceOnly((result: NetworkResult<{ message: Uint8Array; rejected: number }, DnsFailure>) => {
      clearTimeout(timer);
      socket.close(() => resolve(result));
    });
    const timer = setTimeout(() => settle(failed('dns_timeout')), timeoutMs);
    const stopIf = (error: Error | null) => error && settle(failed('dns_unreachable'));
    socket.on('error', stopIf);
    // Written by the peer: any length, may lie about it.
    socket.on('message', (datagram) => {
      if (accept(datagram)) settle({ ok: true, value: { message: datagram, rejected } });
      else rejected += 1;
    });
    socket.on('connect', () => socket.send(message, stopIf));
    const open = (): void => socket.connect(port, formatAddress(address));
    if (local.localAddress === undefined) open();
    else socket.bind({ address: local.localAddress, port: 0 }, open);
  });
}

/** The time runs over connecting, sending and receiving together: a peer that sends byte by byte gains none. */
function tcpExchange(
  source: Source | undefined,
  { address, port }: SocketAddress,
  message: Uint8Array,
  timeoutMs: number,
): Promise<NetworkResult<Uint8Array, DnsFailure>> {
  const local = localOf(source, address.family);
  if (local === undefined) return Promise.resolve(failed('dns_unreachable', noSource(address.family)));
  return new Promise((resolve) => {
    const socket = connect({ ...local, host: formatAddress(address), port, lookup: literalLookup, noDelay: true });
    let connected = false;
    let received: Buffer = Buffer.alloc(0);
    const settle = onceOnly((result: NetworkResult<Uint8Array, DnsFailure>) => {
      clearTimeout(timer);
      socket.once('close', () => resolve(result)).destroy();
    });
    const timer = setTimeout(() => settle(failed('dns_timeout')), timeoutMs);
    socket.on('connect', () => {
      connected = true;
    });
    socket.on('error', () => settle(failed(connected ? 'dns_tcp_failed' : 'dns_unreachable')));
    socket.on('end', () => settle(failed('dns_tcp_failed')));
    // Written by the peer: its length is in two bytes (RFC 7766, section 8), so 65,537 bytes are the most that are kept.
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const [high, low] = received;
      if (high === undefined || low === undefined) return;
      const end = 2 + high * 256 + low;
      if (received.length >= end) settle({ ok: true, value: received.subarray(2, end) });
    });
    socket.write(Buffer.concat([Uint8Array.of(message.length >>> 8, message.length & 255), message]));
  });
}

function failed(failure: DnsFailure, detail?: string): Extract<NetworkResult<never, DnsFailure>, { ok: false }> {
  return { ok: false, failure, ...(detail === undefined ? {} : { detail }) };
}

/** Time, data and errors race to end an exchange; the first one does. */
function onceOnly<T>(act: (value: T) => void): (value: T) => void {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    act(value);
  };
}
