import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { formatAddress } from '../src/core/address.ts';
import type { ConnectFailure } from '../src/core/failure.ts';
import type { Dialer } from './doors.ts';
import { mayAsk } from './guard.ts';
import type { NetworkResult, SocketAddress } from './probe.ts';
import { localOf, noSource, type Source } from './source.ts';

type Dialled = NetworkResult<Socket, ConnectFailure>;

/**
 * TCP as the host has it. A dial that fails leaves no socket behind. The socket of one that succeeds never throws: an error of which
 * nobody is told ends in its `close`.
 *
 * @param source where packets leave from; absent: the kernel chooses
 */
export function realDialer(source?: Source): Dialer {
  return {
    dial: ({ address, port }, timeoutMs, stop) =>
      new Promise((resolve) => {
        const local = localOf(source, address.family);
        if (local === undefined) {
          resolve({ ok: false, failure: 'connect_unreachable', detail: noSource(address.family) });
          return;
        }
        const socket = connect({ ...local, host: formatAddress(address), port, noDelay: true });
        const settle = (result: Dialled): void => {
          clearTimeout(timer);
          stop?.removeEventListener('abort', onLate);
          socket.off('connect', onConnect).off('error', onError);
          if (result.ok) resolve(result);
          else closed(socket).then(() => resolve(result));
        };
        const onConnect = (): void => settle({ ok: true, value: socket });
        const onError = (error: NodeJS.ErrnoException): void => settle(failureOf(error.code ?? error.message));
        const onLate = (): void => settle({ ok: false, failure: 'connect_timeout' });
        const timer = setTimeout(onLate, timeoutMs);
        stop?.addEventListener('abort', onLate, { once: true });
        socket.on('error', () => undefined);
        socket.on('connect', onConnect).on('error', onError);
      }),
  };
}

/** A dialer that refuses non-public peers before a packet is sent, unless `allowed` says that the configuration names them. */
export function guardedDialer(dialer: Dialer, allowed: (peer: SocketAddress) => boolean): Dialer {
  return {
    dial: async (to, timeoutMs, stop) =>
      mayAsk(to, allowed) ? dialer.dial(to, timeoutMs, stop) : { ok: false, failure: 'address_refused' },
  };
}

/** Destroys a socket and resolves once its descriptor is gone. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve()).destroy();
  });
}

/** What connect(2) says, in words of ours. */
function failureOf(code: string): Dialled {
  switch (code) {
    case 'ECONNREFUSED':
      return { ok: false, failure: 'connect_refused' };
    case 'ECONNRESET':
      return { ok: false, failure: 'connect_reset' };
    case 'ETIMEDOUT':
      return { ok: false, failure: 'connect_timeout' };
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
      return { ok: false, failure: 'connect_unreachable', detail: code };
    default:
      return { ok: false, failure: 'connect_not_possible', detail: code };
  }
}
