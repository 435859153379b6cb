import { createSocket } from 'node:dgram';
import type { Family } from '../src/core/address.ts';
import { literalLookup } from './socket-address.ts';

/** Addresses of this machine that packets leave from, canonical text, one a family at most. Of a family without one nothing is sent. */
export type Source = Readonly<Partial<Record<Family, string>>>;

/** What sockets are told: nothing where no source is given, for the kernel then chooses. */
export interface LocalAddress {
  readonly localAddress?: string;
}

/** Where packets of a family leave from; undefined where they must not leave at all. */
export function localOf(source: Source | undefined, family: Family): LocalAddress | undefined {
  if (source === undefined) return {};
  const localAddress = source[family];
  return localAddress === undefined ? undefined : { localAddress };
}

/** Why nothing is sent to an address of a family that the source has none of. */
export function noSource(family: Family): string {
  return `this vantage has no IPv${family} source`;
}

/** Whether this machine has an address, as far as it lets a socket be bound to it. */
export function canSendFrom(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', lookup: literalLookup });
    socket.on('error', () => socket.close(() => resolve(false)));
    socket.bind({ address, port: 0 }, () => socket.close(() => resolve(true)));
  });
}
