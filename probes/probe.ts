import type { Address, Family, Prefix } from '../src/core/address.ts';
import type { DnsFailure, Failure } from '../src/core/failure.ts';
import type { Observation } from '../src/core/observation.ts';

/** Address and port of a peer. */
export interface SocketAddress {
  readonly address: Address;
  readonly port: number;
}

export type NetworkResult<T, F extends Failure = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: F; readonly detail?: string };

/**
 * The one door to the world. Implementations: the real network, and the miniature internet of the demo, which maps each
 * address to a loopback port. The guard against non-public addresses (`guard.ts`) stands before either. Nothing here throws for
 * what a peer does.
 */
export interface Network {
  /** Unix time, milliseconds. */
  readonly nowMs: () => number;
  /** Monotonic time, microseconds. */
  readonly monotonicUs: () => number;
  /**
   * Sends one datagram from a fresh random port and waits for the first datagram from that peer which `accept` takes; others are
   * counted and dropped, so that a liar who guesses wrong cannot end the wait.
   */
  readonly udpExchange: (
    to: SocketAddress,
    message: Uint8Array,
    accept: (datagram: Uint8Array) => boolean,
    timeoutMs: number,
  ) => Promise<NetworkResult<{ readonly message: Uint8Array; readonly rejected: number }, DnsFailure>>;
  /** One DNS message over TCP with its two-byte length (RFC 7766), connection closed after it. */
  readonly tcpExchange: (
    to: SocketAddress,
    message: Uint8Array,
    timeoutMs: number,
  ) => Promise<NetworkResult<Uint8Array, DnsFailure>>;
  /** One DNS message to a resolver over its channel, which lasts and may carry others at the same time. */
  readonly channelExchange: (
    channel: Channel,
    message: Uint8Array,
    timeoutMs: number,
  ) => Promise<NetworkResult<Uint8Array, DnsFailure>>;
}

/** How a resolver is spoken to other than by datagrams: by messages in a stream that lasts, or by HTTP requests. */
export type Channel =
  | { readonly transport: 'tcp'; readonly peer: SocketAddress }
  /** The certificate must hold for the name (RFC 8310, section 8.1). */
  | { readonly transport: 'tls'; readonly peer: SocketAddress; readonly name: string }
  /** Without a peer the host's own resolver finds the address of the URL's host. */
  | {
      readonly transport: 'https';
      readonly url: string;
      readonly method: 'GET' | 'POST';
      readonly peer: SocketAddress | undefined;
    };

interface RecursiveResolver {
  readonly id: string;
  readonly class: string;
  /** What it says of signatures (AD) is believed. */
  readonly trustedAd?: true;
}

/** A resolver as a draw uses it. */
export type Resolver =
  | (RecursiveResolver & { readonly kind: 'udp'; readonly server: SocketAddress })
  | (RecursiveResolver & { readonly kind: 'tcp' | 'dot' | 'doh'; readonly channel: Channel })
  | {
      readonly id: string;
      readonly kind: 'authoritative';
      readonly class: string;
      /** Name servers named by the operator; then nothing is discovered. */
      readonly servers?: readonly SocketAddress[];
      /** Recursive resolver asked for the zones' name servers. */
      readonly via?: SocketAddress;
      /** Where the search for name servers begins when there is neither of those. */
      readonly roots?: readonly SocketAddress[];
    };

export interface ResolveTask {
  readonly name: string;
  readonly family: Family;
  readonly client: Prefix;
  readonly resolver: Resolver;
  /** Port of the origin whose HTTPS records are asked for beside the addresses; absent: they are not. */
  readonly httpsPort?: number;
}

export interface ProbeContext {
  readonly network: Network;
  /** One exchange. */
  readonly timeoutMs: number;
  /** Attempts an exchange, each only when no valid response came. */
  readonly attempts: number;
  /** Cryptographically random 32-bit integer, for IDs, ports and letter case. */
  readonly random32: () => number;
  /** Which addresses may be asked although they are not public: those that a configuration names. */
  readonly allowed: (peer: SocketAddress) => boolean;
}

/** A network that misbehaves is an observation, not an exception; a probe rejects only when it could not run at all. */
export type Probe<Task> = (task: Task, context: ProbeContext) => Promise<readonly Observation[]>;
