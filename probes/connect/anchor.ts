import type { AnchorObservation } from '../../src/core/connection-record.ts';
import { closed } from '../dialer.ts';
import type { SocketAddress } from '../probe.ts';
import { handshake } from './handshake.ts';
import { formatAuthority } from './origin.ts';
import { timed } from './timed.ts';
import { recordOf } from './tls-record.ts';
import type { VisitContext } from './visit.ts';

/** A machine whose place is known, and the name that its certificate is for. */
export interface AnchorTask {
  readonly peer: SocketAddress;
  readonly name: string;
}

export interface AnchorContext extends Omit<VisitContext, 'userAgent'> {
  /** For connecting and the handshake together; connecting may use half of it. */
  readonly budgetMs: number;
}

export interface AnchorTimes {
  /** In the order of the steps. */
  readonly observations: readonly AnchorObservation[];
  /** DER by its SHA-256 in hex. */
  readonly certificates: ReadonlyMap<string, Uint8Array>;
}

/** The anchor probe: a full TLS handshake and nothing more, for only its time matters. What the peer does is in the record. */
export async function anchorProbe({ peer, name }: AnchorTask, context: AnchorContext): Promise<AnchorTimes> {
  const { clock, dialer, stop, security, budgetMs } = context;
  const { result, ...dialled } = await timed(clock, () => dialer.dial(peer, budgetMs / 2, stop));
  if (!result.ok) {
    return { observations: [{ step: 'tcp-connect', ...dialled, outcome: result }], certificates: new Map() };
  }
  const socket = result.value;
  const { localAddress = '', localPort = 0 } = socket;
  const value = { local: formatAuthority(localAddress, localPort) };
  const connected: AnchorObservation = { step: 'tcp-connect', ...dialled, outcome: { ok: true, value } };
  const cut = (): void => void socket.destroy();
  stop?.addEventListener('abort', cut, { once: true });
  try {
    const leftMs = Math.max(1, budgetMs - dialled.durationUs / 1000);
    const { result: shaken, ...times } = await timed(clock, () => handshake(socket, name, security, leftMs));
    const { outcome, certificates } = shaken.ok
      ? recordOf(shaken.value)
      : { outcome: shaken, certificates: new Map<string, Uint8Array>() };
    if (shaken.ok) await closed(shaken.value);
    return { observations: [connected, { step: 'tls-handshake', ...times, outcome }], certificates };
  } finally {
    stop?.removeEventListener('abort', cut);
    await closed(socket);
  }
}
