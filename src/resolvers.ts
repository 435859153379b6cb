import type { Resolver, SocketAddress } from '../probes/probe.ts';
import type { Config } from './config/config.ts';
import { formatAddress, normaliseAddress, parseAddress } from './core/address.ts';

/** The configured resolvers as probes use them, by id. */
export function resolversOf(config: Config): ReadonlyMap<string, Resolver> {
  const servers = new Map(
    config.resolvers.flatMap((r) => (r.kind === 'udp' ? [[r.id, socketAddress(r.address, r.port)] as const] : [])),
  );
  return new Map(
    config.resolvers.map((r): readonly [string, Resolver] => {
      if (r.kind === 'udp') return [r.id, { id: r.id, kind: r.kind, class: r.class, server: known(servers, r.id) }];
      const named = r.servers.map(parsePeer);
      return [
        r.id,
        {
          id: r.id,
          kind: r.kind,
          class: r.class,
          via: known(servers, r.via),
          ...(named.length === 0 ? {} : { servers: named }),
        },
      ];
    }),
  );
}

/** Which peers may be asked although their address is not public: those that the configuration names, and no others. */
export function namedPeers(resolvers: ReadonlyMap<string, Resolver>): (peer: SocketAddress) => boolean {
  const named = new Set(
    [...resolvers.values()]
      .flatMap((r) => (r.kind === 'udp' ? [r.server] : [r.via, ...(r.servers ?? [])]))
      .map(peerText),
  );
  return (peer) => named.has(peerText(peer));
}

/** `192.0.2.1:53` or `[2001:db8::1]:53`. */
export function peerText({ address, port }: SocketAddress): string {
  const text = formatAddress(normaliseAddress(address));
  return text.includes(':') ? `[${text}]:${port}` : `${text}:${port}`;
}

function parsePeer(text: string): SocketAddress {
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
