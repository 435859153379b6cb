import type { DnsFailure } from '../../src/core/failure.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Ask, EdnsLevel, ExchangeContext, Exchanged, Server } from './exchange.ts';
import { exchange } from './exchange.ts';
import type { Journal } from './journal.ts';
import type { NameServer } from './zone-cache.ts';

/** What every question of one draw needs. */
export interface Asking extends ExchangeContext {
  readonly journal: Journal;
}

/** Codes by which a server says that it does not understand EDNS (RFC 6891, section 7). */
const NO_EDNS: readonly string[] = ['FORMERR', 'NOTIMP', 'BADVERS'];

/**
 * Asks servers in turn until one gives a valid response or the attempts are used up. A valid response ends it whatever it says:
 * asking again because of an unwelcome answer would bend the measurement (method, section 3.6). After silence less is asked to fit
 * into a datagram, and then no EDNS at all, for somebody on the way may drop either. A server that does not understand EDNS, or wants a new cookie, is
 * asked once more in its terms. Every attempt stands in the journal.
 *
 * @param servers at least one, the first to be asked first
 * @returns what the last attempt gave
 */
export async function askInTurn(
  question: Omit<Ask, 'server'>,
  servers: readonly [Server, ...Server[]],
  asking: Asking,
): Promise<Exchanged> {
  const { context, journal } = asking;
  let queue: readonly Server[] = servers;
  for (let attempt = 1; ; attempt += 1) {
    const [server = servers[0], ...others] = queue;
    const level = levelOf(attempt, question);
    const given = await askInItsTerms({ ...question, server }, level, asking);
    const { outcome } = given.observation;
    if (outcome.ok || isResponse(outcome.failure) || attempt >= context.attempts || journal.isFull()) return given;
    queue = [...(outcome.failure === 'dns_unreachable' ? otherFamilyFirst(others, server) : others), server];
  }
}

/** A question for a client block is never put without it: silence would then make an answer for nobody in particular. */
function levelOf(attempt: number, { subnet }: Pick<Ask, 'subnet'>): EdnsLevel {
  if (attempt === 1) return 'usual';
  return attempt === 2 || subnet !== undefined ? 'small' : 'none';
}

async function askInItsTerms(ask: Ask, level: EdnsLevel, asking: Asking): Promise<Exchanged> {
  const given = await askOnce(ask, level, asking);
  const said = codeOf(given.observation);
  if (asking.journal.isFull()) return given;
  if (said === 'BADCOOKIE') return askOnce(ask, level, asking);
  return NO_EDNS.includes(said) ? askOnce(ask, 'none', asking) : given;
}

async function askOnce(ask: Ask, level: EdnsLevel, asking: Asking): Promise<Exchanged> {
  const { observation, response } = await exchange(ask, level, asking);
  const kept = asking.journal.add(observation);
  // What was too large to be kept cannot be read again, so nothing may follow from it.
  return { observation: kept, response: kept === observation ? response : undefined };
}

/** The code of a response without a failure of its own. */
function codeOf({ outcome }: Observation): string {
  return !outcome.ok && outcome.failure === 'dns_other_rcode' ? (outcome.detail ?? '') : '';
}

/** The servers in a random order, IPv4 before IPv6: a host without IPv6 would spend its attempts on what it cannot reach. */
export function inRandomOrder(servers: readonly NameServer[], random32: () => number): readonly NameServer[] {
  const keyed = servers.map((server) => ({ server, key: random32() }));
  keyed.sort((a, b) => a.server.peer.address.family - b.server.peer.address.family || a.key - b.key);
  return keyed.map(({ server }) => server);
}

/** An unreachable server may mean that its whole family is, from here. */
export function otherFamilyFirst<S extends Server>(servers: readonly S[], unreached: Server): readonly S[] {
  const family = (server: Server) => ('peer' in server ? server.peer.address.family : undefined);
  const sameFamily = (server: Server) => Number(family(server) === family(unreached));
  return servers.toSorted((a, b) => sameFamily(a) - sameFamily(b));
}

/** Whether a failure is what a server said, and not that it could not be heard. */
export function isResponse(failure: DnsFailure): boolean {
  switch (failure) {
    case 'dns_servfail':
    case 'dns_refused':
    case 'dns_nxdomain':
    case 'dns_other_rcode':
    case 'dns_too_large':
      return true;
    case 'dns_timeout':
    case 'dns_unreachable':
    case 'dns_tcp_failed':
    case 'dns_tls_failed':
    case 'dns_http_failed':
    case 'dns_malformed':
    case 'dns_question_mismatch':
    case 'dns_no_servers':
    case 'address_refused':
      return false;
  }
}
