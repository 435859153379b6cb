import type { DecodedPacket } from 'dns-packet';
import { decode, encode } from 'dns-packet';
import type { Network, SocketAddress } from '../../probes/probe.ts';
import { addressToBytes, parseAddress, parsePrefix } from '../../src/core/address.ts';

export interface Question {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'NS' | 'SOA' | 'CNAME';
  /** Client block to send. */
  readonly client?: string;
  readonly recursive?: boolean;
  /** Size of a datagram by EDNS; 0 for none. */
  readonly payload?: number;
}

export interface ClientSubnetEcho {
  readonly family: number;
  readonly source: number;
  readonly scope: number;
  readonly address: string;
}

/** What a response says, read with no code of the server's. */
export interface Response {
  readonly packet: DecodedPacket;
  readonly rcode: string;
  /** `name type data`, in order. */
  readonly answers: readonly string[];
  readonly echo: ClientSubnetEcho | undefined;
}

export const SERVER_PORT = 53;

export function peer(address: string, port: number = SERVER_PORT): SocketAddress {
  const parsed = parseAddress(address);
  if (parsed === undefined) throw new TypeError(address);
  return { address: parsed, port };
}

export function query({ name, type, client, recursive, payload }: Question): Buffer {
  const options = client === undefined ? [] : [{ code: 8 as const, data: subnetOption(client), ip: undefined }];
  const edns = {
    type: 'OPT' as const,
    name: '.',
    udpPayloadSize: payload ?? 1232,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options,
  };
  return encode({
    type: 'query',
    id: 4711,
    flags: recursive === true ? 0x100 : 0,
    questions: [{ name, type }],
    additionals: payload === 0 ? [] : [edns],
  });
}

/** The data of a client-subnet option with scope 0 (RFC 7871, section 6). */
function subnetOption(block: string): Buffer {
  const prefix = parsePrefix(block);
  if (prefix === undefined) throw new TypeError(block);
  const bytes = addressToBytes(prefix.address).subarray(0, Math.ceil(prefix.length / 8));
  return Buffer.from([0, prefix.address.family === 4 ? 1 : 2, prefix.length, 0, ...bytes]);
}

export function readResponse(message: Uint8Array): Response {
  const packet = decode(Buffer.from(message));
  const opt = packet.additionals?.find((record) => record.type === 'OPT');
  const option = opt?.options.find(({ code }) => code === 8);
  const echo =
    option === undefined || !('family' in option)
      ? undefined
      : {
          family: option.family ?? 0,
          source: option.sourcePrefixLength ?? 0,
          scope: option.scopePrefixLength ?? 0,
          address: option.ip ?? '',
        };
  const answers = (packet.answers ?? []).map((record) =>
    'data' in record ? `${record.name} ${record.type} ${String(record.data)}` : record.type,
  );
  // The types of the package leave out what its decoder gives.
  const { rcode } = packet as typeof packet & { readonly rcode: string };
  return { packet, rcode, answers, echo };
}

/** Asks over UDP, and over TCP when told that the answer was cut; undefined when there was silence for `timeoutMs`. */
export async function ask(
  network: Network,
  to: string,
  question: Question,
  timeoutMs: number,
): Promise<Response | undefined> {
  const udp = await network.udpExchange(peer(to), query(question), () => true, timeoutMs);
  if (!udp.ok) return undefined;
  const response = readResponse(udp.value.message);
  return response.packet.flag_tc ? askTcp(network, to, question, timeoutMs) : response;
}

export async function askTcp(
  network: Network,
  to: string,
  question: Question,
  timeoutMs: number,
): Promise<Response | undefined> {
  const tcp = await network.tcpExchange(peer(to), query(question), timeoutMs);
  return tcp.ok ? readResponse(tcp.value) : undefined;
}
