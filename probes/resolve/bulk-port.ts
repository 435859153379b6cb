import { createSocket } from 'node:dgram';
import { formatAddress } from '../../src/core/address.ts';
import type { SocketAddress } from '../probe.ts';
import { literalLookup } from '../socket-address.ts';
import { localOf, type Source } from '../source.ts';

/** A source port of a bulk, connected to its server: the kernel delivers nobody else's datagrams. */
export interface BulkPort<Waiting> {
  /** By the ID of the query, in the order of sending. */
  readonly waiting: Map<number, Waiting>;
  /** Queries so far. */
  readonly sent: number;
  readonly send: (query: Uint8Array) => void;
  readonly close: () => void;
}

/** Datagrams that could not be sent, and ICMP errors, count as lost: time tells. What is sent before the port is ready is sent then. */
export function openBulkPort<Waiting>(
  { address, port }: SocketAddress,
  onDatagram: (datagram: Uint8Array) => void,
  source?: Source,
): BulkPort<Waiting> {
  const socket = createSocket({ type: address.family === 4 ? 'udp4' : 'udp6', lookup: literalLookup });
  const local = localOf(source, address.family);
  let early: Uint8Array[] | undefined = [];
  let sent = 0;
  let open = true;
  socket.on('error', () => undefined);
  socket.on('message', onDatagram);
  const connect = (): void =>
    socket.connect(port, formatAddress(address), () => {
      for (const query of early ?? []) if (open) socket.send(query);
      early = undefined;
    });
  if (local?.localAddress !== undefined) socket.bind({ address: local.localAddress, port: 0 }, connect);
  else if (local !== undefined) connect();
  return {
    waiting: new Map(),
    get sent() {
      return sent;
    },
    send: (query) => {
      sent += 1;
      if (early === undefined) socket.send(query);
      else early.push(query);
    },
    close: () => {
      open = false;
      socket.close();
    },
  };
}
