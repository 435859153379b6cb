import { parseAddress } from '../../src/core/address.ts';
import { isWithin } from '../../src/core/domain-name.ts';
import type { AnswerRecord } from '../../src/core/observation.ts';
import { DNS_PORT } from './authority.ts';
import type { Response } from './message.ts';
import type { NameServer } from './zone-cache.ts';

/** A zone cut as the servers above it, or those that have both sides of it, tell of it. */
export interface Cut {
  /** Names of the zone's servers, each once. */
  readonly names: readonly string[];
  /** Those whose addresses came along and are the teller's to give. */
  readonly glued: readonly NameServer[];
  /** Seconds for which this may be believed. */
  readonly ttl: number;
}

/** What a server of `zone` says about `name`, which is a label below it: a zone of its own, none, or nothing that helps. */
export type CutAnswer =
  | { readonly is: 'cut'; readonly cut: Cut }
  | { readonly is: 'no_cut' }
  /** No such name: nothing below it either (RFC 8020). */
  | { readonly is: 'nothing' }
  /** The server is not one of the zone's, whatever the zone above says. */
  | { readonly is: 'lame' };

/** Reads the answer to a question for the NS records of `name`. Data of names outside `zone` is another server's to give. */
// Written by the peer: any length, may lie about it.
export function readCut(name: string, zone: string, response: Response): CutAnswer {
  const { rcode, authoritative, answers, authorities } = response;
  if (rcode === 'NXDOMAIN') return authoritative ? { is: 'nothing' } : { is: 'lame' };
  if (rcode !== 'NOERROR') return { is: 'lame' };
  const here = ({ name: owner, type }: AnswerRecord) => type === 'NS' && owner === name;
  const records = [...(authoritative ? answers.filter(here) : []), ...authorities.filter(here)];
  if (records.length > 0) return { is: 'cut', cut: cutOf(records, zone, response) };
  // A referral upwards or sideways, or an answer from somebody's cache, shows that the server does not know the zone.
  return authoritative ? { is: 'no_cut' } : { is: 'lame' };
}

function cutOf(records: readonly AnswerRecord[], zone: string, { answers, additionals }: Response): Cut {
  const names = [...new Set(records.flatMap(({ data }) => data ?? []))];
  const addresses = [...additionals, ...answers].filter(({ type }) => type === 'A' || type === 'AAAA');
  const glue = addresses.filter((record) => names.includes(record.name) && isWithin(record.name, zone));
  return {
    names,
    glued: glue.flatMap(({ name, data }) => serverAt(name, data)),
    ttl: Math.min(...[...records, ...glue].map(({ ttl }) => ttl)),
  };
}

/** A name server by its name and the text of its address. */
export function serverAt(name: string, data: string | undefined): readonly NameServer[] {
  const address = parseAddress(data ?? '');
  return address === undefined ? [] : [{ name, peer: { address, port: DNS_PORT } }];
}
