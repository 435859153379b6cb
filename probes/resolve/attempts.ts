import type { DnsFailure } from '../../src/core/failure.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { ProbeContext } from '../probe.ts';
import type { Ask } from './exchange.ts';
import { exchange } from './exchange.ts';
import type { Journal } from './journal.ts';
import type { Pacer } from './pacer.ts';
import type { NameServer } from './zone-cache.ts';

/** What every question of one draw needs. */
export interface Asking {
  readonly context: ProbeContext;
  readonly pace: Pacer;
  readonly journal: Journal;
}

/**
 * Asks servers in turn until one gives a valid response or the attempts are used up. A valid response ends it whatever it says:
 * asking again because of an unwelcome answer would bend the measurement (method, section 3.6).
 *
 * @param servers at least one, the first to be asked first
 * @returns the last observation; all of them stand in the journal
 */
export async function askInTurn(
  question: Omit<Ask, 'server'>,
  servers: readonly [NameServer, ...NameServer[]],
  { context, pace, journal }: Asking,
): Promise<Observation> {
  let queue: readonly NameServer[] = servers;
  for (let attempt = 1; ; attempt += 1) {
    const [server = servers[0], ...others] = queue;
    const observation = journal.add(await exchange({ ...question, server }, pace, context));
    const { outcome } = observation;
    if (outcome.ok || isResponse(outcome.failure) || attempt >= context.attempts || journal.isFull()) {
      return observation;
    }
    queue = [...(outcome.failure === 'dns_unreachable' ? otherFamilyFirst(others, server) : others), server];
  }
}

/** The servers in a random order, IPv4 before IPv6: a host without IPv6 would spend its attempts on what it cannot reach. */
export function inRandomOrder(servers: readonly NameServer[], random32: () => number): readonly NameServer[] {
  const keyed = servers.map((server) => ({ server, key: random32() }));
  keyed.sort((a, b) => a.server.peer.address.family - b.server.peer.address.family || a.key - b.key);
  return keyed.map(({ server }) => server);
}

/** An unreachable server may mean that its whole family is, from here. */
function otherFamilyFirst(servers: readonly NameServer[], unreached: NameServer): readonly NameServer[] {
  const sameFamily = ({ peer }: NameServer) => Number(peer.address.family === unreached.peer.address.family);
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
    case 'dns_malformed':
    case 'dns_question_mismatch':
    case 'dns_no_servers':
    case 'address_refused':
      return false;
  }
}
