import type { Address, Family } from './address.ts';
import { compareAddresses, formatAddress, parseAddress } from './address.ts';
import { followAnswer } from './answer-chain.ts';
import { canonicalName } from './domain-name.ts';
import type { DnsFailure } from './failure.ts';
import type { DnsSubject, EcsEcho, Observation } from './observation.ts';
import type { MissingReason } from './outcome.ts';

/** What a draw asks of the name system. */
export interface EndpointQuestion {
  readonly name: string;
  readonly family: Family;
}

/** What the record of a draw says of its name, before anyone asks where the addresses lie. */
export type Resolution =
  | {
      readonly state: 'answered';
      /** Family of the addresses: 4 for a name without AAAA that was asked again for A (`moved`). */
      readonly family: Family;
      readonly moved: boolean;
      /** Canonical text, each once, in the order of their bytes; at least one. */
      readonly addresses: readonly string[];
      /** From the question's name over its aliases to the name that holds the addresses. */
      readonly chain: readonly string[];
      /** Least TTL along the chain, seconds. */
      readonly ttl: number;
      /** `echoed` when every server along the chain echoed the client block; else what the first that did not said. */
      readonly ecs: 'echoed' | 'absent' | 'none';
      /** Longest scope along the chain, when `echoed`. */
      readonly scope?: number;
      /** Zone of the server that `ecs` is about, when it was asked as an authority. */
      readonly authority?: string;
      /** Every server along the chain was asked as its zone's authority, and said that it is. */
      readonly authoritative: boolean;
    }
  | {
      readonly state: 'missing';
      readonly reason: MissingReason;
      readonly ecs?: EcsEcho['state'];
      readonly authority?: string;
    };

/** One question for addresses that the record does not answer yet. */
export interface OpenQuestion {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
}

/**
 * Reads what the observations of a draw say, from them alone. Only addresses at the end of the chain that begins at the
 * question's name count. A name without AAAA counts as its A (method, section 3.4).
 *
 * @throws TypeError when an observation holds an address that is none: the record is not what this program wrote
 */
export function readResolution(observations: readonly Observation[], question: EndpointQuestion): Resolution {
  const { walk, family, moved } = readBoth(observations, question);
  switch (walk.at) {
    case 'addresses':
      return { state: 'answered', family, moved, ...answerOf(walk.links, walk.addresses) };
    case 'no_data':
      return { state: 'missing', reason: 'no_address', ...saidBy(walk.links) };
    case 'missing':
      return { state: 'missing', reason: walk.reason, ...saidBy(walk.links) };
    case 'open':
      // A record that ends before the answer is one that this program failed to finish.
      return { state: 'missing', reason: 'fault', ...saidBy(walk.links) };
  }
}

/** What must still be asked before the record decides; undefined when it does. So the probe never stops short of its reader. */
export function nextQuestion(
  observations: readonly Observation[],
  question: EndpointQuestion,
): OpenQuestion | undefined {
  const { walk } = readBoth(observations, question);
  return walk.at === 'open' ? walk.ask : undefined;
}

/** The answer of one server along the chain. */
interface Link {
  readonly ecs: EcsEcho;
  readonly zone: string | undefined;
  readonly ttl: number | undefined;
}

type Walk = { readonly links: readonly Link[] } & (
  | {
      readonly at: 'addresses';
      readonly addresses: { readonly chain: readonly string[]; readonly texts: readonly string[] };
    }
  | { readonly at: 'no_data' }
  | { readonly at: 'missing'; readonly reason: MissingReason }
  | { readonly at: 'open'; readonly ask: OpenQuestion }
);

function readBoth(
  observations: readonly Observation[],
  { name, family }: EndpointQuestion,
): { readonly walk: Walk; readonly family: Family; readonly moved: boolean } {
  const asked = walkChain(observations, canonicalName(name), family === 6 ? 'AAAA' : 'A');
  if (family === 4 || asked.at !== 'no_data') return { walk: asked, family, moved: false };
  return { walk: walkChain(observations, canonicalName(name), 'A'), family: 4, moved: true };
}

