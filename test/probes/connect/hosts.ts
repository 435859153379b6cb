import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { createServer as createTlsServer } from 'node:tls';
import type { ConnectContext, Connection, ConnectTask } from '../../../probes/connect/connect.ts';
import { connectProbe } from '../../../probes/connect/connect.ts';
import { createSecurity } from '../../../probes/connect/security.ts';
import { closed, realDialer } from '../../../probes/dialer.ts';
import type { Dialer } from '../../../probes/doors.ts';
import { realNetwork } from '../../../probes/network.ts';
import { formatSocketAddress } from '../../../probes/socket-address.ts';
import type { ConnectOutcome, ConnectStep } from '../../../src/core/connection.ts';
import type { Authority, Issued, Validity } from '../../../src/demo/certificate.ts';
import { createAuthority, issueCertificate } from '../../../src/demo/certificate.ts';
import { address } from '../resolve/scripted-network.ts';

const DAY_MS = 86_400_000;
const now = Date.now();
export const VALID: Validity = { notBeforeMs: now - DAY_MS, notAfterMs: now + DAY_MS };
export const PAST: Validity = { notBeforeMs: now - 9 * DAY_MS, notAfterMs: now - 8 * DAY_MS };

export const NAME = 'api.example';
export const AUTHORITY: Authority = createAuthority('Test Root', VALID);
export const GOOD: Issued = issueCertificate(AUTHORITY, [NAME], VALID);
export const SECURITY: ConnectContext['security'] = createSecurity(AUTHORITY.cert);

const network = realNetwork();

/** A public address that a test's hosts pretend to have; where they really listen is on loopback. */
export const SITE = '129.146.0.1';

/** Hosts that live as long as a test. */
export interface Hosts {
  /** Serves TLS and what `speak` does with the socket; its port is that of the address `at`. */
  readonly tls: (at: string, options: TlsOptions, speak: (socket: TLSSocket) => void) => Promise<void>;
  readonly tcp: (at: string, speak: (socket: Socket) => void) => Promise<void>;
  /** Reaches the hosts by the addresses that they pretend to have; nobody else is reached. */
  readonly dialer: Dialer;
  readonly close: () => Promise<void>;
}

export function createHosts(): Hosts {
  const servers: Server[] = [];
  const ports = new Map<string, number>();
  const sockets = new Set<Socket>();
  const real = realDialer();

  async function listen(at: string, server: Server): Promise<void> {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined));
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    ports.set(at, (server.address() as AddressInfo).port);
  }

  return {
    tls: (at, options, speak) => {
      const server = createTlsServer({ ...GOOD, ...options }, (socket) => speak(socket.on('error', () => undefined)));
      return listen(
        at,
        server.on('tlsClientError', () => undefined),
      );
    },
    tcp: (at, speak) => listen(at, createServer(speak)),
    dialer: {
      dial: async (to, timeoutMs) => {
        const port = ports.get(formatSocketAddress(to));
        if (port === undefined) return { ok: false, failure: 'connect_unreachable' };
        return real.dial({ address: address('127.0.0.1'), port }, timeoutMs);
      },
    },
    close: async () => {
      await Promise.all([...sockets].map(closed));
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** Answers the first request, whatever it is. */
export function answer(...lines: readonly string[]): (socket: Socket) => void {
  return (socket) => socket.once('data', () => socket.end([...lines, '', ''].join('\r\n')));
}

export const OK: readonly [string, string] = ['HTTP/1.1 200 OK', 'Content-Length: 0'];

/** Connects as a draw would; names resolve to `SITE` unless told otherwise. */
export function connect(hosts: Hosts, change: Partial<ConnectTask & ConnectContext> = {}): Promise<Connection> {
  const { address: drawn = address(SITE), name = NAME, port = 443, path = '/', services = [], ...context } = change;
  return connectProbe(
    { address: drawn, name, port, path, services },
    {
      dialer: hosts.dialer,
      clock: network,
      security: SECURITY,
      userAgent: 'landfall/0.0.0 (+https://landfall.example/about)',
      budgetMs: 4_000,
      resolve: async () => address(SITE),
      ...context,
    },
  );
}

/** `step ok` or `step failure`, in order; with the number of the edge from the second one on. */
export function steps({ observations }: Connection): readonly string[] {
  return observations.map(({ step, subject, outcome }) => {
    const where = subject.edge === 0 ? '' : `${subject.edge} `;
    return `${where}${step} ${outcome.ok ? 'ok' : outcome.failure}`;
  });
}

/** What came of the first step of a kind. */
export function outcomeAt<S extends ConnectStep>({ observations }: Connection, step: S): ConnectOutcome<S> {
  const found = observations.find((observation) => observation.step === step);
  if (found === undefined) throw new TypeError(`no ${step} was observed`);
  return found.outcome as ConnectOutcome<S>;
}
