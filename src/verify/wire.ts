import { tellable } from '../../probes/resolve/client-subnet.ts';
import { isTruncated, matchResponse } from '../../probes/resolve/message.ts';
import { encodeQuery, optionsOf, type QueryType, questionOf } from '../../probes/resolve/query.ts';
import { type Carriage, readResponse } from '../../probes/resolve/read-response.ts';
import { formatPrefix, parsePrefix } from '../core/address.ts';
import type { DnsSubject, Observation, StepOutcome } from '../core/observation.ts';
import { isSameValue } from './leaf.ts';

/**
 * What is wrong with the exchanges of a draw, read again from their wire bytes: the query must ask what the record says was asked, for
 * the draw's own client block, and the response must say what the record says. Undefined when nothing is. What no bytes show is taken
 * from the record: times, the transport, and how many datagrams were turned away.
 *
 * @param block the client block of the draw; undefined: whatever the record names
 */
export function wireMistake(observations: readonly Observation[], block: string | undefined): string | undefined {
  for (const [i, observation] of observations.entries()) {
    const mistake = exchangeMistake(observation, block);
    if (mistake !== undefined) return `observation ${i}: ${mistake}`;
  }
  return undefined;
}

function exchangeMistake(
  { subject, sent, received, outcome }: Observation,
  block: string | undefined,
): string | undefined {
  if (subject.ecs !== undefined && block !== undefined && subject.ecs !== tellableOf(block))
    return `it tells the client block ${subject.ecs}, the draw has ${block}`;
  const query = sent === undefined ? undefined : bytesOf(sent);
  const asked = query === undefined ? undefined : queryMistake(query, subject);
  if (asked !== undefined) return asked;
  if (received === undefined) {
    return outcome.ok ? 'there is an answer, and no bytes of it' : undefined;
  }
  if (query === undefined) return 'there is a response, and no query';
  return saysSo(bytesOf(received), query, outcome) ? undefined : 'its response does not say what the record says';
}

function queryMistake(query: Uint8Array, { name, type, ecs }: DnsSubject): string | undefined {
  const plain = encodeQuery(
    { name, type: type as QueryType, recursionDesired: false, edns: undefined, plain: true },
    zero,
  );
  const [is, said] = [questionOf(query), questionOf(plain)];
  if (is.length !== said.length || is.some((byte, i) => lower(byte) !== lower(said[i] ?? 0))) {
    return `its query does not ask for ${type} of ${name}`;
  }
  const subnets = optionsOf(query).subnets.map((subnet) => (subnet === undefined ? '?' : formatPrefix(subnet.prefix)));
  return subnets.join() === (ecs ?? '') ? undefined : `its query does not tell the client block ${ecs ?? 'none'}`;
}

/** Whether a response, read again, comes to the recorded outcome. */
function saysSo(message: Uint8Array, query: Uint8Array, outcome: StepOutcome<'dns-exchange'>): boolean {
  if (!outcome.ok && outcome.failure === 'dns_tcp_failed') {
    // The datagram that made TCP necessary: cut off, or in other letters than it was asked in.
    return isTruncated(message) || matchResponse(message, query) === 'case_lost';
  }
  return carriagesOf(outcome).some((carriage) => {
    const { outcome: again } = readResponse(message, query, carriage);
    return isSameValue(again, outcome) || isSameValue(withoutAuthenticData(again), outcome);
  });
}

/** How the bytes may have come. A failure does not tell it: then one way must lead to it. */
function carriagesOf(outcome: StepOutcome<'dns-exchange'>): readonly Carriage[] {
  if (!outcome.ok) return (['udp', 'tcp'] as const).map((transport) => ({ transport, truncated: false, rejected: 0 }));
  const { transport, truncated, rejected } = outcome.value;
  return [{ transport, truncated, rejected }];
}

/** Only of a resolver that is trusted to check signatures is it recorded that it did. */
function withoutAuthenticData(outcome: StepOutcome<'dns-exchange'>): StepOutcome<'dns-exchange'> {
  if (!outcome.ok) return outcome;
  const { authenticData: _, ...value } = outcome.value;
  return { ok: true, value };
}

function tellableOf(block: string): string | undefined {
  const prefix = parsePrefix(block);
  return prefix === undefined ? undefined : formatPrefix(tellable(prefix));
}

function bytesOf(base64: string): Uint8Array {
  return Buffer.from(base64, 'base64');
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

const zero = (): number => 0;
