import type { X509Certificate } from 'node:crypto';
import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { ConnectOutcome } from '../../src/core/connection.ts';

/** Certificates of a chain that are kept. OpenSSL itself reads no chain beyond 100 kB. */
const MAX_CHAIN = 16;

export interface TlsRecord {
  readonly outcome: ConnectOutcome<'tls-handshake'>;
  /** DER by its SHA-256 in hex. */
  readonly certificates: ReadonlyMap<string, Uint8Array>;
}

/** What a handshake agreed and showed. To be called once a socket: Node takes the chain from OpenSSL in doing so. */
export function recordOf(tls: TLSSocket): TlsRecord {
  const certificates = new Map<string, Uint8Array>();
  const chain: string[] = [];
  for (let next: X509Certificate | undefined = tls.getPeerX509Certificate(); next; next = next.issuerCertificate) {
    if (chain.length === MAX_CHAIN) {
      const detail = `more than ${MAX_CHAIN} certificates`;
      return { outcome: { ok: false, failure: 'tls_too_large', detail }, certificates: new Map() };
    }
    const der = next.raw;
    const sha256 = createHash('sha256').update(der).digest('hex');
    certificates.set(sha256, der);
    chain.push(sha256);
  }
  const value = {
    version: tls.getProtocol() ?? '',
    cipher: tls.getCipher().name,
    alpn: tls.alpnProtocol || '',
    chain,
    valid: tls.authorized,
    ...(tls.authorized ? {} : { invalidity: invalidityOf(tls.authorizationError) }),
    resumed: tls.isSessionReused(),
  };
  return { outcome: { ok: true, value }, certificates };
}

/** Node gives a code where its types promise an error, and an error's message where it has no code. */
function invalidityOf(error: unknown): string {
  return String(error instanceof Error && 'code' in error ? error.code : error).slice(0, 100);
}
