/** A trace as it was measured: what each probe packet of each flow brought. Nothing is judged here. Times in microseconds. */

export interface TraceSubject {
  /** The address traced to. */
  readonly address: string;
  readonly port: number;
}

export type TraceMethod = 'tcp' | 'icmp' | 'udp';

export interface Trace {
  /** `scamper`, or the fallback that was used. */
  readonly tool: 'scamper' | 'mtr' | 'traceroute' | 'demo';
  readonly toolVersion: string;
  readonly method: TraceMethod;
  readonly flows: readonly TraceFlow[];
}

/** One constant flow: the same five-tuple for all its packets (Paris). */
export interface TraceFlow {
  /** Source port, or the identifier that keeps the flow constant; 0 from a tool that keeps none. */
  readonly flow: number;
  /** By TTL from 1, no gaps; the last one is the last that was tried. */
  readonly hops: readonly TraceHop[];
  /** Why it ended: the address itself answered, too many silent hops, an unreachable, the greatest TTL. */
  readonly ended: 'reached' | 'silent' | 'unreachable' | 'max_ttl' | 'loop';
}

export interface TraceHop {
  readonly ttl: number;
  readonly sent: number;
  /** Answers of this hop, in the order of the packets; empty: silent. */
  readonly replies: readonly { readonly from: string; readonly rttUs: number }[];
}

/** Path verdicts, method, section 12. */
export const PATH_VERDICTS = ['REACHED_IN_P', 'ENTERED_P', 'LEFT_P', 'NOT_ENTERED', 'TAIL_SILENT', 'UNKNOWN'] as const;
export type PathVerdict = (typeof PATH_VERDICTS)[number];
