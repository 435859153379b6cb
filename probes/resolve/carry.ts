import type { DnsFailure } from '../../src/core/failure.ts';
import type { Channel, ProbeContext, SocketAddress } from '../probe.ts';
import { formatSocketAddress } from '../socket-address.ts';
import { CLIENT_COOKIE } from './edns.ts';
import type { Server } from './exchange.ts';
import type { Match } from './message.ts';
import { isTruncated, matchResponse } from './message.ts';
import type { Verdict } from './read-response.ts';
import { bearsForeignCookie, failed, readResponse } from './read-response.ts';
import type { ServerMemory } from './server-memory.ts';

/** What came of a query, with the bytes that decided. */
interface Carried {
  readonly verdict: Verdict;
  readonly received?: Uint8Array;
}

/** Takes a query to a server and reads what comes back. */
export async function carry(
  server: Server,
  query: Uint8Array,
  servers: ServerMemory,
  context: ProbeContext,
): Promise<Carried> {
  return 'channel' in server
    ? carryByChannel(server.channel, query, context)
    : carryByDatagram(server.peer, query, servers, context);
}

async function carryByChannel(
  channel: Channel,
  query: Uint8Array,
  { network, timeoutMs }: ProbeContext,
): Promise<Carried> {
  const result = await network.channelExchange(channel, query, timeoutMs);
  if (!result.ok) return { verdict: failed(result.failure, result.detail) };
  const { transport } = channel;
  const received = result.value;
  return { verdict: readResponse(received, query, { transport, truncated: false, rejected: 0 }), received };
}

/**
 * Letters that came back in another case are one guard less. A server that is known to keep them is never believed without; of one
 * that is not known, TCP shows whether it loses them or somebody else wrote the datagram.
 */
async function carryByDatagram(
  peer: SocketAddress,
  query: Uint8Array,
  servers: ServerMemory,
  { network, timeoutMs }: ProbeContext,
): Promise<Carried> {
  const server = formatSocketAddress(peer);
  const { letterCase } = servers.of(server);
  let rejected = 0;
  const accept = (datagram: Uint8Array): boolean => {
    const match = matchResponse(datagram, query);
    const forged = match === 'none' || (match === 'case_lost' && letterCase === 'kept');
    const accepted = !forged && !bearsForeignCookie(datagram, query);
    if (!accepted) rejected += 1;
    return accepted;
  };
  const udp = await network.udpExchange(peer, query, accept, timeoutMs);
  if (!udp.ok) return { verdict: failed(udp.failure, rejected === 0 ? undefined : `${rejected} datagrams rejected`) };
  const datagram = udp.value.message;
  const unproven = matchResponse(datagram, query) === 'case_lost' && letterCase === undefined;
  if (!unproven && !isTruncated(datagram)) {
    const verdict = readResponse(datagram, query, { transport: 'udp', truncated: false, rejected });
    learn(servers, server, verdict, matchResponse(datagram, query));
    return { verdict, received: datagram };
  }
  const tcp = await network.tcpExchange(peer, query, timeoutMs);
  if (!tcp.ok) return { verdict: failed('dns_tcp_failed', reasonFor(unproven, tcp.failure)), received: datagram };
  const truncated = isTruncated(datagram);
  const verdict = readResponse(tcp.value, query, { transport: 'tcp', truncated, rejected });
  learn(servers, server, verdict, matchResponse(tcp.value, query));
  return { verdict, received: tcp.value };
}

function learn(servers: ServerMemory, server: string, { response }: Verdict, match: Match): void {
  if (response === undefined) return;
  const cookie = response.options.cookie;
  servers.learn(server, {
    ...(match === 'exact' || match === 'case_lost' ? { letterCase: match === 'exact' ? 'kept' : 'lost' } : {}),
    ...(cookie === undefined || cookie.length <= CLIENT_COOKIE ? {} : { serverCookie: cookie.slice(CLIENT_COOKIE) }),
  });
}

function reasonFor(unproven: boolean, failure: DnsFailure): string {
  return unproven ? `letter case lost over UDP, and over TCP ${failure}` : failure;
}
