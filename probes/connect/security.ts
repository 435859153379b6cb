import { constants } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';

/** What every handshake speaks and asks for: no HTTP/2, which the exchange after it does not speak. */
export const ALPN: readonly string[] = ['http/1.1'];

/**
 * The one secure context that all handshakes share: to make one costs half a millisecond. Tickets are not taken, so no handshake is
 * ever a resumed one. Trusts the roots that come with Node, or `ca` (PEM) in their place.
 */
export function createSecurity(ca?: string): SecureContext {
  return createSecureContext({
    minVersion: 'TLSv1.2',
    secureOptions: constants.SSL_OP_NO_TICKET,
    ...(ca === undefined ? {} : { ca }),
  });
}
