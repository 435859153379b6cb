import type { ConnectEdge, ConnectObservation, ConnectPurpose } from './connection.ts';
import type { Anycast } from './distance.ts';
import type { Domestic } from './domestic.ts';
import type { ConnectFailure, TraceFailure } from './failure.ts';
import type { Observation } from './observation.ts';
import type { Outcome } from './outcome.ts';
import type { PathVerdict, Trace, TraceSubject } from './trace.ts';

/** What connecting to the drawn address of a draw brought, and where it led: beside the draw's outcome, never in it. */
export interface ConnectionLeaf {
  readonly $kind: 'connection';
  readonly claim: string;
  readonly slot: number;
  /** Index of the draw within the slot. */
  readonly index: number;
  readonly address: string;
  readonly edges: readonly ConnectEdge[];
  readonly observations: readonly ConnectObservation[];
}

/** How a name that a connection led to was resolved: as the draw's own was. */
export interface LookupLeaf {
  readonly $kind: 'lookup';
  readonly claim: string;
  readonly slot: number;
  readonly index: number;
  readonly name: string;
  readonly observations: readonly Observation[];
}

/** A trace; several draws of an hour share one. The tool's own output is a blob. */
export interface TraceLeaf {
  readonly $kind: 'trace';
  readonly vantage: string;
  readonly startedMs: number;
  readonly subject: TraceSubject;
  readonly outcome:
    | { readonly ok: true; readonly trace: Trace; readonly raw: string }
    | { readonly ok: false; readonly failure: TraceFailure; readonly detail?: string };
}

/** One handshake with a machine whose place is known, and no request: whether the vantage can be where it is said to be. */
export interface AnchorLeaf {
  readonly $kind: 'anchor';
  readonly vantage: string;
  /** Unix seconds: that of the slot beside which it was made. */
  readonly slot: number;
  /** What the certificate must be for. */
  readonly name: string;
  /** Address and port, `192.0.2.1:443` or `[2001:db8::1]:443`. Where it stands is in the configuration. */
  readonly server: string;
  readonly observations: readonly AnchorObservation[];
}

/** The record of a step towards an anchor. */
export type AnchorObservation = {
  readonly [S in 'tcp-connect' | 'tls-handshake']: Omit<Extract<ConnectObservation, { step: S }>, 'subject'>;
}['tcp-connect' | 'tls-handshake'];

/** What the connection and the path of one draw mean. */
export interface ConnectionJudgement {
  readonly index: number;
  readonly endpoint: string;
  readonly address: string;
  /** Leaf of the connection; absent when none was tried. */
  readonly leaf?: number;
  /** How far the connection to the drawn address came: `answered`, `invalid_certificate` (and answered), or why not. Absent when none was begun. */
  readonly state?: 'answered' | 'invalid_certificate' | ConnectFailure;
  /** Time of a full TLS 1.3 handshake with a valid chain: what a distance may rest on. */
  readonly handshakeUs?: number;
  /** Where redirects and offers led that did not land on the provider: each place once. */
  readonly left: readonly LeftEdge[];
  /** Leaf of the trace that the path verdict rests on, and the verdict; absent when there is none for the address yet. */
  readonly trace?: number;
  readonly path?: PathVerdict;
  /** Whether time shows that the landed draw's address answered in the claim's country; absent when the draw is not judged as landed. */
  readonly domestic?: Domestic;
  /** The vantage that followed the draw, and whether those that know the address find it in several places; absent where there is only one. */
  readonly vantage?: string;
  readonly anycast?: Anycast;
}

export interface LeftEdge {
  readonly purpose: ConnectPurpose;
  readonly host: string;
  readonly outcome: Outcome;
  /** Whose, by whom or why, as on the page. */
  readonly label: string;
}

/** One leaf a slot, after the judgement leaf, when connections or traces are made. */
export interface ConnectionJudgementLeaf {
  readonly $kind: 'connection-judgement';
  readonly claim: string;
  readonly slot: number;
  readonly lengthMs: number;
  readonly snapshot: string;
  readonly configuration: string;
  readonly method: string;
  readonly version: string;
  /** The anchor, by its name, that was reached sooner than light allows: nothing is told by time from a place that is not the vantage's. */
  readonly beatsLightTo?: string;
  /** The same where there are several vantages: those that are not where they are said to be. Absent where there are none. */
  readonly beatLight?: readonly { readonly vantage: string; readonly anchor: string }[];
  readonly judgements: readonly ConnectionJudgement[];
}
