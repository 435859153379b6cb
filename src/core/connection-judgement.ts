import type { Address } from './address.ts';
import { parseAddress } from './address.ts';
import type { ConnectEdge, ConnectObservation } from './connection.ts';
import type { ConnectionJudgement, ConnectionLeaf, LeftEdge, TraceLeaf } from './connection-record.ts';
import { anycastOf, type Ball } from './distance.ts';
import type { Domestic } from './domestic.ts';
import { domestic } from './domestic.ts';
import { landAddress } from './landing.ts';
import type { AddressFacts, Landing, LandingRules, Outcome } from './outcome.ts';
import { pathVerdict } from './traced-path.ts';

/** A draw that gave an address, and what was done with that: beside its outcome. */
export interface FollowedDraw {
  readonly index: number;
  readonly endpoint: string;
  readonly vantage: string;
  /** Canonical text. */
  readonly address: string;
  /** Of the draw, as it was judged; absent when its slot is not judged yet. */
  readonly outcome?: Outcome;
  readonly connection?: { readonly leaf: number; readonly record: ConnectionLeaf };
  /** The latest trace to the address, within the time that one is good for. */
  readonly trace?: { readonly leaf: number; readonly record: TraceLeaf };
}

export interface ConnectionContext {
  readonly rules: LandingRules;
  readonly facts: (address: Address) => AddressFacts;
  /** Of the vantages that measured enough handshakes to the address before this slot. */
  readonly balls: (address: string) => readonly Ball[];
  /** Whether there are several vantages, so that it matters which one looked. */
  readonly several: boolean;
}

/** Edges of one draw that are told of, each to another place, and how much of a name: the judgements of a slot are one leaf. The record has all. */
const EDGES_TOLD = 4;
const HOST_TOLD = 60;

/** What connecting and tracing show of one draw. A pure function of the records, the snapshot and the rules. */
export function judgeConnection(followed: FollowedDraw, context: ConnectionContext): ConnectionJudgement {
  const { index, endpoint, vantage, address, outcome, connection, trace } = followed;
  const target = required(address);
  const shown = outcome === 'landed' ? domesticOf(target, address, context) : undefined;
  return {
    index,
    endpoint,
    address,
    left: connection === undefined ? [] : leftEdges(connection.record, context),
    ...(connection === undefined ? {} : { leaf: connection.leaf, ...readConnection(connection.record.observations) }),
    ...(trace === undefined ? {} : { trace: trace.leaf, path: pathVerdict(trace.record, target, context) }),
    ...(shown === undefined ? {} : { domestic: shown }),
    ...(context.several ? { vantage, anycast: anycastOf(context.balls(address)) } : {}),
  };
}

/** The address of a draw that counts as landed; undefined when newer feeds land it elsewhere. */
function domesticOf(target: Address, text: string, { facts, rules, balls }: ConnectionContext): Domestic | undefined {
  return domestic(landAddress(facts(target), rules), balls(text), rules.country);
}

/** How far the connection to the drawn address itself came; nothing when there was no time to begin. */
function readConnection(
  observations: readonly ConnectObservation[],
): Pick<ConnectionJudgement, 'state' | 'handshakeUs'> {
  const own = observations.filter(({ subject }) => subject.edge === 0);
  if (own.length === 0) return {};
  const failed = own.find(({ outcome }) => !outcome.ok);
  if (failed !== undefined && !failed.outcome.ok) return { ...handshakeOf(own), state: failed.outcome.failure };
  const isInvalid = own.some((o) => o.step === 'tls-handshake' && o.outcome.ok && !o.outcome.value.valid);
  return { ...handshakeOf(own), state: isInvalid ? 'invalid_certificate' : 'answered' };
}

function handshakeOf(observations: readonly ConnectObservation[]): Pick<ConnectionJudgement, 'handshakeUs'> {
  for (const { step, outcome, durationUs } of observations) {
    if (step !== 'tls-handshake' || !outcome.ok) continue;
    const { version, valid, resumed } = outcome.value;
    if (version === 'TLSv1.3' && valid && !resumed) return { handshakeUs: durationUs };
  }
  return {};
}

function leftEdges({ edges }: ConnectionLeaf, context: ConnectionContext): readonly LeftEdge[] {
  const left = edges.flatMap((edge) => {
    if (edge.edge === 0 || edge.address === undefined) return [];
    const landing = landAddress(context.facts(required(edge.address)), context.rules);
    return landing.outcome === 'landed' ? [] : [leftEdge(edge, landing)];
  });
  return left.filter((edge, i) => left.findIndex((other) => isSamePlace(edge, other)) === i).slice(0, EDGES_TOLD);
}

function isSamePlace(a: LeftEdge, b: LeftEdge): boolean {
  return a.purpose === b.purpose && a.outcome === b.outcome && a.label === b.label;
}

function leftEdge({ purpose, host }: ConnectEdge, landing: Exclude<Landing, { outcome: 'landed' }>): LeftEdge {
  return { purpose, host: host.slice(0, HOST_TOLD), outcome: landing.outcome, label: labelOf(landing) };
}

function labelOf(landing: Exclude<Landing, { outcome: 'landed' }>): string {
  switch (landing.outcome) {
    case 'fronted':
      return landing.by;
    case 'elsewhere':
      return landing.whose.id;
    case 'indeterminate':
    case 'missing':
      return landing.reason;
  }
}

function required(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new TypeError(`the record holds an address that is none: ${text}`);
  return address;
}
