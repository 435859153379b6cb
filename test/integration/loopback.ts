import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'mocha';

/** Makes a directory under the system's temporary one; call it within a `describe`, which removes it when it is over. */
export function temporaryDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'landfall-integration-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A port of 127.0.0.1 that is free for TCP and for UDP. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const free = await isFreeForUdp(port);
    server.close();
    await once(server, 'close');
    if (free) return port;
  }
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const bound = new Promise<boolean>((resolve) => {
    socket.once('listening', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.bind(port, '127.0.0.1');
  const free = await bound;
  socket.close();
  return free;
}
