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
}

/** A resolver as a draw uses it. */
export type Resolver =
  | { readonly id: string; readonly kind: 'udp'; readonly class: string; readonly server: SocketAddress }
  | {
      readonly id: string;
      readonly kind: 'authoritative';
      readonly class: string;
      /** Recursive resolver asked for the zones' name servers. */
      readonly via: SocketAddress;
      /** Name servers named by the operator; then nothing is discovered. */
      readonly servers?: readonly SocketAddress[];
    };

export interface ResolveTask {
  readonly name: string;
  readonly family: Family;
  readonly client: Prefix;
  readonly resolver: Resolver;
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
