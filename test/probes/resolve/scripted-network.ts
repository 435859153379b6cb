import type { Answer, DecodedPacket, OptAnswer, PacketOpt } from 'dns-packet';
import { AUTHORITATIVE_ANSWER, decode, encode, TRUNCATED_RESPONSE } from 'dns-packet';
import type { Network, NetworkResult, ProbeContext } from '../../../probes/probe.ts';
import { formatSocketAddress } from '../../../probes/socket-address.ts';
import type { Address, Prefix } from '../../../src/core/address.ts';
import { parseAddress, parsePrefix } from '../../../src/core/address.ts';
import type { DnsFailure } from '../../../src/core/failure.ts';

/** What a server does with a query: datagrams in the order they arrive, silence, or ICMP. */
export type Behaviour = (
  query: DecodedPacket,
  transport: 'udp' | 'tcp' | 'tls' | 'https',
) => readonly Uint8Array[] | 'silence' | 'unreachable';

export interface ScriptedNetwork extends Network {
  /** `server question-type name [ecs]`, in the order asked. */
  readonly asked: readonly string[];
}

/** A network of servers by address text; whoever is not among them is silent. Its clock moves by a millisecond at each look. */
export function scriptedNetwork(servers: Readonly<Record<string, Behaviour>>): ScriptedNetwork {
  const asked: string[] = [];
  let ms = 1_767_225_600_000;
  const ask = (to: Parameters<Network['udpExchange']>[0], message: Uint8Array, transport: Parameters<Behaviour>[1]) => {
    const query = decode(Buffer.from(message));
    const server = formatSocketAddress(to);
    const ecs = subnetOf(query);
    const [question] = query.questions ?? [];
    asked.push(
      `${transport} ${server} ${question?.type} ${question?.name.toLowerCase()}${ecs ? ` ${ecs.ip}/${ecs.sourcePrefixLength}` : ''}`,
    );
    return servers[server]?.(query, transport) ?? 'silence';
  };
  return {
    asked,
    nowMs: () => ms++,
    monotonicUs: () => 1000 * ms++,
    udpExchange: async (to, message, accept) => {
      const datagrams = ask(to, message, 'udp');
      if (datagrams === 'unreachable') return { ok: false, failure: 'dns_unreachable' };
      if (datagrams === 'silence') return { ok: false, failure: 'dns_timeout' };
      const accepted = datagrams.findIndex((datagram) => accept(datagram));
      const taken = datagrams[accepted];
      if (taken === undefined) return { ok: false, failure: 'dns_timeout' };
      return { ok: true, value: { message: taken, rejected: accepted } };
    },
    tcpExchange: async (to, message) => firstOf(ask(to, message, 'tcp')),
    channelExchange: async (channel, message) => {
      if (channel.peer === undefined) return { ok: false, failure: 'dns_unreachable' };
      return firstOf(ask(channel.peer, message, channel.transport));
    },
  };
}

function firstOf(messages: ReturnType<Behaviour>): NetworkResult<Uint8Array, DnsFailure> {
  if (messages === 'unreachable') return { ok: false, failure: 'dns_unreachable' };
  const [first] = messages === 'silence' ? [] : messages;
  return first === undefined ? { ok: false, failure: 'dns_timeout' } : { ok: true, value: first };
}

export interface Said {
  readonly id?: number;
  readonly question?: { readonly name: string; readonly type: 'A' | 'AAAA' };
  readonly rcode?: number;
  readonly aa?: boolean;
  readonly tc?: boolean;
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
  readonly additionals?: readonly Answer[];
  /** Data of further options, by code. */
  readonly options?: Readonly<Record<number, Uint8Array>>;
  /** `echo`: as asked, with scope 20; `none`: no option. */
  readonly ecs?: 'echo' | 'none' | { readonly ip: string; readonly source: number; readonly scope: number };
}

/** A response to a query by dns-packet, which is not the codec under test: AA set and the client subnet echoed unless told otherwise. */
export function say(query: DecodedPacket, said: Said = {}): Uint8Array {
  const asked = subnetOf(query);
  const echo = asked && { ip: asked.ip, source: asked.sourcePrefixLength ?? 0, scope: 20 };
  const ecs = said.ecs === 'none' ? undefined : said.ecs === undefined || said.ecs === 'echo' ? echo : said.ecs;
  const option = ecs && {
    code: 8 as const,
    family: ecs.ip.includes(':') ? 2 : 1,
    ip: ecs.ip,
    sourcePrefixLength: ecs.source,
    scopePrefixLength: ecs.scope,
  };
  const more = Object.entries(said.options ?? {}).map(([code, data]) => ({
    code: Number(code),
    data: Buffer.from(data),
  }));
  const options = [...(option === undefined ? [] : [option]), ...more] as PacketOpt[];
  return encode({
    type: 'response',
    id: said.id ?? query.id ?? 0,
    flags: (said.aa === false ? 0 : AUTHORITATIVE_ANSWER) | (said.tc ? TRUNCATED_RESPONSE : 0) | (said.rcode ?? 0),
    questions: said.question ? [{ ...said.question, class: 'IN' }] : (query.questions ?? []),
    answers: [...(said.answers ?? [])],
    authorities: [...(said.authorities ?? [])],
    additionals: [...(said.additionals ?? []), { ...OPT, options }],
  });
}

const OPT: OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  flags: 0,
  extendedRcode: 0,
  ednsVersion: 0,
  flag_do: false,
  options: [],
};

/** A zone's server, or a resolver: answers a question by `type name`, NOERROR without answers for others. */
export function serves(records: Readonly<Record<string, readonly Answer[] | Said>>): Behaviour {
  return (query) => {
    const [question] = query.questions ?? [];
    const found = records[`${question?.type} ${question?.name.toLowerCase()}`] ?? {};
    return [say(query, 'length' in found ? { answers: found } : found)];
  };
}

export function a(name: string, data: string, ttl = 60): Answer {
  return { type: data.includes(':') ? 'AAAA' : 'A', name, data, ttl };
}

export function cname(name: string, data: string, ttl = 60): Answer {
  return { type: 'CNAME', name, data, ttl };
}

export function ns(name: string, data: string, ttl = 3600): Answer {
  return { type: 'NS', name, data, ttl };
}

export function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new TypeError(text);
  return parsed;
}

export function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new TypeError(text);
  return parsed;
}

/** A context whose randomness is a counter, so that a failing test fails again. */
export function contextOf(network: Network, changes: Partial<ProbeContext> = {}): ProbeContext {
  let n = 1;
  const random32 = () => {
    n = (Math.imul(n, 1_664_525) + 1_013_904_223) >>> 0;
    return n;
  };
  return { network, timeoutMs: 100, attempts: 3, random32, allowed: () => false, ...changes };
}

function subnetOf(query: DecodedPacket): { ip: string; sourcePrefixLength: number | undefined } | undefined {
  for (const record of query.additionals ?? []) {
    if (record.type !== 'OPT') continue;
    for (const option of record.options) {
      if (option.code === 8 && 'ip' in option)
        return { ip: String(option.ip), sourcePrefixLength: option.sourcePrefixLength };
    }
  }
  return undefined;
}
