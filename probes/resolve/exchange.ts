import type { Prefix } from '../../src/core/address.ts';
import { formatPrefix } from '../../src/core/address.ts';
import type { DnsSubject, Observation } from '../../src/core/observation.ts';
import type { Channel, ProbeContext, SocketAddress } from '../probe.ts';
import { formatSocketAddress } from '../socket-address.ts';
import { carry } from './carry.ts';
import type { Response } from './message.ts';
import type { Pacer } from './pacer.ts';
import type { QueryType } from './query.ts';
import { encodeQuery, PAYLOADS } from './query.ts';
import type { Verdict } from './read-response.ts';
import type { ServerMemory } from './server-memory.ts';

/** Who is asked: a server by datagrams, with TCP for what does not fit, or one through a channel that lasts. */
export type Server =
  | {
      readonly peer: SocketAddress /** Its name in the NS record, where it was found by one. */;
      readonly name?: string;
    }
  | { readonly channel: Channel };

/** How much EDNS a query carries: with what fits anywhere after silence, none for who does not understand it. */
export type EdnsLevel = 'usual' | 'small' | 'none';

/** One question to one server. */
export interface Ask {
  readonly purpose: DnsSubject['purpose'];
  readonly name: string;
  readonly type: QueryType;
  readonly server: Server;
  /** Set when the server is asked as this zone's authority; then recursion is not desired. */
  readonly zone: string | undefined;
  /** When the exchange began that told of that, Unix milliseconds. */
  readonly foundMs?: number | undefined;
  readonly subnet: Prefix | undefined;
  /** What the server says of signatures is believed. */
  readonly trustedAd?: true;
}

/** What an exchange needs beside its question. */
export interface ExchangeContext {
  readonly context: ProbeContext;
  readonly pace: Pacer;
  readonly servers: ServerMemory;
}

/** An observation, and what the response in it says when it is one that can be read. */
export interface Exchanged {
  readonly observation: Observation;
  readonly response: Response | undefined;
}

/**
 * One exchange: over UDP, and over TCP when the answer did not fit or came back in other letters than it was asked in; or over the
 * server's channel. Any response that matches the query ends it, whatever it says; what does not match is counted and dropped. Of
 * the wire bytes those that decided are kept.
 */
export async function exchange(ask: Ask, level: EdnsLevel, using: ExchangeContext): Promise<Exchanged> {
  const { context, pace, servers } = using;
  const { network, random32 } = context;
  const server = nameOf(ask.server);
  const query = queryOf(ask, level, servers, random32);
  await pace(server);
  const startedMs = network.nowMs();
  const startedUs = network.monotonicUs();
  const { verdict, received } = await carry(ask.server, query, servers, context);
  const { response } = verdict;
  const outcome = ask.trustedAd ? verdict.outcome : withoutAuthenticData(verdict.outcome);
  const observation: Observation = {
    step: 'dns-exchange',
    startedMs,
    durationUs: network.monotonicUs() - startedUs,
    subject: subjectOf(ask, level),
    outcome,
    ...(isUnsent(outcome) ? {} : { sent: base64(query) }),
    ...(received === undefined ? {} : { received: base64(received) }),
  };
  return { observation, response };
}

/** How a server stands in records: its address and port, or the URL of one that is asked by HTTP. */
export function nameOf(server: Server): string {
  if (!('channel' in server)) return formatSocketAddress(server.peer);
  const { channel } = server;
  return channel.transport === 'https' ? channel.url : formatSocketAddress(channel.peer);
}

/** Cookies are for datagrams: a stream cannot be forged from beside the path. */
function queryOf(ask: Ask, level: EdnsLevel, servers: ServerMemory, random32: () => number): Uint8Array {
  const { name, type, subnet, server } = ask;
  const plain = 'channel' in server && server.channel.transport === 'https';
  const cookie = 'channel' in server ? {} : { cookie: cookieFor(nameOf(server), servers) };
  const nsid = ask.purpose === 'answer' ? { nsid: true as const } : {};
  const edns = level === 'none' ? undefined : { payload: PAYLOADS[level], subnet, ...cookie, ...nsid };
  const recursionDesired = ask.zone === undefined;
  return encodeQuery({ name, type, recursionDesired, edns, ...(plain ? { plain } : {}) }, random32);
}

function cookieFor(server: string, servers: ServerMemory): Uint8Array {
  const { clientCookie, serverCookie } = servers.of(server);
  return serverCookie === undefined ? clientCookie : Uint8Array.of(...clientCookie, ...serverCookie);
}

function subjectOf({ purpose, name, type, server, zone, foundMs, subnet }: Ask, level: EdnsLevel): DnsSubject {
  const serverName = 'channel' in server ? undefined : server.name;
  return {
    purpose,
    name,
    type,
    server: nameOf(server),
    ...(serverName === undefined ? {} : { serverName }),
    ...(zone === undefined ? {} : { zone }),
    ...(foundMs === undefined ? {} : { foundMs }),
    ...(subnet === undefined || level === 'none' ? {} : { ecs: formatPrefix(subnet) }),
  };
}

function withoutAuthenticData(outcome: Verdict['outcome']): Verdict['outcome'] {
  if (!outcome.ok || outcome.value.authenticData === undefined) return outcome;
  const { authenticData: _, ...value } = outcome.value;
  return { ok: true, value };
}

function isUnsent(outcome: Verdict['outcome']): boolean {
  return !outcome.ok && outcome.failure === 'address_refused';
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
