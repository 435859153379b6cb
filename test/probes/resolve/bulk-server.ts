import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { SocketAddress } from '../../../probes/probe.ts';
import { address } from './scripted-network.ts';

/** What a server on loopback does with a query: what it sends back, in order. */
export type Replies = (message: Buffer, from: RemoteInfo) => readonly Uint8Array[];

export interface LoopbackServer {
  readonly peer: SocketAddress;
  readonly socket: Socket;
  /** Source ports that queries came from. */
  readonly ports: ReadonlySet<number>;
  readonly close: () => Promise<void>;
}

export async function loopbackServer(replies: Replies): Promise<LoopbackServer> {
  const socket = createSocket('udp4');
  const ports = new Set<number>();
  socket.on('message', (message, from) => {
    ports.add(from.port);
    for (const reply of replies(message, from)) socket.send(reply, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const close = async (): Promise<void> => {
    socket.close();
    await once(socket, 'close');
  };
  return { peer: { address: address('127.0.0.1'), port: socket.address().port }, socket, ports, close };
}
