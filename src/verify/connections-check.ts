import { type JudgingBeside, judgeBeside, vantagesOf } from '../beside/judging-beside.ts';
import { type AnchorLedger, anchorsAt, withAnchor } from '../core/anchor-ledger.ts';
import type { FollowedDraw } from '../core/connection-judgement.ts';
import { type ConnectionLedger, emptyConnections, withConnections } from '../core/connection-ledger.ts';
import type { AnchorLeaf, ConnectionJudgementLeaf, ConnectionLeaf } from '../core/connection-record.ts';
import type { Judgement, JudgementLeaf } from '../core/judgement.ts';
import type { Leaf } from '../core/record.ts';
import type { SlotLeaf } from '../core/slot-record.ts';
import { METHOD, VERSION } from '../version.ts';
import { type Findings, type Place, Refuted } from './finding.ts';
import { followedDraws, type SlotSeen } from './followed-draws.ts';
import { isSameValue } from './leaf.ts';
import type { Rejudging } from './rejudge.ts';
import type { TracesSeen } from './traces-seen.ts';

/** What followed the draws of slots beside their outcome: each judgement by the records that it names, and made again from them. */
export interface ConnectionsCheck {
  readonly announced: (leaf: SlotLeaf, at: number) => void;
  readonly judged: (leaf: JudgementLeaf) => void;
  readonly recorded: (leaf: ConnectionLeaf, at: number) => void;
  readonly anchored: (leaf: AnchorLeaf) => void;
  readonly judgedBeside: (leaf: ConnectionJudgementLeaf, at: number) => Promise<void>;
}

export interface ConnectionsContext {
  /** Undefined: only the records are compared, and nothing is judged again. */
  readonly judging: Pick<Rejudging, 'basisOf'> | undefined;
  readonly traces: TracesSeen;
  /** A leaf of the log by its index. */
  readonly leafAt: (at: number) => Promise<Leaf | undefined>;
  readonly findings: Findings;
}

interface ClaimSeen {
  readonly slots: Map<number, SlotSeen>;
  /** Slots that were judged beside their outcome. */
  readonly done: Set<number>;
  /** Connections of the slot that is being kept: one slot of a claim is, after the other. */
  kept: { readonly slot: number; readonly byIndex: Map<number, NonNullable<FollowedDraw['connection']>> };
  ledger: ConnectionLedger;
}

/** What follows a slot is judged within the time that connecting may take, and nobody configures hours for that. */
const KEPT_S = 86_400;

export function connectionsCheck({ judging, traces, leafAt, findings }: ConnectionsContext): ConnectionsCheck {
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
    const { ledger, slots } = claimOf(leaf.claim);
    const { beatsLightTo, beatLight, judgements: saidOf } = leaf;
    const said = { beatsLightTo, beatLight, judgements: saidOf };
    const by = { rules: basis.claim.rules, snapshot: basis.snapshot, ledger };
    const isSaid = (of: readonly FollowedDraw[], ledgers: AnchorLedgers): boolean => {
      const vantages = vantagesOf(beside).map(({ vantage, place: stands, anchors: machines }) => {
        return { place: stands, anchors: anchorsAt(ledgers.get(vantage) ?? new Map(), machines, leaf.slot) };
      });
      return isSameValue(judgeBeside(leaf.slot, of, { ...by, vantages }), said);
    };
    // Handshakes for another claim may have come to the log between the judging of this and its keeping.
    const [now = new Map(), ...earlier] = ledgersSeen(anchors);
    const { judgements = [], isLate = false } = slots.get(leaf.slot) ?? {};
    const known = withOutcomes(draws, judgements);
    const isSame =
      isSaid(known, now) || earlier.some((before) => isSaid(known, before)) || (isLate && isSaid(draws, now));
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
    announced: ({ claim, slot, planned }, at) => {
      const seen = claimOf(claim);
      forgetBefore(seen, slot - KEPT_S);
      seen.slots.set(slot, { announcedAt: at, vantages: planned.map(({ vantage }) => vantage) });
    },
    judged: ({ claim, slot, judgements }) => {
      const { slots } = claimOf(claim);
      const announced = slots.get(slot);
      if (announced === undefined) return;
      const isLate = [...slots.values()].some(({ announcedAt }) => announcedAt > announced.announcedAt);
      slots.set(slot, { ...announced, isLate, judgements });
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
      // The one that was heard of last stands last.
      anchors.delete(leaf.vantage);
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
      const { slots, kept } = seen;
      const connections = kept.slot === leaf.slot ? kept.byIndex : new Map();
      const draws = await followedDraws(leaf, at, { slot: slots.get(leaf.slot), connections, traces, leafAt });
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

type AnchorLedgers = ReadonlyMap<string, AnchorLedger>;

/** What whoever judged a slot may have known of anchors: all that there is now, or not yet the latest of one vantage, of two, of all. */
function ledgersSeen(anchors: ReadonlyMap<string, Anchored>): readonly AnchorLedgers[] {
  const all = [...anchors];
  return Array.from(
    { length: all.length + 1 },
    (_, late) => new Map(all.map(([id, { now, before }], i) => [id, i < all.length - late ? now : before])),
  );
}

/** As whoever judged them knew the judgements of their slot. */
function withOutcomes(draws: readonly FollowedDraw[], judgements: readonly Judgement[]): readonly FollowedDraw[] {
  const outcomes = new Map(judgements.map(({ index, outcome }) => [index, outcome]));
  return draws.map((draw) => {
    const outcome = outcomes.get(draw.index);
    return outcome === undefined ? draw : { ...draw, outcome };
  });
}

/** A trace speaks for a time that the configuration says, from the vantage that measured the draw. */
function checkAges(
  draws: readonly FollowedDraw[],
  { slot }: ConnectionJudgementLeaf,
  { vantage: only, others = [], traceMs = 0 }: JudgingBeside,
  place: Place,
): void {
  for (const { index, vantage: own, trace } of draws) {
    if (trace === undefined) continue;
    const vantage = others.length === 0 ? only : own;
    if (trace.record.vantage !== vantage || trace.record.startedMs <= slot * 1000 - traceMs)
      throw new Refuted(
        { ...place, draw: index },
        `rests on trace ${trace.leaf}, which is too old or of another vantage`,
      );
  }
}
