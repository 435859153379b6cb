import { type AnchorLedger, anchorsAt, withAnchor } from '../core/anchor-ledger.ts';
import type { FollowedDraw } from '../core/connection-judgement.ts';
import { type ConnectionLedger, emptyConnections, withConnections } from '../core/connection-ledger.ts';
import type {
  AnchorLeaf,
  ConnectionJudgement,
  ConnectionJudgementLeaf,
  ConnectionLeaf,
  TraceLeaf,
} from '../core/connection-record.ts';
import type { Judgement, JudgementLeaf, SlotLeaf } from '../core/record.ts';
import { type JudgingBeside, judgeBeside } from '../judging-beside.ts';
import { METHOD, VERSION } from '../version.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import { isSameValue } from './leaf.ts';
import type { Rejudging } from './rejudge.ts';
import type { TracesSeen } from './traces-seen.ts';

/** What followed the draws of slots beside their outcome: each judgement by the records that it names, and made again from them. */
export interface ConnectionsCheck {
  readonly announced: (leaf: SlotLeaf, at: number) => void;
  readonly judged: (leaf: JudgementLeaf, at: number) => void;
  readonly recorded: (leaf: ConnectionLeaf, at: number) => void;
  readonly anchored: (leaf: AnchorLeaf) => void;
  readonly judgedBeside: (leaf: ConnectionJudgementLeaf, at: number) => Promise<void>;
}

export interface ConnectionsContext {
  /** Undefined: only the records are compared, and nothing is judged again. */
  readonly judging: Pick<Rejudging, 'basisOf'> | undefined;
  readonly traces: TracesSeen;
  readonly findings: Findings;
}

/** A slot of which nothing is judged beside its outcome yet. */
interface SlotSeen {
  readonly announcedAt: number;
  readonly judgedAt?: number;
  readonly judgements?: readonly Judgement[];
}

interface ClaimSeen {
  readonly slots: Map<number, SlotSeen>;
  /** Slots that were judged beside their outcome. */
  readonly done: Set<number>;
  /** Connections of the slot that is being kept: one slot of a claim is, after the other. */
  kept: {
    readonly slot: number;
    readonly byIndex: Map<number, { readonly leaf: number; readonly record: ConnectionLeaf }>;
  };
  ledger: ConnectionLedger;
}

/** What follows a slot is judged within the time that connecting may take, and nobody configures hours for that. */
const KEPT_S = 86_400;

