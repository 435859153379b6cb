import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureVersion } from 'node:tls';

/** The page cannot be served where it was asked for; the message says what to do. */
export class ListenError extends Error {}

/** Where it is served. */
interface Place {
  readonly host: string;
  readonly port: number;
}

/** Certificate chain and key in PEM. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: SecureVersion;
}

export interface Listening {
  /** `http://127.0.0.1:9977/` */
  readonly url: string;
  /** Connections from now on get another certificate. Only where there was one. */
  readonly renewTls: (tls: Tls) => void;
  /** Ends open connections too: a scraper's keep-alive must not hold the process. */
  readonly close: () => Promise<void>;
}

/** What a client may take: time for its headers and for its request, bytes of headers, connections in all. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  // By itself Node looks for who is over time twice a minute only.
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
} as const;
const TLS_HANDSHAKE_MS = 5_000;
const MOST_CONNECTIONS = 2_000;
/** Beyond so many each lasts for one answer only: else who holds them all and asks for nothing keeps everybody out. */
const CROWDED_CONNECTIONS = 1_000;
/** A client that takes nothing of its answer for so long has gone. */
const STALLED_MS = 60_000;

/** Serves on an address, with TLS where a certificate is given; port 0 takes a free one. Rejects with ListenError. */
export async function listen(handler: RequestListener, { host, port }: Place, tls?: Tls): Promise<Listening> {
  let connections = 0;
  const serve: RequestListener = (request, response) => {
    if (connections > CROWDED_CONNECTIONS) response.shouldKeepAlive = false;
    handler(request, response);
  };
  const secured =
    tls === undefined ? undefined : createTlsServer({ ...LIMITS, ...tls, handshakeTimeout: TLS_HANDSHAKE_MS }, serve);
  const server = secured ?? createServer(LIMITS, serve);
  server.maxConnections = MOST_CONNECTIONS;
  server.setTimeout(STALLED_MS);
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ListenError(sayWhy(error, host, port), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const scheme = secured === undefined ? 'http' : 'https';
  return {
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${taken}/`,
    renewTls: (renewed) => secured?.setSecureContext(renewed),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sayWhy({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is taken: end what uses it, or choose another (web.listen in landfall.yaml, or demo --port 0)`;
    case 'EACCES':
      return `port ${port} may not be opened by this user: choose one above 1023 (web.listen in landfall.yaml)`;
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this machine: mend web.listen in landfall.yaml`;
    default:
      return `cannot listen on ${host}, port ${port}: ${message}`;
  }
}
