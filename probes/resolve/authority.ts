import { parseAddress } from '../../src/core/address.ts';
import { followAnswer } from '../../src/core/answer-chain.ts';
import { parentOf, ROOT } from '../../src/core/domain-name.ts';
import type { AnswerRecord, Observation } from '../../src/core/observation.ts';
import { mayAsk } from '../guard.ts';
import type { SocketAddress } from '../probe.ts';
import type { Asking } from './attempts.ts';
import { askInTurn, isResponse } from './attempts.ts';
import type { NameServer, ZoneCache } from './zone-cache.ts';

/** Where a name's own data is to be had. */
export interface Authority {
  readonly zone: string;
  /** Servers that may be asked; none when no address of theirs is known or public. */
  readonly servers: readonly NameServer[];
  /** When the exchange began that told of them, Unix milliseconds; absent where they were known without. */
  readonly foundMs?: number;
}

/** Name servers of a zone whose addresses are looked up, of up to thirteen. */
export const MAX_NAME_SERVERS = 3;
export const DNS_PORT = 53;
/** How long it is remembered that no zone begins at a name, when nobody said how long. */
export const NO_CUT_SECONDS = 300;

/**
 * The authority of a name: the nearest name at or above it that has NS records, by asking a recursive resolver label by label.
 * Undefined when none is found below the root, or the resolver gives no valid response at all.
 */
export async function findAuthority(
  name: string,
  via: SocketAddress,
  zones: ZoneCache,
  asking: Asking,
): Promise<Authority | undefined> {
  const nowMs = () => asking.context.network.monotonicUs() / 1000;
  for (let at: string | undefined = name; at !== undefined && at !== ROOT; at = parentOf(at)) {
    const searched = zones.searched(at);
    if (searched !== undefined) await searched;
    const known = zones.get(at, nowMs());
    if (known?.zone === true) return { ...known, zone: at };
    if (known?.zone === false) continue;
    if (asking.journal.isFull()) return undefined;
    const name = at;
    const found = await zones.search(at, () => findCut(name, via, zones, asking));
    if (found === 'silence') return undefined;
    if (found !== 'no_cut') return found;
  }
  return undefined;
}

/** Whether a zone begins at a name, and its servers, kept for other draws. */
async function findCut(
  name: string,
  via: SocketAddress,
  zones: ZoneCache,
  asking: Asking,
): Promise<Authority | 'no_cut' | 'silence'> {
  const nowMs = () => asking.context.network.monotonicUs() / 1000;
  const { answers, startedMs: foundMs } = await discover(name, 'NS', via, asking);
  if (answers === 'silence') return 'silence';
  if (answers === 'refused') return 'no_cut';
  const { records, aliases, ttl } = followAnswer(answers, [name], 'NS', name);
  if (records.length === 0 || aliases.length > 0) {
    zones.set(name, { zone: false }, NO_CUT_SECONDS, nowMs());
    return 'no_cut';
  }
  const { servers, ttl: leastTtl } = await findServers(records, via, asking);
  if (servers.length > 0) {
    zones.set(name, { zone: true, servers, foundMs }, Math.min(ttl ?? 0, leastTtl), nowMs());
  }
  return { zone: name, servers, foundMs };
}

/** Addresses of some of the servers, picked at random so that over time all are asked; those that must not be asked left out. */
async function findServers(
  records: readonly AnswerRecord[],
  via: SocketAddress,
  asking: Asking,
): Promise<{ readonly servers: readonly NameServer[]; readonly ttl: number }> {
  const { random32, allowed } = asking.context;
  const names = [...new Set(records.flatMap(({ data }) => data ?? []))];
  const keyed = names.map((name) => ({ name, key: random32() })).sort((a, b) => a.key - b.key);
  const servers: NameServer[] = [];
  let leastTtl = Number.POSITIVE_INFINITY;
  for (const { name } of keyed.slice(0, MAX_NAME_SERVERS)) {
    for (const type of ['A', 'AAAA'] as const) {
      if (asking.journal.isFull()) break;
      const { answers } = await discover(name, type, via, asking);
      if (answers === 'silence') return { servers, ttl: leastTtl };
      if (answers === 'refused') continue;
      const chain = followAnswer(answers, [name], type, undefined);
      leastTtl = Math.min(leastTtl, chain.ttl ?? leastTtl);
      for (const { data } of chain.records) {
        const address = parseAddress(data ?? '');
        if (address === undefined) continue;
        const peer = { address, port: DNS_PORT };
        if (mayAsk(peer, allowed)) servers.push({ peer, name });
      }
    }
  }
  return { servers, ttl: leastTtl };
}

/** The answer section, or why there is none: a name that does not exist has an empty one. */
async function discover(
  name: string,
  type: 'NS' | 'A' | 'AAAA',
  via: SocketAddress,
  asking: Asking,
): Promise<{ readonly answers: readonly AnswerRecord[] | 'refused' | 'silence'; readonly startedMs: number }> {
  const question = { purpose: 'discover', name, type, zone: undefined, subnet: undefined } as const;
  const { outcome, startedMs } = (await askInTurn(question, [{ peer: via }], asking)).observation;
  return { answers: answersOf(outcome), startedMs };
}

function answersOf(outcome: Observation['outcome']): readonly AnswerRecord[] | 'refused' | 'silence' {
  if (outcome.ok) return outcome.value.answers;
  if (outcome.failure === 'dns_nxdomain') return [];
  return isResponse(outcome.failure) ? 'refused' : 'silence';
}
