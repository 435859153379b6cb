import type { ConnectFailure } from './failure.ts';
import { CONNECT_FAILURES } from './failure.ts';

/**
 * What connecting to a drawn address showed. It stands beside the outcome of a draw and never changes it (method, section 12).
 * Times and sizes are integers.
 */

/** What led to an address: the draw itself, or an edge from there. */
export const CONNECT_PURPOSES = ['drawn', 'redirect', 'alt-svc', 'https-hint'] as const;
export type ConnectPurpose = (typeof CONNECT_PURPOSES)[number];

/** How far a connection came: it was answered, it was answered under a certificate that does not hold, or why it was not. */
export type ConnectionState = 'answered' | 'invalid_certificate' | ConnectFailure;
export const CONNECTION_STATES: readonly ConnectionState[] = ['answered', 'invalid_certificate', ...CONNECT_FAILURES];

/** Why an address and port were connected to. */
export interface ConnectSubject {
  /** `drawn`: the address of the draw itself; else the edge that led here. */
  readonly purpose: ConnectPurpose;
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

export interface ConnectStepResult {
  readonly 'tcp-connect': TcpConnect;
  readonly 'tls-handshake': TlsHandshake;
  readonly 'http-exchange': HttpExchange;
}

export type ConnectStep = keyof ConnectStepResult;

export type ConnectOutcome<S extends ConnectStep> =
  | { readonly ok: true; readonly value: ConnectStepResult[S] }
  | { readonly ok: false; readonly failure: ConnectFailure; readonly detail?: string };

/** The record of one step of a connection; never edited. */
export type ConnectObservation = {
  readonly [S in ConnectStep]: {
    readonly step: S;
    /** Unix time in milliseconds at which the step began. */
    readonly startedMs: number;
    readonly durationUs: number;
    readonly subject: ConnectSubject;
    readonly outcome: ConnectOutcome<S>;
  };
}[ConnectStep];

/** What became of an edge. */
export type EdgeState =
  | 'visited' // connected to, or tried: see the observations of its number
  | 'protocol_not_spoken' // an Alt-Svc offer over QUIC or the like: an address to land, no connection
  | 'unresolved' // its name gave no address of the draw's family
  | 'circle' // a redirect to where this task has been
  | 'too_many' // beyond the number of edges, or the bytes of evidence, that one task may take
  | 'out_of_time'; // the budget was used up before its turn

/** A place that a user's connection is led to: the drawn address, or what a redirect or an Alt-Svc header names. */
export interface ConnectEdge {
  /** As in the subjects of its observations. */
  readonly edge: number;
  readonly purpose: ConnectPurpose;
  /** The edge whose response named it; absent for the drawn address. */
  readonly from?: number;
  readonly scheme: 'https' | 'http';
  /** The name that was resolved, or an address: for an Alt-Svc target another one than is sent as SNI and Host. */
  readonly host: string;
  readonly port: number;
  /** ALPN protocol of an Alt-Svc offer, `h3`. */
  readonly protocol?: string;
  /** The address that it lands by, in canonical text; absent where there is none. */
  readonly address?: string;
  readonly state: EdgeState;
}
