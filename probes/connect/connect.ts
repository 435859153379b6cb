import type { Address, Family } from '../../src/core/address.ts';
import { formatAddress, parseAddress } from '../../src/core/address.ts';
import type { ConnectEdge, ConnectObservation, EdgeState } from '../../src/core/connection.ts';
import type { ServiceLead } from '../../src/core/service-leads.ts';
import type { Planned } from './itinerary.ts';
import { createItinerary } from './itinerary.ts';
import type { Lead } from './leads.ts';
import { leadsOf, serviceLead } from './leads.ts';
import type { Origin } from './origin.ts';
import type { VisitContext, Visited } from './visit.ts';
import { visit } from './visit.ts';

/** A drawn address, and what a client would ask of it. */
export interface ConnectTask {
  readonly address: Address;
  /** Of the endpoint, lower case. */
  readonly name: string;
  /** Asked over TLS, but for 80. */
  readonly port: number;
  /** Begins with `/`, printable ASCII without spaces. */
  readonly path: string;
  /** Where HTTPS records of the name lead. */
  readonly services?: readonly ServiceLead[];
}

export interface ConnectContext extends VisitContext {
  /** For everything that a task does. */
  readonly budgetMs: number;
  /**
   * One address of a further name, asked for as the draw's own was; undefined when there is none. The caller keeps the exchanges.
   */
  readonly resolve: (name: string, family: Family) => Promise<Address | undefined>;
}

/** Everything that a task brought. As JSON, edges and observations together are below 60,000 bytes: a leaf of the evidence holds them. */
export interface Connection {
  /** By number; the drawn address is edge 0. */
  readonly edges: readonly ConnectEdge[];
  /** In the order of the steps. */
  readonly observations: readonly ConnectObservation[];
  /** DER by its SHA-256 in hex, for the blobs of the evidence. */
  readonly certificates: ReadonlyMap<string, Uint8Array>;
}

/** Bytes of the observations as JSON beyond which no further edge is visited; one edge adds 26,000 at most. */
const MAX_RECORD = 25_000;
/** Protocols of Alt-Svc offers that run over TCP and TLS. */
const OVER_TCP: readonly string[] = ['h2', 'http/1.1'];

/**
 * The connect probe: connects to the drawn address itself, with no second lookup, and follows HTTPS records, redirects and Alt-Svc offers as further
 * edges, each resolved and connected to. Edges come in the order in which they are named, each within half of the time that is
 * left. What it brings changes no outcome. Rejects by a defect of ours, and with the reason of `stop` when that comes first.
 */
export async function connectProbe(task: ConnectTask, context: ConnectContext): Promise<Connection> {
  const { clock, stop } = context;
  const endUs = clock.monotonicUs() + context.budgetMs * 1000;
  const edges: ConnectEdge[] = [];
  const observations: ConnectObservation[] = [];
  const certificates = new Map<string, Uint8Array>();
  const itinerary = createItinerary();
  const drawn = drawnLead(task);
  itinerary.add(drawn);
  for (const service of task.services ?? []) itinerary.add(serviceLead(service, drawn, task.address.family));
  for (const [edge, planned] of itinerary.planned.entries()) {
    stop?.throwIfAborted();
    const leftMs = (endUs - clock.monotonicUs()) / 1000;
    const isFull = Buffer.byteLength(JSON.stringify(observations)) > MAX_RECORD;
    const followed = isFull ? { state: 'too_many' as const } : await follow(edge, planned, task, leftMs, context);
    const { state, address, visited } = followed;
    edges.push(edgeOf(edge, planned.lead, state, address));
    if (visited === undefined) continue;
    observations.push(...visited.observations);
    for (const [sha256, der] of visited.certificates) certificates.set(sha256, der);
    if (visited.head !== undefined) leadsOf(visited.head, planned.lead, edge).forEach(itinerary.add);
  }
  stop?.throwIfAborted();
  return { edges, observations, certificates };
}

interface Followed {
  readonly state: EdgeState;
  readonly address?: Address;
  readonly visited?: Visited;
}

async function follow(
  edge: number,
  { lead, refused }: Planned,
  task: ConnectTask,
  leftMs: number,
  context: ConnectContext,
): Promise<Followed> {
  if (refused !== undefined) return { state: refused };
  if (leftMs < 1) return { state: 'out_of_time' };
  const startedUs = context.clock.monotonicUs();
  const given = lead.purpose === 'drawn' ? task.address : lead.hint;
  const address = given ?? (await addressOf(lead.host, task, leftMs / 2, context));
  if (address === undefined) return { state: 'unresolved' };
  if (lead.protocol !== undefined && !OVER_TCP.includes(lead.protocol))
    return { state: 'protocol_not_spoken', address };
  const spentMs = (context.clock.monotonicUs() - startedUs) / 1000;
  const peer = { address, port: lead.port };
  return { state: 'visited', address, visited: await visit({ edge, lead, peer }, (leftMs - spentMs) / 2, context) };
}

/** An address in a URL is what it says; a name is asked for in the family of the draw. */
async function addressOf(
  host: string,
  task: ConnectTask,
  timeoutMs: number,
  { resolve, stop }: ConnectContext,
): Promise<Address | undefined> {
  const literal = parseAddress(host);
  if (literal !== undefined) return literal;
  const { promise: late, resolve: giveUp } = Promise.withResolvers<undefined>();
  const end = (): void => giveUp(undefined);
  const timer = setTimeout(end, timeoutMs);
  stop?.addEventListener('abort', end, { once: true });
  return Promise.race([resolve(host, task.address.family), late]).finally(() => {
    clearTimeout(timer);
    stop?.removeEventListener('abort', end);
  });
}

function drawnLead({ name, port, path }: ConnectTask): Lead {
  const origin: Origin = { scheme: port === 80 ? 'http' : 'https', host: name, port };
  return { ...origin, purpose: 'drawn', from: undefined, origin, path };
}

function edgeOf(edge: number, lead: Lead, state: EdgeState, address: Address | undefined): ConnectEdge {
  const { purpose, from, scheme, host, port, protocol } = lead;
  return {
    edge,
    purpose,
    ...(from === undefined ? {} : { from }),
    scheme,
    host,
    port,
    ...(protocol === undefined ? {} : { protocol }),
    ...(address === undefined ? {} : { address: formatAddress(address) }),
    state,
  };
}
