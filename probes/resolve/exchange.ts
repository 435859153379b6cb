import type { Prefix } from '../../src/core/address.ts';
import { formatPrefix } from '../../src/core/address.ts';
import type { DnsFailure } from '../../src/core/failure.ts';
import type { DnsExchange, DnsSubject, Observation, StepOutcome } from '../../src/core/observation.ts';
import type { ProbeContext } from '../probe.ts';
import { formatSocketAddress } from '../socket-address.ts';
import { judgeEcho } from './client-subnet.ts';
import type { Match } from './message.ts';
import { decodeResponse, isTruncated, matchResponse } from './message.ts';
import type { Pacer } from './pacer.ts';
import type { QueryType } from './query.ts';
import { encodeQuery } from './query.ts';
import type { NameServer } from './zone-cache.ts';

/** One question to one server. */
export interface Ask {
  readonly purpose: DnsSubject['purpose'];
  readonly name: string;
  readonly type: QueryType;
  readonly server: NameServer;
  /** Set when the server is asked as this zone's authority; then recursion is not desired. */
  readonly zone: string | undefined;
  readonly subnet: Prefix | undefined;
}

/**
 * One exchange: over UDP, and over TCP when the answer did not fit. Any response that matches the query ends it, whatever it says;
 * what does not match is counted and dropped. Of the wire bytes those that decided are kept.
 */
export async function exchange(ask: Ask, pace: Pacer, context: ProbeContext): Promise<Observation> {
  const { network, random32 } = context;
  const subject = subjectOf(ask);
  const recursionDesired = ask.zone === undefined;
  const query = encodeQuery({ name: ask.name, type: ask.type, recursionDesired, subnet: ask.subnet }, random32);
  await pace(subject.server);
  const startedMs = network.nowMs();
  const startedUs = network.monotonicUs();
  const { outcome, received } = await carryOut(ask, query, context);
  return {
    step: 'dns-exchange',
    startedMs,
    durationUs: network.monotonicUs() - startedUs,
    subject,
    outcome,
    ...(isUnsent(outcome) ? {} : { sent: base64(query) }),
    ...(received === undefined ? {} : { received: base64(received) }),
  };
}

function subjectOf({ purpose, name, type, server, zone, subnet }: Ask): DnsSubject {
  return {
    purpose,
    name,
    type,
    server: formatSocketAddress(server.peer),
    ...(server.name === undefined ? {} : { serverName: server.name }),
    ...(zone === undefined ? {} : { zone }),
    ...(subnet === undefined ? {} : { ecs: formatPrefix(subnet) }),
  };
}

type Outcome = StepOutcome<'dns-exchange'>;

interface Carried {
  readonly outcome: Outcome;
  readonly received?: Uint8Array;
}

async function carryOut(ask: Ask, query: Uint8Array, { network, timeoutMs }: ProbeContext): Promise<Carried> {
  const { peer } = ask.server;
  let rejected = 0;
  const accept = (datagram: Uint8Array) => {
    const matches = matchResponse(datagram, query) !== 'none';
    if (!matches) rejected += 1;
    return matches;
  };
  const udp = await network.udpExchange(peer, query, accept, timeoutMs);
  if (!udp.ok) return { outcome: failure(udp.failure, rejected === 0 ? undefined : `${rejected} datagrams rejected`) };
  const datagram = udp.value.message;
  if (!isTruncated(datagram)) {
    return {
      outcome: read(datagram, query, ask, { transport: 'udp', truncated: false, rejected }),
      received: datagram,
    };
  }
  const tcp = await network.tcpExchange(peer, query, timeoutMs);
  if (!tcp.ok) return { outcome: failure('dns_tcp_failed', tcp.failure), received: datagram };
  const message = tcp.value;
  return { outcome: read(message, query, ask, { transport: 'tcp', truncated: true, rejected }), received: message };
}

function read(
  message: Uint8Array,
  query: Uint8Array,
  ask: Ask,
  carriage: Pick<DnsExchange, 'transport' | 'truncated' | 'rejected'>,
): Outcome {
  const match: Match = matchResponse(message, query);
  if (match === 'none') return failure('dns_question_mismatch');
  const response = decodeResponse(message);
  if (response === undefined) return failure('dns_malformed');
  if (carriage.transport === 'tcp' && isTruncated(message)) return failure('dns_malformed', 'truncated over TCP');
  const { rcode, authoritative, answers } = response;
  switch (rcode) {
    case 'NOERROR': {
      const ecs = judgeEcho(ask.subnet, response.subnets);
      const caseLost = match === 'case_lost' ? { caseLost: true as const } : {};
      return { ok: true, value: { rcode, authoritative, ...carriage, ...caseLost, answers, ecs } };
    }
    case 'SERVFAIL':
      return failure('dns_servfail');
    case 'REFUSED':
      return failure('dns_refused');
    case 'NXDOMAIN':
      return failure('dns_nxdomain');
    default:
      return failure('dns_other_rcode', rcode);
  }
}

function failure(name: DnsFailure, detail?: string): Outcome {
  return { ok: false, failure: name, ...(detail === undefined ? {} : { detail }) };
}

function isUnsent(outcome: Outcome): boolean {
  return !outcome.ok && outcome.failure === 'address_refused';
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
