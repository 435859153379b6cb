import type { Config, VantageConfig } from '../config/config.ts';
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
export interface JudgingBeside extends BesideVantage {
  /** For how long a trace speaks for its address; absent where none are made. */
  readonly traceMs?: number;
  /** The vantages after the first; absent where there are none. */
  readonly others?: readonly BesideVantage[];
}

/** A vantage whose traces and anchors count. */
interface BesideVantage {
  readonly vantage: string;
  /** Absent where the configuration does not say where that is: then nothing is told by time. */
  readonly place?: VantagePlace;
  /** Empty where no connections are made. */
  readonly anchors: readonly KnownMachine[];
}

/** In the order of the configuration. */
export function vantagesOf(beside: JudgingBeside): readonly BesideVantage[] {
  return [beside, ...(beside.others ?? [])];
}

/** Undefined where a configuration asks for neither connections nor traces. */
export function judgingBeside({ probes, vantages }: Pick<Config, 'probes' | 'vantages'>): JudgingBeside | undefined {
  const { connect, trace } = probes;
  const [first, ...others] = vantages.map((vantage) => besideVantage(vantage, connect !== undefined));
  if (first === undefined || (connect === undefined && trace === undefined)) return undefined;
  return {
    ...first,
    ...(trace === undefined ? {} : { traceMs: trace.everyMs }),
    ...(others.length === 0 ? {} : { others }),
  };
}

function besideVantage(vantage: VantageConfig, connects: boolean): BesideVantage {
  const place = placeOf(vantage);
  return {
    vantage: vantage.id,
    ...(place === undefined ? {} : { place }),
    anchors: connects ? (vantage.anchors ?? []).map(knownMachine) : [],
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
  /** All that are configured. `anchors`: what they tell the slot. */
  readonly vantages: readonly { readonly place: VantagePlace | undefined; readonly anchors: readonly TimedAnchor[] }[];
  /** What the connection judgements of the claim before this one come to. */
  readonly ledger: Pick<ConnectionLedger, 'handshakes'>;
}

type RefusedVantage = NonNullable<ConnectionJudgementLeaf['beatLight']>[number];

/**
 * Judges what followed the draws of a slot (Unix seconds): the one place that does, for a slot that has just been measured and for any
 * later look at the same records.
 */
export function judgeBeside(
  slot: number,
  draws: readonly FollowedDraw[],
  { rules, snapshot, vantages, ledger }: JudgedBesideBy,
): Pick<ConnectionJudgementLeaf, 'beatsLightTo' | 'beatLight' | 'judgements'> {
  const several = vantages.length > 1;
  const refused = refusedBy(vantages);
  // Whether anchors refuse a vantage's place is the same for all of the slot.
  const places = vantages
    .map(({ place }) => place)
    .filter((place) => !refused.some(({ vantage }) => vantage === place?.id));
  const judgements = draws.map((draw) =>
    judgeConnection(draw, {
      rules,
      facts: (address) => snapshot.facts(address, rules, slot * 1000),
      several,
      balls: (address) => places.flatMap((place) => ballsOf(ledger, place, address, slot, [], !several)),
    }),
  );
  return { ...(several ? beatLight(refused) : beatsLight(refused)), judgements };
}

/** Vantages that are not where they are said to be, each with an anchor that shows it. */
function refusedBy(vantages: JudgedBesideBy['vantages']): readonly RefusedVantage[] {
  return vantages.flatMap(({ place, anchors }) => {
    const anchor = place === undefined ? undefined : beatenAnchor(place, anchors);
    return place === undefined || anchor === undefined ? [] : [{ vantage: place.id, anchor: anchor.name }];
  });
}

function beatsLight([first]: readonly RefusedVantage[]): Pick<ConnectionJudgementLeaf, 'beatsLightTo'> {
  return first === undefined ? {} : { beatsLightTo: first.anchor };
}

function beatLight(refused: readonly RefusedVantage[]): Pick<ConnectionJudgementLeaf, 'beatLight'> {
  return refused.length === 0 ? {} : { beatLight: refused };
}
