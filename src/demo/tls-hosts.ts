import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { responseOf, roundTripMs } from '../world/connection-truth.ts';
import type { Ground } from '../world/ground.ts';
import { landingAddresses } from '../world/topology-lookup.ts';
import { isBlackHole } from '../world/topology-paths.ts';
import type { Issued } from './certificate.ts';
import { createDelays } from './delays.ts';
import type { HostCertificates } from './host-certificates.ts';

/** The machines that the world's names lead to, up. Addresses are canonical text. */
export interface TlsHosts {
  /** Where on loopback port 443 of an address is reached; undefined for one that is silent. */
  readonly portOf: (address: string) => number | undefined;
  /** How far away an address is. */
  readonly roundTripMs: (address: string) => number;
  readonly stop: () => Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const BODY = 'demo: nothing here is about the real world\n';
/** Of one address at a time. */
const CONNECTIONS = 16;
/** Of a connection, however slowly a client speaks and whatever it says. */
const LIFETIME_MS = 10_000;
const MAX_HEAD_BYTES = 8192;

/**
 * Serves TLS and HTTP/1.1 for every address that the world's names give, each on a loopback port of the system's choice. What a
 * machine says takes the way there and back: a handshake too, since by its time distances are told.
 */
export async function serveTlsHosts(ground: Ground, certificates: HostCertificates): Promise<TlsHosts> {
  const delays = createDelays();
  const sockets = new Set<Socket>();
  const addressAt = new Map<number, string>();
  const awayMs = remembered((address: string) => Math.ceil(roundTripMs(ground, address)));

  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const address = addressAt.get(request.socket.localPort ?? 0);
    // Who asked has gone already: a socket without a handle has no port.
    if (address === undefined) return;
    const { status, headers, delayMs } = responseOf(ground, nameOf(request), address);
    delays.after(awayMs(address) + delayMs, () => {
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(BODY) }).end(BODY);
    });
  };
  // Never listens: sockets are handed to it once the question has been under way for long enough.
  const speaker = remembered(
    (issued: Issued): HttpsServer => createHttpsServer({ ...issued, maxHeaderSize: MAX_HEAD_BYTES }, respond),
  );
  const accept = (socket: Socket, address: string): void => {
    const life = setTimeout(() => socket.destroy(), LIFETIME_MS);
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(life);
      sockets.delete(socket);
    });
    socket.once('readable', () => {
      delays.after(awayMs(address), () => {
        if (!socket.destroyed) speaker(certificates.at(address)).emit('connection', socket);
      });
    });
  };

  const addresses = landingAddresses(ground.world).filter((address) => !isBlackHole(ground, address));
  const servers: Server[] = [];
  const ports = new Map<string, number>();
  for (const address of addresses) {
    const server = createServer({ noDelay: true }, (socket) => accept(socket, address));
    server.maxConnections = CONNECTIONS;
    await once(server.listen(0, LOOPBACK), 'listening');
    const { port } = server.address() as AddressInfo;
    servers.push(server);
    ports.set(address, port);
    addressAt.set(port, address);
  }
  return {
    portOf: (address) => ports.get(address),
    roundTripMs: awayMs,
    stop: async () => {
      delays.clear();
      const closed = servers.map((server) => once(server.close(), 'close'));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** The name that a request is for. */
// Written by the peer: any text without control characters.
function nameOf({ headers: { host = '' } }: IncomingMessage): string {
  return host.replace(/:[0-9]*$/, '').toLowerCase();
}

/** Found once for each, when it is first asked for. */
function remembered<K, V>(find: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? find(key);
    known.set(key, value);
    return value;
  };
}
