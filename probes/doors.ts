import type { Socket } from 'node:net';
import type { ConnectFailure, TraceFailure } from '../src/core/failure.ts';
import type { Trace, TraceSubject } from '../src/core/trace.ts';
import type { NetworkResult, SocketAddress } from './probe.ts';

/**
 * The doors of the connect and trace probes: like Network, each has a real implementation and one in the miniature internet, and
 * the guard against non-public addresses stands before either. Nothing here throws for what a peer does.
 */
export interface Dialer {
  /**
   * A connected TCP socket, or why there is none. Whoever takes the socket destroys it. `stop` ends the wait as the time does.
   */
  readonly dial: (
    to: SocketAddress,
    timeoutMs: number,
    stop?: AbortSignal,
  ) => Promise<NetworkResult<Socket, ConnectFailure>>;
}

export interface Tracer {
  /**
   * Traces with constant flows, as far as the tool can. `raw` is the tool's own output, for the evidence. The time runs from
   * the first packet: waiting for a turn is not counted. When it is over, the flows that are done are the trace.
   */
  readonly trace: (
    subject: TraceSubject,
    timeoutMs: number,
  ) => Promise<NetworkResult<{ readonly trace: Trace; readonly raw: Uint8Array }, TraceFailure>>;
  readonly state: () => TracerState;
  readonly close: () => Promise<void>;
}

/**
 * Whether the tool runs, with its name and version, `scamper 20211212`; or why it does not. `weaker`: what the traces of a tool that
 * does not keep its flows cannot tell.
 */
type TracerState =
  | { readonly up: true; readonly version: string; readonly weaker?: string }
  | { readonly up: false; readonly why: string };
