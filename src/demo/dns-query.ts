import { decode } from 'dns-packet';
import type { Prefix } from '../core/address.ts';
import { addressFromBytes, compareAddresses, maskAddress } from '../core/address.ts';

/** A question as a server of the demo understands it. */
export interface DnsQuery {
  readonly id: number;
  /** In lower case, without the final dot; the root is empty. */
  readonly name: string;
  /** `A`, `NS`, or `UNKNOWN_65` and the like. */
  readonly type: string;
  readonly recursionDesired: boolean;
  /** The question section as it was asked, to be repeated to the letter (0x20). */
  readonly question: Uint8Array;
  /** What EDNS said; undefined without it. */
  readonly edns: { readonly payloadBytes: number; readonly version: number } | undefined;
  readonly subnet: ClientSubnet | undefined;
}

/** The client subnet of a query (RFC 7871, section 6). */
export interface ClientSubnet {
  /** The option's bytes as they came, to be echoed with a scope. */
  readonly option: Uint8Array;
  /** Undefined for a source length of 0: the client does not say where it is. */
  readonly client: Prefix | undefined;
}

/** A query, the error that it deserves, or nothing that may be answered at all. */
export type ReadQuery =
  | { readonly state: 'query'; readonly query: DnsQuery }
  | { readonly state: 'error'; readonly id: number; readonly rcode: number }
  | { readonly state: 'ignored' };

export const RCODE = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

const HEADER_BYTES = 12;
const SUBNET_OPTION = 8;

/** Reads one message. Never throws: garbage gets FORMERR when it has a header, and nothing when it is a response or less than one. */
// Written by the peer: any bytes at all.
export function readQuery(message: Uint8Array): ReadQuery {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  // Answering responses is how two servers come to talk for ever.
  if (bytes.length < HEADER_BYTES || (bytes.readUInt8(2) & 0x80) !== 0) return { state: 'ignored' };
  const id = bytes.readUInt16BE(0);
  if (((bytes.readUInt8(2) >> 3) & 15) !== 0) return { state: 'error', id, rcode: RCODE.NOTIMP };
  const packet = decoded(bytes);
  const question = packet?.questions?.[0];
  if (packet === undefined || question === undefined || packet.questions?.length !== 1) {
    return { state: 'error', id, rcode: RCODE.FORMERR };
  }
  if (question.class !== undefined && question.class !== 'IN') return { state: 'error', id, rcode: RCODE.REFUSED };
  const opt = packet.additionals?.find((record) => record.type === 'OPT');
  const option = opt?.options.find(({ code }) => code === SUBNET_OPTION)?.data;
  const subnet = option === undefined ? undefined : readSubnet(option);
  const end = endOfQuestion(bytes);
  if (subnet === 'malformed' || end === undefined) return { state: 'error', id, rcode: RCODE.FORMERR };
  const query: DnsQuery = {
    id,
    name: question.name === '.' ? '' : question.name.toLowerCase(),
    type: question.type,
    recursionDesired: packet.flag_rd,
    question: bytes.subarray(HEADER_BYTES, end),
    edns: opt === undefined ? undefined : { payloadBytes: opt.udpPayloadSize, version: opt.ednsVersion },
    subnet,
  };
  return { state: 'query', query };
}

function decoded(bytes: Buffer): ReturnType<typeof decode> | undefined {
  try {
    return decode(bytes);
  } catch {
    // The decoder throws for whatever it cannot read, and says no more than that.
    return undefined;
  }
}

/** Where the only question ends; undefined when its name is compressed, for which a question has no reason. */
function endOfQuestion(bytes: Buffer): number | undefined {
  let at = HEADER_BYTES;
  for (let length = bytes[at]; length !== 0; length = bytes[at]) {
    if (length === undefined || length > 63) return undefined;
    at += 1 + length;
  }
  const end = at + 5;
  return end <= bytes.length ? end : undefined;
}

/** RFC 7871, section 6 and 7.1.2: exactly as many bytes as the source length needs, nothing beyond it, scope 0. */
// Written by the peer: any length, may lie about it.
function readSubnet(option: Uint8Array): ClientSubnet | 'malformed' {
  const [high, low, source, scope] = option;
  if (high !== 0 || (low !== 1 && low !== 2) || source === undefined || scope !== 0) return 'malformed';
  const size = low === 1 ? 4 : 16;
  if (source > 8 * size || option.length !== 4 + Math.ceil(source / 8)) return 'malformed';
  const bytes = new Uint8Array(size);
  bytes.set(option.subarray(4));
  const address = addressFromBytes(bytes);
  if (compareAddresses(maskAddress(address, source), address) !== 0) return 'malformed';
  return { option, client: source === 0 ? undefined : { address, length: source } };
}