export function connectionsCheck({ judging, traces, findings }: ConnectionsContext): ConnectionsCheck {
  const claims = new Map<string, ClaimSeen>();
  const anchors = new Map<string, Anchored>();

  function claimOf(id: string): ClaimSeen {
    const seen = claims.get(id) ?? {
      slots: new Map(),
      done: new Set(),
      kept: { slot: 0, byIndex: new Map() },
      ledger: emptyConnections(),
    };
    claims.set(id, seen);
    return seen;
  }

  /** What the judgements speak of, as the records have it. Throws Refuted where they speak of something else. */
  async function followedOf(leaf: ConnectionJudgementLeaf, at: number): Promise<readonly FollowedDraw[]> {
    const { slots, kept } = claimOf(leaf.claim);
    const slot = slots.get(leaf.slot);
    const connections = kept.slot === leaf.slot ? kept.byIndex : new Map();
    const [first] = connections.values();
    // Judgements that came to the log after the connections were not known to whoever judged these.
    const isKnown = slot?.judgedAt !== undefined && (first === undefined || slot.judgedAt < first.leaf);
    const seen = new Set<number>();
    const followed: FollowedDraw[] = [];
    for (const judgement of leaf.judgements) {
      const { index, endpoint, address } = judgement;
      const place = { leaf: at, claim: leaf.claim, slot: leaf.slot, draw: index };
      if (seen.has(index)) throw new Refuted(place, 'judges what followed a draw a second time');
      seen.add(index);
      const own = slot?.judgements?.find((each) => each.index === index);
      if (own !== undefined && (own.endpoint !== endpoint || (own.address ?? address) !== address))
        throw new Refuted(place, 'is about another endpoint or address than the one that decided the draw');
      const connection = connections.get(index);
      if (connection?.leaf !== judgement.leaf || (connection?.record.address ?? address) !== address)
        throw new Refuted(place, 'does not name the connection to the address that decided the draw');
      const trace = await traceOf(judgement, leaf, slot, place);
      followed.push({
        index,
        endpoint,
        address,
        ...(own === undefined || !isKnown ? {} : { outcome: own.outcome }),
        ...(connection === undefined ? {} : { connection }),
        ...(trace === undefined ? {} : { trace }),
      });
    }
    for (const index of connections.keys()) {
      if (!seen.has(index))
        throw new Refuted({ leaf: at, claim: leaf.claim, slot: leaf.slot, draw: index }, 'leaves a connection out');
    }
    return followed;
  }

  async function traceOf(
    { address, trace: at }: ConnectionJudgement,
    { claim }: ConnectionJudgementLeaf,
    slot: SlotSeen | undefined,
    place: Place,
  ): Promise<{ readonly leaf: number; readonly record: TraceLeaf } | undefined> {
    if (at === undefined) return undefined;
    const record = await traces.read(at);
    if (record?.subject.address !== address)
      throw new Refuted(place, `names leaf ${at} as a trace to ${address}, which it is not`);
    const last = slot === undefined ? undefined : traces.lastBefore(address, slot.announcedAt);
    if (last !== undefined && last > at)
      throw new Refuted(place, `takes trace ${at} of ${claim}, and ${last} was there before the slot`);
    return { leaf: at, record };
  }

  async function rejudge(
    leaf: ConnectionJudgementLeaf,
    draws: readonly FollowedDraw[],
    judge: Pick<Rejudging, 'basisOf'>,
    place: Place,
  ): Promise<void> {
    const basis = await judge.basisOf(leaf);
    const beside = basis?.judging.beside;
    if (basis === undefined || beside === undefined) {
      findings.unchecked('not_judged', place);
      return;
    }
    checkAges(draws, leaf, beside, place);
    const { ledger } = claimOf(leaf.claim);
    const { now, before } = anchors.get(beside.vantage) ?? NONE;
    const said = { beatsLightTo: leaf.beatsLightTo, judgements: leaf.judgements };
    // Handshakes for another claim may have come to the log between the judging of this and its keeping.
    const isSame = [now, before].some((known) => {
      const by = { rules: basis.claim.rules, snapshot: basis.snapshot, place: beside.place, ledger };
      return isSameValue(
        judgeBeside(leaf.slot, draws, { ...by, anchors: anchorsAt(known, beside.anchors, leaf.slot) }),
        said,
      );
    });
    if (isSame) findings.checked('connections', draws.length);
    else if (leaf.version !== VERSION || leaf.method !== METHOD) findings.unchecked('other_version', place);
    else throw new Refuted(place, 'is not what its connections, traces and handshakes come to');
  }

  function forgetBefore({ slots, done }: ClaimSeen, slot: number): void {
    for (const each of [...slots.keys(), ...done]) {
      if (each >= slot) continue;
      slots.delete(each);
      done.delete(each);
    }
  }

  return {
    announced: ({ claim, slot }, at) => {
      const seen = claimOf(claim);
      forgetBefore(seen, slot - KEPT_S);
      seen.slots.set(slot, { announcedAt: at });
    },
    judged: ({ claim, slot, judgements }, at) => {
      const { slots } = claimOf(claim);
      const announced = slots.get(slot);
      if (announced !== undefined) slots.set(slot, { ...announced, judgedAt: at, judgements });
    },
    recorded: (record, leaf) => {
      const { claim, slot, index } = record;
      const seen = claimOf(claim);
      if (seen.kept.slot !== slot) seen.kept = { slot, byIndex: new Map() };
      if (seen.kept.byIndex.has(index))
        throw new Refuted({ leaf, claim, slot, draw: index }, 'is a second connection of the same draw');
      seen.kept.byIndex.set(index, { leaf, record });
    },
    anchored: (leaf) => {
      const { now, before, slot } = anchors.get(leaf.vantage) ?? NONE;
      anchors.set(leaf.vantage, {
        now: withAnchor(now, leaf),
        before: slot === leaf.slot ? before : now,
        slot: leaf.slot,
      });
    },
    judgedBeside: async (leaf, at) => {
      const place = { leaf: at, claim: leaf.claim, slot: leaf.slot };
      const seen = claimOf(leaf.claim);
      if (seen.done.has(leaf.slot)) throw new Refuted(place, 'judges what followed a slot a second time');
      const draws = await followedOf(leaf, at);
      if (judging !== undefined) await rejudge(leaf, draws, judging, place);
      seen.ledger = withConnections(seen.ledger, leaf);
      seen.done.add(leaf.slot);
      seen.slots.delete(leaf.slot);
      seen.kept = { slot: 0, byIndex: new Map() };
    },
  };
}

/** Handshakes with anchors of one vantage, and what they were before those of the latest slot. */
interface Anchored {
  readonly now: AnchorLedger;
  readonly before: AnchorLedger;
  readonly slot: number | undefined;
}

const NONE: Anchored = { now: new Map(), before: new Map(), slot: undefined };

/** A trace speaks for a time that the configuration says, from the vantage that it names. */
function checkAges(
  draws: readonly FollowedDraw[],
  { slot }: ConnectionJudgementLeaf,
  { vantage, traceMs = 0 }: JudgingBeside,
  place: Place,
): void {
  for (const { index, trace } of draws) {
    if (trace === undefined) continue;
    if (trace.record.vantage !== vantage || trace.record.startedMs <= slot * 1000 - traceMs)
      throw new Refuted(
        { ...place, draw: index },
        `rests on trace ${trace.leaf}, which is too old or of another vantage`,
      );
  }
}
