import type { Address, Family } from '../../src/core/address.ts';
import { parseAddress } from '../../src/core/address.ts';
import { followAnswer } from '../../src/core/answer-chain.ts';
import { canonicalName } from '../../src/core/domain-name.ts';
import type { DnsFailure } from '../../src/core/failure.ts';
import type { EcsEcho } from '../../src/core/observation.ts';
import { scanAnswer } from './bulk-scan.ts';
import { isTruncated } from './message.ts';
import { HEADER } from './query.ts';
import type { QueryTemplate } from './query-template.ts';
import { readResponse } from './read-response.ts';

/** What one response of a bulk says, judged from its bytes and those of its query. */
export type BulkReading =
  | {
      readonly state: 'answered';
      readonly ecs: EcsEcho;
      readonly authoritative: boolean;
      /** In the order of the message; none where the name has no data of this family, or leads to an alias. */
      readonly addresses: readonly Address[];
      /** Where the answer ends at an alias without addresses: the next question, and where it leads out of the zone another server's. */
      readonly alias?: string;
      /** Least TTL of what was followed, seconds; absent where there was nothing. */
      readonly ttl?: number;
    }
  /** `dns_too_large`: the answer did not fit into a datagram, and is to be had over TCP. */
  | { readonly state: 'failed'; readonly failure: DnsFailure; readonly detail?: string };

/** What all queries of a bulk have in common. */
export interface BulkQuestion {
  readonly name: string;
  readonly family: Family;
  /** The zone of the server that is asked. */
  readonly zone: string;
  readonly template: QueryTemplate;
}

/**
 * Whether a datagram repeats the ID, the question letter by letter, and is a response. Who does not keep letters is not for bulks.
 */
// Written by the peer: any length, may lie about it.
export function answersQuery(datagram: Uint8Array, query: Uint8Array, { questionEnd }: QueryTemplate): boolean {
  if (datagram.length < questionEnd || ((datagram[2] ?? 0) & 0xf8) !== 0x80) return false;
  if (datagram[0] !== query[0] || datagram[1] !== query[1] || datagram[4] !== 0 || datagram[5] !== 1) return false;
  for (let i = HEADER; i < questionEnd; i += 1) if (datagram[i] !== query[i]) return false;
  return true;
}

/** Reads a response that answers its query: the usual form by a scan of its bytes, any other by the reader of all responses. */
// Written by the peer: any length, may lie about it.
export function readBulkAnswer(datagram: Uint8Array, query: Uint8Array, question: BulkQuestion): BulkReading {
  return scanAnswer(datagram, query, question) ?? readAnyAnswer(datagram, query, question);
}

/** The reading without the scan, and what the scan is tested against. */
export function readAnyAnswer(datagram: Uint8Array, query: Uint8Array, question: BulkQuestion): BulkReading {
  if (isTruncated(datagram)) return { state: 'failed', failure: 'dns_too_large', detail: 'truncated' };
  const { outcome } = readResponse(datagram, query, { transport: 'udp', truncated: false, rejected: 0 });
  if (!outcome.ok) {
    const { failure, detail } = outcome;
    return { state: 'failed', failure, ...(detail === undefined ? {} : { detail }) };
  }
  const { answers, ecs, authoritative } = outcome.value;
  const name = canonicalName(question.name);
  const chain = followAnswer(answers, [name], question.family === 4 ? 'A' : 'AAAA', question.zone);
  if (chain.broken) return { state: 'failed', failure: 'dns_malformed', detail: 'broken chain' };
  const addresses = chain.records.flatMap(({ data }) => parseAddress(data ?? '') ?? []);
  const last = chain.aliases.at(-1);
  const alias = chain.records.length > 0 ? undefined : last;
  return {
    state: 'answered',
    ecs,
    authoritative,
    addresses,
    ...(alias === undefined ? {} : { alias }),
    ...(chain.ttl === undefined ? {} : { ttl: chain.ttl }),
  };
}
