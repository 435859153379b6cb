import type { Config } from '../config/config.ts';
import type { KnownMachine, TimedAnchor } from '../core/anchor-ledger.ts';
import type { FollowedDraw } from '../core/connection-judgement.ts';
import { judgeConnection } from '../core/connection-judgement.ts';
import type { ConnectionLedger } from '../core/connection-ledger.ts';
import { ballsOf } from '../core/connection-ledger.ts';
import type { ConnectionJudgementLeaf } from '../core/connection-record.ts';
import type { VantagePlace } from '../core/distance.ts';
import { beatenAnchor } from '../core/distance.ts';
import type { LandingRules } from '../core/outcome.ts';
import type { CanonicalValue } from '../evidence/canonical-json.ts';
import type { Snapshot } from '../feeds/snapshot.ts';
import { knownMachine, placeOf } from './vantage-place.ts';

/** What judging of connections and paths takes of a configuration, beside the rules of a claim. */
export interface JudgingBeside {
  /** Whose traces and anchors count. */
  readonly vantage: string;
  /** Absent where the configuration does not say where that is: then nothing is told by time. */
  readonly place?: VantagePlace;
  /** Empty where no connections are made. */
  readonly anchors: readonly KnownMachine[];
  /** For how long a trace speaks for its address; absent where none are made. */
  readonly traceMs?: number;
}

/** Undefined where a configuration asks for neither connections nor traces. */
export function judgingBeside({ probes, vantages }: Pick<Config, 'probes' | 'vantages'>): JudgingBeside | undefined {
  const [vantage] = vantages;
  const { connect, trace } = probes;
  if (vantage === undefined || (connect === undefined && trace === undefined)) return undefined;
  const place = placeOf(vantage);
  return {
    vantage: vantage.id,
    ...(place === undefined ? {} : { place }),
    anchors: connect === undefined ? [] : (vantage.anchors ?? []).map(knownMachine),
    ...(trace === undefined ? {} : { traceMs: trace.everyMs }),
  };
}

/** Degrees and kilometres are fractions, which canonical JSON does not have: they stand in it as text. */
const FRACTIONS: readonly string[] = ['latitude', 'longitude', 'positionErrorKm'];

/** A value that canonical JSON can print. */
export function printableBeside(beside: JudgingBeside): CanonicalValue {
  const text = JSON.stringify(beside, (key, value: unknown) => (FRACTIONS.includes(key) ? String(value) : value));
  return JSON.parse(text) as CanonicalValue;
}

/** What `printableBeside` made. */
export function parseBeside(value: CanonicalValue): JudgingBeside {
  const fraction = (key: string, inner: unknown): unknown => (FRACTIONS.includes(key) ? Number(inner) : inner);
  return JSON.parse(JSON.stringify(value), fraction) as JudgingBeside;
}

/** What the connections and paths of a slot's draws are judged by. */
export interface JudgedBesideBy {
  readonly rules: LandingRules;
  readonly snapshot: Pick<Snapshot, 'facts'>;
  readonly place: VantagePlace | undefined;
  /** What anchors tell the slot. */
  readonly anchors: readonly TimedAnchor[];
  /** What the connection judgements of the claim before this one come to. */
  readonly ledger: Pick<ConnectionLedger, 'handshakes'>;
}

/**
 * Judges what followed the draws of a slot (Unix seconds): the one place that does, for a slot that has just been measured and for any
 * later look at the same records.
 */
export function judgeBeside(
  slot: number,
  draws: readonly FollowedDraw[],
  { rules, snapshot, place, anchors, ledger }: JudgedBesideBy,
): Pick<ConnectionJudgementLeaf, 'beatsLightTo' | 'judgements'> {
  const beaten = place === undefined ? undefined : beatenAnchor(place, anchors);
  const judgements = draws.map((draw) =>
    judgeConnection(draw, {
      rules,
      facts: (address) => snapshot.facts(address, rules, slot * 1000),
      // Whether anchors show that the vantage is another place is the same for all of the slot.
      balls: (address) => (beaten === undefined ? ballsOf(ledger, place, address, slot, []) : []),
    }),
  );
  return { ...(beaten === undefined ? {} : { beatsLightTo: beaten.name }), judgements };
}
