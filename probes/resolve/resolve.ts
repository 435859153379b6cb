import { ROOT } from '../../src/core/domain-name.ts';
import type { DnsSubject, Observation } from '../../src/core/observation.ts';
import type { OpenQuestion } from '../../src/core/resolution.ts';
import { nextQuestion } from '../../src/core/resolution.ts';
import { nextServiceQuestion } from '../../src/core/service-leads.ts';
import type { Probe, Resolver, ResolveTask } from '../probe.ts';
import type { Asking } from './attempts.ts';
import { askInTurn, inRandomOrder } from './attempts.ts';
import type { Authority } from './authority.ts';
import { findAuthority, MAX_NAME_SERVERS } from './authority.ts';
import { tellable } from './client-subnet.ts';
import type { Ask, Server } from './exchange.ts';
import { nameOf } from './exchange.ts';
import { iterateToAuthority } from './iterate.ts';
import { createJournal } from './journal.ts';
import type { Pacer } from './pacer.ts';
import type { ServerMemory } from './server-memory.ts';
import { createServerMemory } from './server-memory.ts';
import type { NameServer, ZoneCache } from './zone-cache.ts';

/** What outlives a draw; held by the caller. */
export interface ResolveState {
  /** By id of the resolver. */
  readonly zonesOf: (resolver: string) => ZoneCache;
  readonly pace: Pacer;
}

/**
 * The resolve probe: asks as a client of the block would, by a recursive resolver that passes the client subnet on, or at the
 * authorities of the name and of each alias. It goes on until the record decides; what the record says is not its business. What it
 * learns of servers (cookies, letters) outlives a draw.
 */
export function createResolve(state: ResolveState): Probe<ResolveTask> {
  let servers: ServerMemory | undefined;
  return async (task, context) => {
    const journal = createJournal();
    servers ??= createServerMemory(context.random32);
    const zones = state.zonesOf(task.resolver.id);
    const asking: Asking = { context, pace: state.pace, servers, journal };
    for (;;) {
      const next = nextQuestion(journal.observations, task);
      if (next === undefined) break;
      if (journal.isFull()) journal.add(unasked(next, task, asking, 'dns_too_large'));
      else await askNext(next, task, zones, asking);
    }
    if (task.httpsPort !== undefined) await askServices(task, task.httpsPort, zones, asking);
    return journal.observations;
  };
}

/** HTTPS records lead to further edges and decide nothing, so a full journal or a failure ends them. */
async function askServices(task: ResolveTask, port: number, zones: ZoneCache, asking: Asking): Promise<void> {
  const { journal } = asking;
  while (!journal.isFull()) {
    const next = nextServiceQuestion(journal.observations, { name: task.name, port });
    if (next === undefined) return;
    await askNext(next, task, zones, asking);
  }
}

/** One name and type to be asked for on behalf of a task. */
interface Question {
  readonly name: string;
  readonly type: OpenQuestion['type'] | 'HTTPS';
}

/** Leaves at least one observation of the question in the journal. */
async function askNext({ name, type }: Question, task: ResolveTask, zones: ZoneCache, asking: Asking): Promise<void> {
  const { resolver } = task;
  const question = { purpose: 'answer', name, type, subnet: tellable(task.client) } as const;
  if (resolver.kind !== 'authoritative') {
    const trusted = resolver.trustedAd === undefined ? {} : { trustedAd: resolver.trustedAd };
    await askInTurn({ ...question, zone: undefined, ...trusted }, [recursiveServer(resolver)], asking);
    return;
  }
  const authority = await authorityOf(name, resolver, zones, asking);
  const [first, ...others] = inRandomOrder(authority?.servers ?? [], asking.context.random32);
  if (authority === undefined || first === undefined) {
    asking.journal.add(unasked({ name, type }, task, asking, 'dns_no_servers'));
    return;
  }
  const { zone, foundMs } = authority;
  await askAuthority({ ...question, zone, foundMs }, [first, ...others], zones, asking);
}

/**
 * Asks servers of a zone. Some refuse whoever sends a client subnet: such a one is asked once more as if there were none (method,
 * section 5). Who refuses that as well does not serve the zone, whatever the zone above says: it is lame, and another one is asked.
 */
async function askAuthority(
  question: Omit<Ask, 'server'> & { readonly zone: string },
  servers: readonly [NameServer, ...NameServer[]],
  zones: ZoneCache,
  asking: Asking,
): Promise<void> {
  let left: readonly NameServer[] = servers;
  for (let asked = 0; asked < MAX_NAME_SERVERS && !asking.journal.isFull(); asked += 1) {
    const [first, ...others] = left;
    if (first === undefined) return;
    const { observation: answer } = await askInTurn(question, [first, ...others], asking);
    if (!isRefused(answer)) return;
    const server = left.find((each) => nameOf(each) === answer.subject.server) ?? first;
    const { observation: plain } = await askInTurn({ ...question, subnet: undefined }, [server], asking);
    if (!isRefused(plain)) return;
    zones.drop(question.zone, server);
    left = left.filter((each) => each !== server);
  }
}

function isRefused({ outcome }: Observation): boolean {
  return !outcome.ok && outcome.failure === 'dns_refused';
}

/** The one server behind a resolver that is not an authority. */
function recursiveServer(resolver: Exclude<Resolver, { kind: 'authoritative' }>): Server {
  switch (resolver.kind) {
    case 'udp':
      return { peer: resolver.server };
    case 'tcp':
    case 'dot':
    case 'doh':
      return { channel: resolver.channel };
  }
}

/** Servers named by the operator answer for every name, as far as anyone here knows. */
async function authorityOf(
  name: string,
  resolver: Extract<Resolver, { kind: 'authoritative' }>,
  zones: ZoneCache,
  asking: Asking,
): Promise<Authority | undefined> {
  if (resolver.servers !== undefined) {
    return { zone: ROOT, servers: resolver.servers.map((peer): NameServer => ({ peer })) };
  }
  if (resolver.via !== undefined) return findAuthority(name, resolver.via, zones, asking);
  return iterateToAuthority(name, resolver.roots ?? [], zones, asking);
}

/** The record of a question that could not be asked: of whom it would have been is not known, so it names the resolver's door. */
function unasked(
  { name, type }: Question,
  { resolver }: ResolveTask,
  { context }: Asking,
  failure: 'dns_no_servers' | 'dns_too_large',
): Observation {
  const subject: DnsSubject = { purpose: 'answer', name, type, server: doorOf(resolver) };
  const outcome = { ok: false, failure } as const;
  return { step: 'dns-exchange', startedMs: context.network.nowMs(), durationUs: 0, subject, outcome };
}

function doorOf(resolver: Resolver): string {
  if (resolver.kind !== 'authoritative') return nameOf(recursiveServer(resolver));
  const peer = resolver.via ?? resolver.servers?.[0] ?? resolver.roots?.[0];
  return peer === undefined ? 'none' : nameOf({ peer });
}
