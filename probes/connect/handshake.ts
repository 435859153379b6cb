import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { PeerCertificate, SecureContext, TLSSocket } from 'node:tls';
import { checkServerIdentity, connect } from 'node:tls';
import type { ConnectFailure } from '../../src/core/failure.ts';
import { ALPN } from './security.ts';

export type Handshaken =
  | { readonly ok: true; readonly value: TLSSocket }
  | { readonly ok: false; readonly failure: ConnectFailure; readonly detail?: string };

/**
 * A full TLS handshake over a connected socket, for a name or an address. A certificate that does not hold ends nothing: the socket
 * says so in `authorizationError`. When it fails, the socket is destroyed.
 */
export function handshake(
  socket: Socket,
  name: string,
  security: SecureContext,
  timeoutMs: number,
): Promise<Handshaken> {
  // Reset since it was dialled: Node would wait for what has happened already.
  if (socket.destroyed) return Promise.resolve({ ok: false, failure: 'tls_closed' });
  return new Promise((resolve) => {
    const tls = connect({
      socket,
      host: name,
      // An address is no server name (RFC 6066 section 3).
      servername: isIP(name) === 0 ? name : '',
      secureContext: security,
      ALPNProtocols: [...ALPN],
      rejectUnauthorized: false,
      checkServerIdentity: identityError,
      // The strength of a key exchange is for OpenSSL to refuse, in whose words it is then recorded.
      minDHSize: 1,
    });
    const settle = (result: Handshaken): void => {
      clearTimeout(timer);
      tls.off('error', onError).off('close', onClose).off('secureConnect', onSecure);
      if (!result.ok) tls.destroy();
      resolve(result);
    };
    const onError = (error: NodeJS.ErrnoException): void => settle({ ok: false, ...failureOf(error.code ?? '') });
    const onClose = (): void => settle({ ok: false, failure: 'tls_closed' });
    const onSecure = (): void => settle({ ok: true, value: tls });
    const timer = setTimeout(() => settle({ ok: false, failure: 'tls_timeout' }), timeoutMs);
    // After the handshake, errors end in `close`, of which the exchange is told.
    tls.on('error', () => undefined);
    tls.once('error', onError).once('close', onClose).once('secureConnect', onSecure);
  });
}

// Written by the peer: names in a certificate that cannot be read make Node throw, where nobody could catch it.
function identityError(name: string, certificate: PeerCertificate): Error | undefined {
  try {
    return checkServerIdentity(name, certificate);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** OpenSSL's reasons, in words of ours. */
function failureOf(code: string): { readonly failure: ConnectFailure; readonly detail?: string } {
  // Node says ECONNRESET also when the peer has only closed.
  if (!code.startsWith('ERR_SSL_')) return { failure: 'tls_closed', ...(code === '' ? {} : { detail: code }) };
  if (code.includes('_ALERT_')) return { failure: 'tls_alert', detail: code };
  if (code === 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE') return { failure: 'tls_too_large', detail: code };
  const weak = /_UNSUPPORTED_PROTOCOL$|_KEY_TOO_SMALL$|_UNSAFE_LEGACY_RENEGOTIATION_DISABLED$|_NO_CIPHERS_AVAILABLE$/;
  return { failure: weak.test(code) ? 'tls_unsupported' : 'tls_malformed', detail: code };
}
