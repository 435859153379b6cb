/** A process of hosts that mean harm, so that what they cost is not counted as ours. Tells their ports by kind, in one line of JSON. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createAuthority, issueCertificate } from '../../../src/demo/certificate.ts';

const VALID = { notBeforeMs: Date.now() - 3_600_000, notAfterMs: Date.now() + 3_600_000 };
const issued = issueCertificate(createAuthority('Test Root', VALID), ['api.example'], VALID);
const NOISE = randomBytes(65_536);

/** Writes as fast as the other side takes it, for ever. */
function flood(socket: Socket, chunk: string | Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

/** Writes a piece every few milliseconds, for ever. */
function drip(socket: Socket, chunk: string): void {
  const timer = setInterval(() => socket.write(chunk), 10);
  socket.on('close', () => clearInterval(timer));
}

function secure(speak: (socket: Socket) => void, cert = issued.cert): Server {
  const server = createTlsServer({ ...issued, cert }, (socket) => {
    socket.on('error', () => undefined).resume();
    speak(socket);
  });
  return server.on('tlsClientError', () => undefined);
}

const HEAD = 'HTTP/1.1 200 OK\r\n';

const HOSTS: Readonly<Record<string, Server>> = {
  slowloris: secure((socket) => {
    socket.write(`${HEAD}Server: `);
    drip(socket.setNoDelay(true), 'x');
  }),
  endless_headers: secure((socket) => flood(socket, `${HEAD}${'X-More: of the same\r\n'.repeat(500)}`)),
  endless_interim: secure((socket) => flood(socket, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(500))),
  great_body: secure((socket) => {
    socket.write(`${HEAD}Content-Length: 4294967296\r\n\r\n`);
    flood(socket, NOISE);
  }),
  slow_body: secure((socket) => {
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    drip(socket, '1\r\nx\r\n');
  }),
  great_chain: secure((socket) => socket.end(), issued.cert.repeat(2_000)),
  garbage: createServer((socket) => socket.on('error', () => undefined).once('data', () => flood(socket, NOISE))),
  empty_records: createServer((socket) =>
    socket
      .on('error', () => undefined)
      .once('data', () => flood(socket, Buffer.from('1603030000'.repeat(2_000), 'hex'))),
  ),
  warnings: createServer((socket) =>
    socket
      .on('error', () => undefined)
      .once('data', () => flood(socket, Buffer.from('15030300020164'.repeat(2_000), 'hex'))),
  ),
  silence: createServer((socket) => socket.on('error', () => undefined).resume()),
};

const ports: Record<string, number> = {};
for (const [kind, server] of Object.entries(HOSTS)) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ports[kind] = (server.address() as AddressInfo).port;
}
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.resume().on('end', () => process.exit());
