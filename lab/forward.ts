import type { ListenOptions, NetConnectOpts, Server } from 'node:net';
import { connect, createServer } from 'node:net';

/** Passes every connection on to another place, until the server is closed. Rejects when it cannot listen. */
export function forward(from: ListenOptions, to: NetConnectOpts): Promise<Server> {
  const server = createServer((near) => {
    const far = connect(to);
    near.pipe(far).pipe(near);
    // Whichever side breaks off, the other has nobody left to talk to.
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(from, () => resolve(server));
  });
}
