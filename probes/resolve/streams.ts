import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { checkServerIdentity, connect as connectTls } from 'node:tls';
import { formatAddress } from '../../src/core/address.ts';
import type { DnsFailure } from '../../src/core/failure.ts';
import type { Channel, NetworkResult } from '../probe.ts';
import { formatSocketAddress } from '../socket-address.ts';
import { type LocalAddress, localOf, noSource, type Source } from '../source.ts';
import { createFrames } from './frames.ts';

type StreamChannel = Extract<Channel, { transport: 'tcp' | 'tls' }>;

/** What channels need to know of us and of whom we trust. */
export interface ChannelSettings {
  /** Roots that certificates must lead to, PEM, in the place of those that come with Node. */
  readonly ca?: string;
  /** A name by which an operator can find out who asks (method, section 5, etiquette). */
  readonly userAgent?: string;
  /** Where packets leave from; absent: the kernel chooses. */
  readonly source?: Source | undefined;
}

/** DNS messages over TCP or TLS connections that last: many questions at once, answers in any order (RFC 7766, RFC 7858). */
export type StreamExchange = (
  channel: StreamChannel,
  message: Uint8Array,
  timeoutMs: number,
) => Promise<NetworkResult<Uint8Array, DnsFailure>>;

/** How long a connection without questions is kept (RFC 7766, section 6.2.3: a few seconds). */
const IDLE_MS = 10_000;

type Answer = NetworkResult<Uint8Array, DnsFailure>;

/** One connection and the questions that wait on it, by ID. */
interface Connection {
  readonly isOpen: () => boolean;
  readonly waitsFor: (id: number) => boolean;
  readonly ask: (message: Uint8Array, timeoutMs: number) => Promise<Answer>;
}

/** Connections are opened when they are needed, one for each server, and close by themselves. They do not keep a process alive. */
export function createStreams({ ca, source }: ChannelSettings = {}): StreamExchange {
  const connections = new Map<string, Connection>();
  return async (channel, message, timeoutMs) => {
    const key = `${channel.transport} ${formatSocketAddress(channel.peer)}${channel.transport === 'tls' ? ` ${channel.name}` : ''}`;
    const { family } = channel.peer.address;
    const local = localOf(source, family);
    if (local === undefined) return { ok: false, failure: 'dns_unreachable', detail: noSource(family) };
    const startedMs = performance.now();
    const kept = connections.get(key);
    const reusable = kept?.isOpen() && !kept.waitsFor(idOf(message)) ? kept : undefined;
    const connection = reusable ?? openConnection(channel, ca, local);
    connections.set(key, connection);
    const answer = await connection.ask(message, timeoutMs);
    const leftMs = timeoutMs - (performance.now() - startedMs);
    // A server may close an idle connection at the moment when it is used again (RFC 7766, section 6.2.4).
    const closedOnUs = reusable !== undefined && !answer.ok && answer.failure === 'dns_tcp_failed' && leftMs > 0;
    if (!closedOnUs) return answer;
    const fresh = openConnection(channel, ca, local);
    connections.set(key, fresh);
    return fresh.ask(message, leftMs);
  };
}

function openConnection(channel: StreamChannel, ca: string | undefined, local: LocalAddress): Connection {
  const socket = channel.transport === 'tcp' ? openTcp(channel, local) : openTls(channel, ca, local);
  const waiting = new Map<number, (answer: Answer) => void>();
  const frames = createFrames();
  let failure: DnsFailure = channel.transport === 'tcp' ? 'dns_unreachable' : 'dns_tls_failed';
  let detail: string | undefined;
  let open = true;
  const settle = (id: number, answer: Answer): void => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
    if (waiting.size === 0) socket.unref();
  };
  const end = (): void => {
    open = false;
    socket.destroy();
    for (const id of waiting.keys()) {
      settle(id, { ok: false, failure, ...(detail === undefined ? {} : { detail }) });
    }
  };
  socket.once(channel.transport === 'tcp' ? 'connect' : 'secureConnect', () => {
    failure = 'dns_tcp_failed';
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    detail = error.code;
    if (isUnreachable(error.code)) failure = failure === 'dns_tcp_failed' ? failure : 'dns_unreachable';
  });
  socket.on('close', end).on('end', end);
  socket.setTimeout(IDLE_MS, () => waiting.size === 0 && end());
  socket.on('data', (chunk: Buffer) => {
    for (const message of frames(chunk)) settle(idOf(message), { ok: true, value: message });
  });
  return {
    isOpen: () => open,
    waitsFor: (id) => waiting.has(id),
    ask: (message, timeoutMs) =>
      new Promise((resolve) => {
        const id = idOf(message);
        const timer = setTimeout(() => {
          settle(id, { ok: false, failure: 'dns_timeout' });
          // Where nobody else waits, the connection may be dead: the next question gets a new one.
          if (waiting.size === 0) end();
        }, timeoutMs);
        waiting.set(id, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
        socket.ref();
        socket.write(Buffer.concat([Uint8Array.of(message.length >>> 8, message.length & 255), message]));
      }),
  };
}

function openTcp({ peer }: StreamChannel, local: LocalAddress): Socket {
  return connect({ ...local, host: formatAddress(peer.address), port: peer.port, noDelay: true });
}

/** The name is what the operator wrote, and the certificate is held against it and nothing else. */
function openTls(
  { peer, name }: Extract<StreamChannel, { transport: 'tls' }>,
  ca: string | undefined,
  local: LocalAddress,
): Socket {
  const isAddress = name.includes(':') || /^[0-9.]+$/.test(name);
  return connectTls({
    ...local,
    host: formatAddress(peer.address),
    port: peer.port,
    ...(isAddress ? {} : { servername: name }),
    ...(ca === undefined ? {} : { ca }),
    ALPNProtocols: ['dot'],
    minVersion: 'TLSv1.2',
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  }).setNoDelay(true);
}

function isUnreachable(code: string | undefined): boolean {
  return ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET'].includes(code ?? '');
}

function idOf(message: Uint8Array): number {
  return ((message[0] ?? 0) << 8) | (message[1] ?? 0);
}
