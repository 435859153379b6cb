import dnsPacket from 'dns-packet';
import type { Network } from '../../probes/probe.ts';

/** What a fault makes of a server's answer; undefined: it is lost. */
export type Mutation = (answer: Buffer) => Buffer | undefined;

/** Faults on the way from a server to us, by name. None of them may ever make a draw land. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'every answer lost': () => undefined,
  'another ID': (answer) => edited(answer, (bytes) => bytes.writeUInt16BE(bytes.readUInt16BE(0) ^ 0x5555, 0)),
  'another question': (answer) => edited(answer, (bytes) => bytes.writeUInt8(bytes.readUInt8(13) ^ 0x01, 13)),
  'a query in place of an answer': (answer) =>
    edited(answer, (bytes) => bytes.writeUInt8(bytes.readUInt8(2) & 0x7f, 2)),
  'no authority': (answer) => edited(answer, (bytes) => bytes.writeUInt8(bytes.readUInt8(2) & ~0x04, 2)),
  SERVFAIL: (answer) => edited(answer, (bytes) => bytes.writeUInt8((bytes.readUInt8(3) & 0xf0) | 2, 3)),
  'client subnet ignored': withoutSubnet,
  'client subnet of somebody else': (answer) => {
    const option = subnetAt(answer);
    return option === undefined
      ? answer
      : edited(answer, (bytes) => bytes.writeUInt8(bytes.readUInt8(option + 8) ^ 0x40, option + 8));
  },
  'cut off in the middle': (answer) => answer.subarray(0, Math.floor(answer.length / 2)),
  'truncated for ever': (answer) => edited(answer, (bytes) => bytes.writeUInt8(bytes.readUInt8(2) | 0x02, 2)),
};

/** Our own query loses its client subnet on the way, so that the server answers for whoever asks. */
export const SUBNET_LOST: Mutation = withoutSubnet;

const AS_IT_IS: Mutation = (message) => message;

/** A network on which `strikes` says of each answer, in order, whether the mutation befalls it. */
export function faulty(
  base: Network,
  mutate: Mutation,
  strikes: (exchange: number) => boolean,
  mutateQuery: Mutation = AS_IT_IS,
): Network {
  let exchanges = 0;
  const sent = (message: Uint8Array): Uint8Array => mutateQuery(Buffer.from(message)) ?? message;
  return {
    ...base,
    udpExchange: async (to, message, accept, timeoutMs) => {
      const struck = strikes(exchanges++);
      const result = await base.udpExchange(to, struck ? sent(message) : message, accept, timeoutMs);
      if (!struck || !result.ok) return result;
      const answer = mutate(Buffer.from(result.value.message));
      if (answer !== undefined && accept(answer)) return { ok: true, value: { message: answer, rejected: 0 } };
      return { ok: false, failure: 'dns_timeout' };
    },
    tcpExchange: async (to, message, timeoutMs) => {
      const struck = strikes(exchanges++);
      const result = await base.tcpExchange(to, struck ? sent(message) : message, timeoutMs);
      if (!struck || !result.ok) return result;
      const answer = mutate(Buffer.from(result.value));
      return answer === undefined ? { ok: false, failure: 'dns_tcp_failed' } : { ok: true, value: answer };
    },
  };
}

function edited(answer: Buffer, edit: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(answer);
  edit(bytes);
  return bytes;
}

function withoutSubnet(answer: Buffer): Buffer {
  const packet = dnsPacket.decode(answer);
  const additionals = (packet.additionals ?? []).filter(({ type }) => type !== 'OPT');
  return Buffer.from(dnsPacket.encode({ ...packet, additionals } as dnsPacket.Packet));
}

/** Offset of the client-subnet option (code 8) in a message whose last record is the OPT record. */
function subnetAt(answer: Buffer): number | undefined {
  const at = answer.lastIndexOf(Buffer.from([0x00, 0x08, 0x00]));
  return at === -1 ? undefined : at;
}