function walkChain(observations: readonly Observation[], name: string, type: OpenQuestion['type']): Walk {
  const links: Link[] = [];
  const chain = [name];
  for (;;) {
    const asked = chain[chain.length - 1] ?? name;
    const observation = lastAnswerTo(observations, asked, type);
    if (observation === undefined) return { at: 'open', ask: { name: asked, type }, links };
    const { outcome, subject } = observation;
    if (!outcome.ok) return { at: 'missing', reason: reasonOf(outcome.failure), links };
    const { answers, ecs, authoritative } = outcome.value;
    const { aliases, records, ttl, broken } = followAnswer(answers, chain, type, subject.zone);
    links.push({ ecs, zone: subject.zone, ttl });
    if (ecs.state === 'wrong') return { at: 'missing', reason: 'ecs_mismatch', links };
    if (subject.zone !== undefined && !authoritative) return { at: 'missing', reason: 'not_authoritative', links };
    if (broken) return { at: 'missing', reason: 'broken_chain', links };
    chain.push(...aliases);
    if (records.length > 0) {
      return { at: 'addresses', addresses: { chain, texts: records.map((record) => record.data ?? '') }, links };
    }
    // A resolver follows aliases to their end; an authority answers for its own names, and its alias is the next question.
    if (aliases.length === 0 || subject.zone === undefined) return { at: 'no_data', links };
  }
}

/** The last one decides: an exchange is repeated only when no valid response came, or without client subnet after a refusal. */
function lastAnswerTo(observations: readonly Observation[], name: string, type: string): Observation | undefined {
  const answersIt = ({ purpose, name: n, type: t }: DnsSubject) => purpose === 'answer' && n === name && t === type;
  return observations.findLast(({ subject }) => answersIt(subject));
}

function answerOf(
  links: readonly Link[],
  { chain, texts }: { readonly chain: readonly string[]; readonly texts: readonly string[] },
): Omit<Extract<Resolution, { state: 'answered' }>, 'state' | 'family' | 'moved'> {
  const silent = links.find(({ ecs }) => ecs.state !== 'echoed');
  const scopes = links.flatMap(({ ecs }) => (ecs.state === 'echoed' ? [ecs.scope] : []));
  const authority = (silent ?? links.at(-1))?.zone;
  return {
    addresses: sortedOnce(texts),
    chain,
    ttl: Math.min(...links.flatMap(({ ttl }) => ttl ?? [])),
    ecs: silent === undefined ? 'echoed' : silent.ecs.state === 'none' ? 'none' : 'absent',
    ...(silent === undefined ? { scope: Math.max(...scopes) } : {}),
    ...(authority === undefined ? {} : { authority }),
    authoritative: links.every(({ zone }) => zone !== undefined),
  };
}

/** The last server that said anything, for a draw that came to nothing. */
function saidBy(links: readonly Link[]): { readonly ecs?: EcsEcho['state']; readonly authority?: string } {
  const link = links.at(-1);
  if (link === undefined) return {};
  return { ecs: link.ecs.state, ...(link.zone === undefined ? {} : { authority: link.zone }) };
}

function sortedOnce(texts: readonly string[]): readonly string[] {
  const addresses = texts.map(addressOf);
  if (addresses.length === 1) return addresses.map(formatAddress);
  addresses.sort(compareAddresses);
  return [...new Set(addresses.map(formatAddress))];
}

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the record holds an address that is none: ${text}`);
  return address;
}

/** What a failed exchange means for a draw. */
export function reasonOf(failure: DnsFailure): MissingReason {
  switch (failure) {
    case 'dns_timeout':
      return 'timeout';
    case 'dns_unreachable':
    case 'dns_tcp_failed':
    case 'dns_tls_failed':
      return 'unreachable';
    case 'dns_malformed':
    case 'dns_question_mismatch':
    case 'dns_too_large':
    case 'dns_http_failed':
      return 'malformed';
    case 'dns_servfail':
      return 'servfail';
    case 'dns_refused':
      return 'refused';
    case 'dns_nxdomain':
      return 'nxdomain';
    case 'dns_other_rcode':
      return 'other_rcode';
    case 'dns_no_servers':
    case 'address_refused':
      return 'no_servers';
  }
}
