/**
 * What connecting to a drawn address showed. It stands beside the outcome of a draw and never changes it (method, section 7).
 * Times and sizes are integers.
 */

/** Why an address and port were connected to. */
export interface ConnectSubject {
  /** `drawn`: the address of the draw itself; else the edge that led here. */
  readonly purpose: 'drawn' | 'redirect' | 'alt-svc' | 'https-hint';
  /** Number of the edge: 0 for the drawn address, 1 and up in the order in which they were followed. */
  readonly edge: number;
  /** Address and port of the peer, `192.0.2.1:443` or `[2001:db8::1]:443`. */
  readonly server: string;
  /** Sent as SNI and Host. */
  readonly name: string;
  /** Path of the request, from the manifest or the redirect. */
  readonly path: string;
}

export interface TcpConnect {
  /** Our own side, `192.0.2.7:51234`: with it a capture of the same connection can be found. */
  readonly local: string;
}

export interface TlsHandshake {
  /** `TLSv1.3`. */
  readonly version: string;
  readonly cipher: string;
  /** Empty when none was agreed. */
  readonly alpn: string;
  /** SHA-256 (hex) of each certificate's DER as the peer sent them, its own first; the bytes are blobs of the evidence. */
  readonly chain: readonly string[];
  /** Whether the chain leads to a trusted root and holds for the name now. */
  readonly valid: boolean;
  /** Node's or OpenSSL's code where it does not: `CERT_HAS_EXPIRED`, `ERR_TLS_CERT_ALTNAME_INVALID`. */
  readonly invalidity?: string;
  /** Never resumed: the signature covers this handshake's own random, so its time bounds the distance. */
  readonly resumed: boolean;
}

export interface HttpExchange {
  readonly status: number;
  /** The headers that tell who answered, names in lower case, values cut to a bounded length: location, server, via, alt-svc, age, ... */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body that were read before the connection was closed. */
  readonly bodyBytes: number;
}
