import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The page cannot be served where it was asked for; the message says what to do. */
export class ListenError extends Error {}

export interface Listening {
  /** `http://127.0.0.1:9977/` */
  readonly url: string;
  /** Ends open connections too: a scraper's keep-alive must not hold the process. */
  readonly close: () => Promise<void>;
}

/** Serves on an address; port 0 takes a free one. Rejects with ListenError. */
export async function listen(
  handler: RequestListener,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 16_384 }, handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ListenError(sayWhy(error, host, port), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}/`,
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
