import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { ConnectObservation, ConnectOutcome, ConnectSubject, TcpConnect } from '../../src/core/connection.ts';
import { closed } from '../dialer.ts';
import type { Dialer } from '../doors.ts';
import type { Network, SocketAddress } from '../probe.ts';
import { formatSocketAddress } from '../socket-address.ts';
import { handshake } from './handshake.ts';
import { exchangeHttp } from './http-exchange.ts';
import { keptHeaders } from './kept-headers.ts';
import type { Lead } from './leads.ts';
import { formatAuthority } from './origin.ts';
import type { ResponseResult } from './response.ts';
import type { ResponseHead } from './response-head.ts';
import { timed } from './timed.ts';
import { recordOf } from './tls-record.ts';

/** What a visit needs of the world. */
export interface VisitContext {
  readonly dialer: Dialer;
  readonly clock: Pick<Network, 'nowMs' | 'monotonicUs'>;
  /** From `createSecurity`, one for all. */
  readonly security: SecureContext;
  /** `landfall/1.2.3 (+https://example.org/about)`: whoever is asked may learn by whom. */
  readonly userAgent: string;
  /** Cuts off what is under way: its sockets are closed, and what it then brings tells nothing of the peer. */
  readonly stop?: AbortSignal | undefined;
}

/** One edge to visit. */
export interface Visit {
  readonly edge: number;
  readonly lead: Lead;
  readonly peer: SocketAddress;
}

export interface Visited {
  readonly observations: readonly ConnectObservation[];
  /** DER by its SHA-256 in hex. */
  readonly certificates: ReadonlyMap<string, Uint8Array>;
  /** Undefined when no response came. */
  readonly head: ResponseHead | undefined;
}

/**
 * Connects to one address, goes through TLS where the scheme has it, and asks for one page over the same socket. Connecting and the
 * handshake may each use half of the time that is left, the exchange all of it: who is slow at one step leaves some for the next.
 */
export async function visit(what: Visit, timeoutMs: number, context: VisitContext): Promise<Visited> {
  const { clock, dialer, stop } = context;
  const endUs = clock.monotonicUs() + timeoutMs * 1000;
  const leftMs = (): number => Math.max(1, Math.floor((endUs - clock.monotonicUs()) / 1000));
  const { result, ...times } = await timed(clock, () => dialer.dial(what.peer, leftMs() / 2, stop));
  const outcome: ConnectOutcome<'tcp-connect'> = result.ok ? { ok: true, value: localOf(result.value) } : result;
  const connected: ConnectObservation = { step: 'tcp-connect', ...times, subject: subjectOf(what), outcome };
  if (!result.ok) return { observations: [connected], certificates: new Map(), head: undefined };
  const cut = (): void => void result.value.destroy();
  stop?.addEventListener('abort', cut, { once: true });
  try {
    const spoken = await speak(result.value, what, leftMs, context);
    return { ...spoken, observations: [connected, ...spoken.observations] };
  } finally {
    stop?.removeEventListener('abort', cut);
    await closed(result.value);
  }
}

async function speak(socket: Socket, what: Visit, leftMs: () => number, context: VisitContext): Promise<Visited> {
  const { scheme, origin } = what.lead;
  if (scheme === 'http') return ask(socket, what, leftMs(), context);
  const { result, ...times } = await timed(context.clock, () =>
    handshake(socket, origin.host, context.security, leftMs() / 2),
  );
  const { outcome, certificates } = result.ok ? recordOf(result.value) : { outcome: result, certificates: new Map() };
  const shaken: ConnectObservation = { step: 'tls-handshake', ...times, subject: subjectOf(what), outcome };
  if (!result.ok || !outcome.ok) return { observations: [shaken], certificates, head: undefined };
  try {
    const asked = await ask(result.value, what, leftMs(), context);
    return { observations: [shaken, ...asked.observations], certificates, head: asked.head };
  } finally {
    await closed(result.value);
  }
}

async function ask(socket: Socket, what: Visit, timeoutMs: number, context: VisitContext): Promise<Visited> {
  const { origin, path, purpose, host, port } = what.lead;
  const altUsed = purpose === 'alt-svc' ? { altUsed: formatAuthority(host, port) } : {};
  const request = { ...origin, path, userAgent: context.userAgent, ...altUsed };
  const { result, ...times } = await timed(context.clock, () => exchangeHttp(socket, request, timeoutMs));
  return {
    observations: [{ step: 'http-exchange', ...times, subject: subjectOf(what), outcome: outcomeOf(result) }],
    certificates: new Map(),
    head: result.ok ? result.head : undefined,
  };
}

function subjectOf({ edge, lead, peer }: Visit): ConnectSubject {
  const { purpose, origin, path } = lead;
  return { purpose, edge, server: formatSocketAddress(peer), name: origin.host, path };
}

/** The socket is open: it has an address. */
function localOf({ localAddress = '', localPort = 0 }: Socket): TcpConnect {
  return { local: formatAuthority(localAddress, localPort) };
}

function outcomeOf(result: ResponseResult): ConnectOutcome<'http-exchange'> {
  if (!result.ok) return result;
  const { head, bodyBytes } = result;
  return { ok: true, value: { status: head.status, headers: keptHeaders(head), bodyBytes } };
}
