import type { Channel, Resolver, SocketAddress } from '../../probes/probe.ts';
import { ROOT_HINTS } from '../../probes/resolve/root-hints.ts';
import type { Config, ResolverConfig } from '../config/config.ts';
import { formatAddress, normaliseAddress, parseAddress } from '../core/address.ts';

/** The configured resolvers as probes use them, by id. */
export function resolversOf(config: Config): ReadonlyMap<string, Resolver> {
  const servers = new Map(
    config.resolvers.flatMap((r) => (r.kind === 'udp' ? [[r.id, socketAddress(r.address, r.port)] as const] : [])),
  );
  return new Map(config.resolvers.map((r) => [r.id, resolverOf(r, servers)]));
}

function resolverOf(r: ResolverConfig, servers: ReadonlyMap<string, SocketAddress>): Resolver {
  const { id } = r;
  const trusted = 'trustedAd' in r ? { trustedAd: true as const } : {};
  switch (r.kind) {
    case 'udp':
      return { id, kind: r.kind, class: r.class, server: known(servers, id), ...trusted };
    case 'tcp':
    case 'dot':
    case 'doh':
      return { id, kind: r.kind, class: r.class, channel: channelOf(r), ...trusted };
    case 'authoritative': {
      const named = r.servers.length === 0 ? {} : { servers: r.servers.map(parsePeer) };
      const found =
        r.via === undefined ? { roots: r.roots?.map(parsePeer) ?? ROOT_HINTS } : { via: known(servers, r.via) };
      return { id, kind: r.kind, class: r.class, ...found, ...named };
    }
  }
}

function channelOf(r: Extract<ResolverConfig, { kind: 'tcp' | 'dot' | 'doh' }>): Channel {
  switch (r.kind) {
    case 'tcp':
      return { transport: 'tcp', peer: socketAddress(r.address, r.port) };
    case 'dot':
      return { transport: 'tls', peer: socketAddress(r.address, r.port), name: r.name };
    case 'doh': {
      const port = Number(new URL(r.url).port || 443);
      const peer = r.address === undefined ? undefined : socketAddress(r.address, port);
      return { transport: 'https', url: r.url, method: r.method, peer };
    }
  }
}

/** Which peers may be asked although their address is not public: those that the configuration names, and no others. */
export function namedPeers(resolvers: ReadonlyMap<string, Resolver>): (peer: SocketAddress) => boolean {
  const named = new Set([...resolvers.values()].flatMap(peersOf).map(peerText));
  return (peer) => named.has(peerText(peer));
}

function peersOf(r: Resolver): readonly SocketAddress[] {
  switch (r.kind) {
    case 'udp':
      return [r.server];
    case 'tcp':
    case 'dot':
    case 'doh':
      return r.channel.peer === undefined ? [] : [r.channel.peer];
    case 'authoritative':
      return [...(r.via === undefined ? [] : [r.via]), ...(r.servers ?? []), ...(r.roots ?? [])];
  }
}

/** `192.0.2.1:53` or `[2001:db8::1]:53`. */
export function peerText({ address, port }: SocketAddress): string {
  const text = formatAddress(normaliseAddress(address));
  return text.includes(':') ? `[${text}]:${port}` : `${text}:${port}`;
}

/** The peer that `peerText` printed. Throws TypeError for another text. */
export function parsePeer(text: string): SocketAddress {
  const at = text.lastIndexOf(':');
  return socketAddress(text.slice(0, at).replace(/^\[|\]$/g, ''), Number(text.slice(at + 1)));
}

function socketAddress(text: string, port: number): SocketAddress {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the configuration was checked, yet ${text} is no address`);
  return { address, port };
}

function known(servers: ReadonlyMap<string, SocketAddress>, id: string): SocketAddress {
  const server = servers.get(id);
  if (server === undefined) throw new TypeError(`the configuration was checked, yet resolver ${id} is missing`);
  return server;
}
