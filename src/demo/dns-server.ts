import type { Socket as UdpSocket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { formatAddress } from '../core/address.ts';
import type { World } from '../world/world.ts';
import { addressOf } from '../world/world.ts';
import { createDelays } from './delays.ts';
import type { Face } from './dns-answer.ts';
import { answer } from './dns-answer.ts';
import { readQuery } from './dns-query.ts';
import { datagramLimit, encodeBadVersion, encodeError, encodeReply } from './dns-wire.ts';

/** Where on loopback a server of the world is reached. */
export interface LoopbackPorts {
  readonly udp: number;
  readonly tcp: number;
}

/** The world's name servers, up. */
export interface DnsServers {
  /** Ports of a server by its address in the world, port 53 there; canonical text. */
  readonly ports: ReadonlyMap<string, LoopbackPorts>;
  readonly stop: () => Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const RESOLVER_DELAY_MS = 8;
const TCP_IDLE_MS = 5000;
const TCP_CONNECTIONS = 64;
const TCP_MAX_BYTES = 65_535;

/** Serves a world's zones and its recursive resolver over UDP and TCP on loopback, on ports of the system's choice. */
export async function serveDns(world: World, worldMs: () => number): Promise<DnsServers> {
  const faces: readonly { face: Face; delayMs: number; addresses: readonly string[] }[] = [
    { face: { kind: 'recursive' }, delayMs: RESOLVER_DELAY_MS, addresses: [world.resolver] },
    ...world.zones.map((zone) => ({
      face: { kind: 'authoritative', zone } as const,
      delayMs: zone.delayMs,
      addresses: zone.servers.flatMap(({ addresses }) => addresses),
    })),
  ];
  const ports = new Map<string, LoopbackPorts>();
  const running: Running[] = [];
  for (const { face, delayMs, addresses } of faces) {
    const respond = (message: Uint8Array, limitBytes?: number): Uint8Array | undefined =>
      respondTo(world, face, message, worldMs(), limitBytes);
    const server = await serveFace(respond, delayMs);
    running.push(server);
    for (const address of addresses) ports.set(formatAddress(addressOf(address)), server.ports);
  }
  return {
    ports,
    stop: async () => {
      await Promise.all(running.map((server) => server.stop()));
    },
  };
}

/** The bytes that answer a message; undefined for silence. Without a limit the asker's own holds, as over UDP. */
export function respondTo(
  world: World,
  face: Face,
  message: Uint8Array,
  atMs: number,
  limitBytes?: number,
): Uint8Array | undefined {
  const read = readQuery(message);
  if (read.state === 'ignored') return undefined;
  if (read.state === 'error') return encodeError(read.id, read.rcode);
  const { query } = read;
  if (query.edns !== undefined && query.edns.version !== 0) return encodeBadVersion(query);
  const reply = answer(world, face, query, atMs);
  return reply === undefined ? undefined : encodeReply(query, reply, limitBytes ?? datagramLimit(query));
}

type Respond = (message: Uint8Array, limitBytes?: number) => Uint8Array | undefined;

interface Running {
  readonly ports: LoopbackPorts;
  readonly stop: () => Promise<void>;
}

async function serveFace(respond: Respond, delayMs: number): Promise<Running> {
  const delays = createDelays();
  const later = (task: () => void): void => delays.after(delayMs, task);
  const udp = createSocket('udp4');
  const tcp = createServer({ noDelay: true });
  const connections = new Set<Socket>();
  tcp.maxConnections = TCP_CONNECTIONS;
  udp.on('message', (message, from) => {
    const response = respond(message);
    if (response !== undefined) later(() => udp.send(response, from.port, from.address, ignoreGone));
  });
  tcp.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    serveConnection(socket, respond, later);
  });
  const ports = await bind(udp, tcp);
  return {
    ports,
    stop: async () => {
      delays.clear();
      const closed = [once(udp, 'close'), once(tcp, 'close')];
      udp.close();
      tcp.close();
      for (const socket of connections) socket.destroy();
      await Promise.all(closed);
    },
  };
}

async function bind(udp: UdpSocket, tcp: Server): Promise<LoopbackPorts> {
  udp.bind(0, LOOPBACK);
  tcp.listen(0, LOOPBACK);
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
  return { udp: udp.address().port, tcp: (tcp.address() as AddressInfo).port };
}

/** Messages with their length in two bytes before them (RFC 7766, section 8), any number of them. */
function serveConnection(socket: Socket, respond: Respond, later: (task: () => void) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let end = frameEnd(pending); end <= pending.length; end = frameEnd(pending)) {
      const response = respond(pending.subarray(2, end), TCP_MAX_BYTES);
      pending = pending.subarray(end);
      if (response !== undefined) later(() => socket.write(framed(response)));
    }
  });
}

/** Where the first message ends, beyond the bytes while it is not whole. */
function frameEnd(bytes: Buffer): number {
  return bytes.length < 2 ? 2 : 2 + bytes.readUInt16BE(0);
}

function framed(message: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(2 + message.length);
  bytes.writeUInt16BE(message.length);
  bytes.set(message, 2);
  return bytes;
}

/** Who asked may be gone by now; a server has nobody to tell. */
function ignoreGone(): void {}
