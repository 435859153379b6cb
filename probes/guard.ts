import { normaliseAddress, parseAddress } from '../src/core/address.ts';
import { specialPurpose } from '../src/core/special-purpose.ts';
import type { Tracer } from './doors.ts';
import type { Network, SocketAddress } from './probe.ts';

/**
 * Whether a peer may be sent anything: a public address, or one that the configuration names. Else a name server's record that
 * says 169.254.169.254 would have us talk to our own host's neighbours. An address that wraps an IPv4 address (mapped, 6to4,
 * NAT64) is what it wraps.
 */
export function mayAsk(peer: SocketAddress, allowed: (peer: SocketAddress) => boolean): boolean {
  const plain = { address: normaliseAddress(peer.address), port: peer.port };
  return specialPurpose(plain.address) === undefined || allowed(plain);
}

/** A network that refuses non-public peers before a byte is sent, unless `allowed` says that the configuration names them. */
export function guarded(network: Network, allowed: (peer: SocketAddress) => boolean): Network {
  const refused = { ok: false, failure: 'address_refused' } as const;
  return {
    ...network,
    udpExchange: async (to, message, accept, timeoutMs) =>
      mayAsk(to, allowed) ? network.udpExchange(to, message, accept, timeoutMs) : refused,
    tcpExchange: async (to, message, timeoutMs) =>
      mayAsk(to, allowed) ? network.tcpExchange(to, message, timeoutMs) : refused,
    channelExchange: async (channel, message, timeoutMs) =>
      channel.peer === undefined || mayAsk(channel.peer, allowed)
        ? network.channelExchange(channel, message, timeoutMs)
        : refused,
  };
}

/** A tracer that refuses non-public targets before a packet is sent, unless `allowed` says that the configuration names them. */
export function guardedTracer(tracer: Tracer, allowed: (peer: SocketAddress) => boolean): Tracer {
  return {
    ...tracer,
    trace: async (subject, timeoutMs) => {
      const address = parseAddress(subject.address);
      const may = address !== undefined && mayAsk({ address, port: subject.port }, allowed);
      return may ? tracer.trace(subject, timeoutMs) : { ok: false, failure: 'address_refused' };
    },
  };
}
