import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialer } from '../../probes/doors.ts';
import type { Network, SocketAddress } from '../../probes/probe.ts';
import type { Address } from '../core/address.ts';
import { formatAddress } from '../core/address.ts';
import type { LoopbackPorts } from './dns-server.ts';
import type { TlsHosts } from './tls-hosts.ts';

const LOOPBACK: Address = { family: 4, value: 0x7f000001 };
const DNS_PORT = 53;
const TLS_PORT = 443;
const SILENCE = { ok: false, failure: 'dns_timeout' } as const;

/**
 * The miniature internet as a network: a server of the world, port 53, is reached over `base` at its port on loopback. Everything
 * else is silent until the time is up, as most of the internet is on port 53. `ports` goes by canonical address.
 */
export function demoNetwork(base: Network, ports: ReadonlyMap<string, LoopbackPorts>): Network {
  const portsOf = ({ address, port }: SocketAddress): LoopbackPorts | undefined =>
    port === DNS_PORT ? ports.get(formatAddress(address)) : undefined;
  return {
    ...base,
    udpExchange: async (to, message, accept, timeoutMs) => {
      const port = portsOf(to)?.udp;
      if (port !== undefined) return base.udpExchange({ address: LOOPBACK, port }, message, accept, timeoutMs);
      await sleep(timeoutMs);
      return SILENCE;
    },
    tcpExchange: async (to, message, timeoutMs) => {
      const port = portsOf(to)?.tcp;
      if (port !== undefined) return base.tcpExchange({ address: LOOPBACK, port }, message, timeoutMs);
      await sleep(timeoutMs);
      return SILENCE;
    },
    // No resolver of the world has a channel, and none of the real world is to be asked.
    channelExchange: async (_channel, _message, timeoutMs) => {
      await sleep(timeoutMs);
      return SILENCE;
    },
  };
}

/**
 * The miniature internet as a dialer: a machine of the world, port 443, is reached over `base` at its port on loopback, after the time
 * that the way there and back takes. Everything else is silent.
 */
export function demoDialer(base: Dialer, hosts: Pick<TlsHosts, 'portOf' | 'roundTripMs'>): Dialer {
  return {
    dial: async ({ address, port }, timeoutMs, stop) => {
      const text = formatAddress(address);
      const loopback = port === TLS_PORT ? hosts.portOf(text) : undefined;
      const awayMs = loopback === undefined ? timeoutMs : hosts.roundTripMs(text);
      await sleep(Math.min(awayMs, timeoutMs), undefined, stop === undefined ? {} : { signal: stop }).catch(
        () => undefined,
      );
      if (loopback === undefined || awayMs >= timeoutMs) return { ok: false, failure: 'connect_timeout' };
      return base.dial({ address: LOOPBACK, port: loopback }, timeoutMs - awayMs, stop);
    },
  };
}
