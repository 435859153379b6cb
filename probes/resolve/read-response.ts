import type { DnsFailure } from '../../src/core/failure.ts';
import type { DnsExchange, StepOutcome } from '../../src/core/observation.ts';
import { judgeEcho } from './client-subnet.ts';
import { CLIENT_COOKIE } from './edns.ts';
import type { Response } from './message.ts';
import { decodeResponse, isTruncated, matchResponse } from './message.ts';
import { optionsOf } from './query.ts';

/** What an exchange came to, and the response where there is one that can be read. */
export interface Verdict {
  readonly outcome: StepOutcome<'dns-exchange'>;
  readonly response: Response | undefined;
}

/** What is known of a response beside its bytes. */
export type Carriage = Pick<DnsExchange, 'transport' | 'truncated' | 'rejected'>;

/** What a response says, from the wire bytes of it and of its query alone: so it can be read again from the evidence. */
export function readResponse(message: Uint8Array, query: Uint8Array, carriage: Carriage): Verdict {
  const match = matchResponse(message, query);
  if (match === 'none') return failed('dns_question_mismatch');
  const response = decodeResponse(message);
  if (response === undefined) return failed('dns_malformed');
  if (carriage.transport !== 'udp' && isTruncated(message)) return failed('dns_malformed', 'truncated in a stream');
  const { rcode, authoritative, authenticData, answers, options } = response;
  switch (rcode) {
    case 'NOERROR': {
      const value: DnsExchange = {
        rcode,
        authoritative,
        ...carriage,
        ...(match === 'case_lost' ? { caseLost: true } : {}),
        ...(authenticData ? { authenticData: true } : {}),
        ...(options.nsid === undefined ? {} : { nsid: hex(options.nsid) }),
        answers,
        ecs: judgeEcho(optionsOf(query).subnets[0]?.prefix, options.subnets),
      };
      return { outcome: { ok: true, value }, response };
    }
    case 'SERVFAIL':
      return { ...failed('dns_servfail'), response };
    case 'REFUSED':
      return { ...failed('dns_refused'), response };
    case 'NXDOMAIN':
      return { ...failed('dns_nxdomain'), response };
    default:
      return { ...failed('dns_other_rcode', rcode), response };
  }
}

/** A cookie whose first half is not ours comes from somebody who never saw the query (RFC 7873, section 5.3). */
export function bearsForeignCookie(message: Uint8Array, query: Uint8Array): boolean {
  const said = decodeResponse(message)?.options.cookie;
  if (said === undefined) return false;
  const ours = optionsOf(query).cookie?.subarray(0, CLIENT_COOKIE);
  return ours === undefined || said.length < ours.length || ours.some((byte, i) => byte !== said[i]);
}

export function failed(failure: DnsFailure, detail?: string): Verdict {
  return { outcome: { ok: false, failure, ...(detail === undefined ? {} : { detail }) }, response: undefined };
}

/** At most 64 bytes: a server names itself in a few, and the record is to stay small. */
function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 64)).toString('hex');
}
