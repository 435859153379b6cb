import type { Answer } from 'dns-packet';
import { AUTHORITATIVE_ANSWER, encode, RECURSION_AVAILABLE, RECURSION_DESIRED, TRUNCATED_RESPONSE } from 'dns-packet';
import type { Zone } from '../world/world.ts';
import type { Reply } from './dns-answer.ts';
import type { DnsQuery } from './dns-query.ts';

/** Largest datagram sent or welcomed (DNS flag day 2020), and the least that everybody takes (RFC 1035). */
const EDNS_BYTES = 1232;
const PLAIN_BYTES = 512;
const HEADER_BYTES = 12;
const NEGATIVE_TTL = 30;

/** How large a datagram the asker takes. */
export function datagramLimit(query: DnsQuery): number {
  return Math.min(EDNS_BYTES, Math.max(PLAIN_BYTES, query.edns?.payloadBytes ?? 0));
}

/** The response to a query: TC and no records when it would be longer than `limitBytes` (RFC 2181, section 9). */
export function encodeReply(query: DnsQuery, reply: Reply, limitBytes: number): Uint8Array {
  const flags =
    (reply.authoritative ? AUTHORITATIVE_ANSWER : 0) |
    (reply.recursionAvailable ? RECURSION_AVAILABLE : 0) |
    (query.recursionDesired ? RECURSION_DESIRED : 0);
  const denial = reply.denying === undefined ? [] : [soa(reply.denying)];
  const whole = encodeSections(query, flags | reply.rcode, reply, [...reply.answers], denial, [...reply.glue]);
  if (whole.length <= limitBytes) return whole;
  return encodeSections(query, flags | reply.rcode | TRUNCATED_RESPONSE, reply, [], [], []);
}

/** A header that says no more than what went wrong: for a message that could not be read. */
export function encodeError(id: number, rcode: number): Uint8Array {
  return encode({ type: 'response', id, flags: rcode });
}

/** EDNS version 0 is all there is (RFC 6891, section 6.1.3: BADVERS, 16). */
export function encodeBadVersion(query: DnsQuery): Uint8Array {
  return withQuestion(query, { type: 'response', id: query.id, additionals: [opt([], 1)] });
}

function encodeSections(
  query: DnsQuery,
  flags: number,
  { scope }: Reply,
  answers: Answer[],
  authorities: Answer[],
  additionals: Answer[],
): Uint8Array {
  const echoed = scope === undefined || query.subnet === undefined ? [] : [echo(query.subnet.option, scope)];
  const edns = query.edns === undefined ? [] : [opt(echoed, 0)];
  const packet = {
    type: 'response',
    id: query.id,
    flags,
    answers,
    authorities,
    additionals: [...additionals, ...edns],
  };
  return withQuestion(query, packet as Parameters<typeof encode>[0]);
}

/**
 * The encoder knows some question types by the wrong number and would lose the letter case of none; the question is therefore put
 * in as it came. Nothing behind it points to an offset: this encoder does not compress.
 */
function withQuestion(query: DnsQuery, packet: Parameters<typeof encode>[0]): Uint8Array {
  const bytes = encode(packet);
  bytes.writeUInt16BE(1, 4);
  return Buffer.concat([bytes.subarray(0, HEADER_BYTES), query.question, bytes.subarray(HEADER_BYTES)]);
}

type Option = { readonly code: 8; readonly data: Buffer };

function opt(options: readonly Option[], extendedRcode: number): Answer {
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: EDNS_BYTES,
    extendedRcode,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: options.map((option) => ({ ...option, ip: undefined })),
  };
}

/** The option as it came, with the scope in its fourth byte (RFC 7871, section 7.2.1). */
function echo(option: Uint8Array, scope: number): Option {
  const data = Buffer.from(option);
  data.writeUInt8(scope, 3);
  return { code: 8, data };
}

function soa({ apex, servers }: Zone): Answer {
  return {
    type: 'SOA',
    name: apex,
    ttl: NEGATIVE_TTL,
    data: {
      mname: servers[0]?.name ?? apex,
      rname: `hostmaster.${apex}`,
      serial: 1,
      refresh: 3600,
      retry: 600,
      expire: 86_400,
      minimum: NEGATIVE_TTL,
    },
  };
}
